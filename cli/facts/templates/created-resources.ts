import type { ClusterAccess } from './cluster-access';
import { ClusterNames } from './cluster-names';
import type { ProviderFact } from './facts';
import type { Located } from './located';
import { placeholdersIn } from './placeholders';
import type { Resolver } from './resolver';
import type { ResourceId } from './resource-id';
import type { StackTemplate } from '../../collect/templates/stack-template';

/** A resource of an app of which there can be one only: CloudFormation fails where it is there already. */
export interface CreatedResource {
  readonly kind: CreatedKind;
  readonly id: ResourceId;
  readonly stack: StackAddress;
  readonly onlyIf?: string;
  /** What it is on, as `ClusterAccess` names clusters. */
  readonly cluster?: string;
  /** What no other may have: an issuer without `https://`, a name, the ARN of a principal, `<namespace>/<service account>`. */
  readonly key: string;
  /** Of an association: a cluster has one for each issuer, too. */
  readonly issuerUrl?: string;
  /** The key is made of another resource of the app, so nobody else can have it already. */
  readonly isKeyOfApp?: true;
}

export type CreatedKind = 'cluster' | 'provider' | 'association' | 'access entry' | 'pod identity association' | 'domain' | 'role';

/** Where CloudFormation has a stack. */
export interface StackAddress {
  /** Construct path of the stack that is deployed, which others may be nested in. */
  readonly root: string;
  /** Its name in CloudFormation; undefined if nothing that was read says it. */
  readonly name?: string;
  /** Logical ids of the nested stacks from there on. */
  readonly nested: string[];
  readonly account?: string;
  readonly region?: string;
}

/** What a name of a placeholder has before or after the path of a resource. */
const AROUND_PATH = /^issuer of | without https:\/\/$/g;

/** Everything that an app creates and that somebody else may have created already. */
export function createdResources(located: Located[], people: ClusterAccess, providers: ProviderFact[], resolver: Resolver): CreatedResource[] {
  const stacks = new Map(located.map(({ stack }) => [stack.name, stack]));
  const paths = new Set(located.map(({ id }) => id.path));
  const onClusters = [...clusters(people), ...associations(people), ...entries(people)];
  const created = [...onClusters, ...providers.map(provider), ...others(located, people, resolver)];
  return created.map(({ id, ...rest }) => ({
    ...rest, id, stack: addressOf(stacks.get(id.stack), id.stack), ...isOfApp(rest.key, paths) && { isKeyOfApp: true as const },
  }));
}

type Found = Omit<CreatedResource, 'stack' | 'isKeyOfApp'>;

function clusters({ clusters: made }: ClusterAccess): Found[] {
  return made.map(({ id, key, name }) => ({ kind: 'cluster', id, cluster: key, key: name ?? '' }));
}

function provider({ id, onlyIf, issuer }: ProviderFact): Found {
  return { kind: 'provider', id, ...onlyIf !== undefined && { onlyIf }, key: issuer };
}

function associations({ associations: made }: ClusterAccess): Found[] {
  return made.map(({ id, onlyIf, cluster, name, config }) => (
    { kind: 'association', id, ...onlyIf !== undefined && { onlyIf }, cluster, key: name, issuerUrl: config.issuerUrl }));
}

function entries({ entries: made }: ClusterAccess): Found[] {
  return made.filter(({ kind }) => kind === 'access entry').map(({ id, onlyIf, cluster, principal }) => (
    { kind: 'access entry', id, ...onlyIf !== undefined && { onlyIf }, cluster, key: principal }));
}

/** What no other facts are about. */
function others(located: Located[], { clusters: made }: ClusterAccess, resolver: Resolver): Found[] {
  const found = (kind: CreatedKind, { id, resource }: Located, key: string, cluster?: string): Found => (
    { kind, id, ...resource.condition !== undefined && { onlyIf: resource.condition }, ...cluster !== undefined && { cluster }, key });
  const names = new ClusterNames(made, located);
  return located.flatMap(one => {
    const { resource: { type, properties }, stack } = one;
    const text = (value: unknown): string => resolver.text(value, stack);
    switch (type) {
      case 'AWS::Cognito::UserPoolDomain':
        return [found('domain', one, text(properties.Domain))];
      case 'AWS::EKS::PodIdentityAssociation': {
        const [cluster, namespace, account] = [properties.ClusterName, properties.Namespace, properties.ServiceAccount].map(text);
        return [cluster, namespace, account].includes('') ? [] // which one it is, nobody knows
          : [found('pod identity association', one, `${namespace}/${account}`, names.keyOf(cluster, stack.name))];
      }
      case 'AWS::IAM::Role':
        return properties.RoleName === undefined ? [] : [found('role', one, text(properties.RoleName))];
      default:
        return [];
    }
  });
}

/** Whether a text has a part that is a resource of the app. */
function isOfApp(text: string, paths: Set<string>): boolean {
  return placeholdersIn(text).some(placeholder => {
    const parts = placeholder.slice('${'.length, -1).replace(AROUND_PATH, '').split('.');
    return parts.some((_, index) => paths.has(parts.slice(0, index + 1).join('.'))); // an attribute may stand behind the path
  });
}

function addressOf(stack: StackTemplate | undefined, name: string): StackAddress {
  if (stack?.parent !== undefined) {
    const above = addressOf(stack.parent.stack, stack.parent.stack.name);
    return { ...above, nested: [...above.nested, stack.parent.logicalId] };
  }
  const { stackName, account, region } = stack ?? {};
  return {
    root: name,
    ...stackName !== undefined && { name: stackName },
    nested: [],
    ...account !== undefined && { account },
    ...region !== undefined && { region },
  };
}
