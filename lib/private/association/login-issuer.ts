import { CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { clusterIssuerProblem, isClusterIssuerUrl } from '../../core/login/login-issuer';
import { stableText } from '../stable-text';

/** What the attributes of a cluster, native or custom resource, begin with that hold its issuer, as URL or without its scheme. */
const CLUSTER_ISSUER_ATTRIBUTE = 'OpenIdConnectIssuer';

const USER_POOL_TYPE = 'AWS::Cognito::UserPool';

/** Why an issuer URL that is known only at deployment cannot be that of a login provider: it comes from a cluster. */
export function loginIssuerTokenProblem(scope: IConstruct, issuerUrl: string): string | undefined {
  if (!Token.isUnresolved(issuerUrl)) {
    return undefined;
  }
  if (isClusterIssuerUrl(issuerUrl)) {
    return clusterIssuerProblem('one whose host is that of clusters');
  }
  // what it resolves to names the attribute also where the URL was taken apart and put together again
  const resolved = JSON.stringify(Stack.of(scope).resolve(issuerUrl));
  return resolved.includes(CLUSTER_ISSUER_ATTRIBUTE) ? clusterIssuerProblem('the issuer URL of a cluster') : undefined;
}

/**
 * A text that is the same for the same issuer, in every stack of an app.
 *
 * The issuer URL of a user pool can be written as its attribute, and put together from its id.
 */
export function issuerKey(stack: Stack, issuerUrl: string): string {
  const pools = Tokenization.reverseString(issuerUrl).tokens
    .map(token => Reference.isReference(token) ? token.target : undefined)
    .filter((target): target is CfnResource => CfnResource.isCfnResource(target) && target.cfnResourceType === USER_POOL_TYPE);
  return pools.length === 1 ? `issuer of ${pools[0].node.path}` : stableText(stack, issuerUrl);
}
