import { CfnResource, Reference, Token, Tokenization } from 'aws-cdk-lib';
import type { IClusterRef } from 'aws-cdk-lib/aws-eks';

/** What clusters made in an app call their issuer URL: both L2 modules, and the L1. */
interface KnowsItsIssuer {
  readonly clusterOpenIdConnectIssuerUrl?: string;
  readonly attrOpenIdConnectIssuerUrl?: string;
}

/** The issuer URL of a cluster; undefined for one that was only imported. */
export function issuerUrlOfCluster(cluster: IClusterRef): string | undefined {
  const { clusterOpenIdConnectIssuerUrl, attrOpenIdConnectIssuerUrl } = cluster as KnowsItsIssuer;
  return clusterOpenIdConnectIssuerUrl ?? attrOpenIdConnectIssuerUrl;
}

/** The resource of this app whose attribute a text is, if it is exactly one attribute. */
export function resourceBehind(text: string): CfnResource | undefined {
  if (!Token.isUnresolved(text)) {
    return undefined;
  }
  const [token, ...others] = Tokenization.reverseString(text).tokens;
  return others.length === 0 && Reference.isReference(token) && CfnResource.isCfnResource(token.target) ? token.target : undefined;
}
