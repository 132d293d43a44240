import { CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { CfnCluster, type IClusterRef } from 'aws-cdk-lib/aws-eks';
import { stableText } from '../stable-text';

/** How the clusters of an app tell their version: both L2 modules with a class of their own, the L1 with a text. */
interface KnowsItsVersion {
  readonly version?: string | { readonly version: string };
}

/** What the custom resource of `aws-eks` calls the properties of its cluster. */
interface LegacyProperties {
  readonly Config?: { readonly name?: unknown };
}

/**
 * A text that is the same for two ways to one cluster, in every stack of an app.
 *
 * A cluster with a name that is known is the same as its import by that name; any other is told by its resource.
 * Environments that are not known until deployment count as one, as they do for the CDK itself.
 */
export function clusterKey(cluster: IClusterRef): string {
  return clusterKeyOf(Stack.of(cluster), cluster.clusterRef.clusterName, cluster.env);
}

/** What tells a cluster from other destinations of Kubernetes objects. */
export function clusterDestination(cluster: IClusterRef): string {
  return `cluster ${clusterKey(cluster)}`;
}

/** The same key for a cluster that is only named, as in the properties of a resource. */
export function clusterKeyOf(stack: Stack, clusterName: string, env: { account: string; region: string }): string {
  const resource = resourceIn(clusterName);
  const name = resource ? literalNameOf(resource) : clusterName;
  if (name === undefined) {
    return `resource ${resource?.node.path}`;
  }
  const { account, region } = resource ? Stack.of(resource) : env;
  return [name, account, region].map(text => stableText(stack, text)).join(' ');
}

/** The Kubernetes version of a cluster made in this app; undefined if it is not known here. */
export function kubernetesVersionOfCluster(cluster: IClusterRef): string | undefined {
  const { version } = cluster as KnowsItsVersion;
  const text = typeof version === 'object' ? version.version : version;
  return text === undefined || Token.isUnresolved(text) ? undefined : text;
}

/** The resource that a name refers to, if it is one of this app. */
function resourceIn(clusterName: string): CfnResource | undefined {
  const targets = Tokenization.reverseString(clusterName).tokens
    .map(token => Reference.isReference(token) ? token.target : undefined);
  return targets.length === 1 && CfnResource.isCfnResource(targets[0]) ? targets[0] : undefined;
}

function literalNameOf(resource: CfnResource): string | undefined {
  const name = resource instanceof CfnCluster ? resource.name : legacyName(resource);
  return typeof name === 'string' && !Token.isUnresolved(name) ? name : undefined;
}

/** The name in the custom resource of `aws-eks`: aws-cdk-lib offers no way to read it but the rendered resource. */
function legacyName(resource: CfnResource): unknown {
  return (resource as unknown as { cfnProperties: LegacyProperties }).cfnProperties.Config?.name;
}
