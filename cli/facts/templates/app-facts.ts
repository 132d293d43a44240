import type { TemplateCluster } from './cluster-access';
import { compareText } from '../compare-text';
import type { AppFacts, IamRoleFact, KubectlLayerFact, StackFact } from './facts';
import { isOfType, type Located } from './located';
import type { Resolver } from './resolver';
import { resourcesOf, type StackTemplate } from '../../collect/templates/stack-template';

/** What the layers of the CDK say of themselves. */
const KUBECTL_LAYER = /\/opt\/kubectl\/kubectl (\d+\.\d+)/;

/** The provider resource of `aws-iam` that was there before CloudFormation had one. */
const CUSTOM_PROVIDER = 'Custom::AWSCDKOpenIdConnectProvider';

/** What the templates are like, apart from the order of their resources. */
export function appFacts(stacks: StackTemplate[], located: Located[], clusters: TemplateCluster[], resolver: Resolver): Omit<AppFacts, 'unordered' | 'created'> {
  return {
    stacks: stacks.map(stackFact).sort((one, other) => compareText(one.name, other.name)),
    iamRoles: located.filter(isOfType('AWS::IAM::Role')).map(role => iamRole(role, resolver)),
    kubectlLayers: located.filter(isOfType('AWS::Lambda::LayerVersion')).flatMap(layer => kubectlLayer(layer, clusters) ?? []),
    customProviders: located.filter(isOfType(CUSTOM_PROVIDER)).map(({ id }) => id),
  };
}

function stackFact({ name, file, bytes, template }: StackTemplate): StackFact {
  return { name, ...file !== undefined && { file }, ...bytes !== undefined && { bytes }, resources: resourcesOf(template).length };
}

function iamRole({ id, resource: { properties }, stack }: Located, resolver: Resolver): IamRoleFact {
  const { RoleName: name, PermissionsBoundary: boundary, Path: path } = properties;
  return {
    id,
    ...name !== undefined && { name: resolver.text(name, stack) },
    ...boundary !== undefined && { boundary: resolver.text(boundary, stack) },
    ...path !== undefined && { path: resolver.text(path, stack) },
  };
}

/** Which cluster a layer is used for is certain only if there is one. */
function kubectlLayer({ id, resource }: Located, clusters: TemplateCluster[]): KubectlLayerFact | undefined {
  const version = KUBECTL_LAYER.exec(String(resource.properties.Description))?.[1];
  const [cluster, another] = clusters.filter(other => other.id.stack === id.stack);
  return version === undefined || cluster?.version === undefined || another !== undefined ? undefined
    : { id, version, cluster: cluster.id, clusterVersion: cluster.version };
}
