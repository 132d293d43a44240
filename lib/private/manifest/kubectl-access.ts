import { Annotations, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnAccessEntry, type ICluster as IClusterV1 } from 'aws-cdk-lib/aws-eks';
import { Cluster, type ICluster, KubectlProvider } from 'aws-cdk-lib/aws-eks-v2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { type Construct, Dependable, type IConstruct, type IDependable } from 'constructs';
import { clusterKey, clusterKeyOf, kubernetesVersionOfCluster } from '../cluster/cluster-identity';
import { stableText } from '../stable-text';

/** Providers whose access has been looked at already. */
const REVIEWED = new WeakSet<IConstruct>();

/** Why kubectl cannot reach a cluster of `aws-eks`; undefined if it can. */
export function kubectlProblem(cluster: IClusterV1): string | undefined {
  if (cluster.kubectlProvider) {
    return undefined;
  }
  if (!cluster.kubectlRole) {
    return `'cluster' must have a role for kubectl, got '${cluster.node.path}', an import without one; `
      + 'give \'kubectlRoleArn\' and \'kubectlLayer\', or \'kubectlProvider\', to fromClusterAttributes';
  }
  return cluster.kubectlLayer ? undefined
    : `'cluster' must have a kubectl layer, got '${cluster.node.path}' without one, for which every apply would fail; give 'kubectlLayer': ${newLayer(undefined)}`;
}

/** Why kubectl cannot reach a cluster of `aws-eks-v2`; undefined if it can. */
export function kubectlV2Problem(cluster: ICluster): string | undefined {
  if (cluster.kubectlProvider) {
    return undefined;
  }
  return `'cluster' must have a kubectl provider, got '${cluster.node.path}' without one; ` + (cluster instanceof Cluster
    ? `add to the cluster 'kubectlProviderOptions': { kubectlLayer: ${newLayer(kubernetesVersionOfCluster(cluster))} }`
    : 'give \'kubectlProvider\' to fromClusterAttributes, which ignores \'kubectlProviderOptions\': '
      + 'KubectlProvider.fromKubectlProviderAttributes(...) for the one of the stack that made the cluster, or new KubectlProvider(...)');
}

/**
 * Lets what kubectl does on an imported cluster wait for the access of the role that it runs with.
 *
 * `aws-eks-v2` gives the role access where it makes the cluster. For a provider that is made for an import nobody
 * does, and the first apply is answered with Unauthorized.
 */
export function requireKubectlAccess(scope: Construct, cluster: ICluster): void {
  const provider = cluster.kubectlProvider;
  if (cluster instanceof Cluster || !(provider instanceof KubectlProvider) || !provider.role) {
    return; // access came with the cluster, here or where the provider was made
  }
  const { role } = provider;
  const access: IDependable = {};
  Dependable.implement(access, {
    get dependencyRoots() {
      return entriesOf(scope.node.root, cluster, role);
    },
  });
  scope.node.addDependency(access);
  if (!REVIEWED.has(provider)) {
    REVIEWED.add(provider);
    provider.node.addValidation({ validate: () => reviewAccess(provider, cluster, role) });
  }
}

function reviewAccess(provider: KubectlProvider, cluster: ICluster, role: IRole): string[] {
  if (entriesOf(provider.node.root, cluster, role).length > 0) {
    return [];
  }
  const message = `the role of this kubectl provider has no access entry on the imported cluster '${cluster.node.path}' in this app, and without one every apply `
    + 'is answered with Unauthorized; add new IamAccessEntry(..., { cluster, principal: AccessEntryPrincipal.role(kubectlProvider.role), accessPolicies: '
    + '[AccessPolicy.fromAccessPolicyName(\'AmazonEKSClusterAdminPolicy\', { accessScopeType: AccessScopeType.CLUSTER })] })';
  if (Token.isUnresolved(role.roleArn)) {
    return [message]; // made in this app: nobody else can have given it access
  }
  Annotations.of(provider).addWarningV2('cdk-eks-identity:kubectlAccess', message);
  return [];
}

function entriesOf(root: IConstruct, cluster: ICluster, role: IRole): CfnAccessEntry[] {
  const wanted = [clusterKey(cluster), stableText(Stack.of(role), role.roleArn)];
  return root.node.findAll().filter(isAccessEntry).filter(entry => {
    const stack = Stack.of(entry);
    return clusterKeyOf(stack, entry.clusterName, stack) === wanted[0] && stableText(stack, entry.principalArn) === wanted[1];
  });
}

function isAccessEntry(construct: IConstruct): construct is CfnAccessEntry {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === CfnAccessEntry.CFN_RESOURCE_TYPE_NAME;
}

function newLayer(version: string | undefined): string {
  const minor = version?.split('.')[1] ?? '<minor>';
  return `new KubectlV${minor}Layer(...) of @aws-cdk/lambda-layer-kubectl-v${minor}`;
}
