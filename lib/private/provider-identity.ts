import { Fn, Stack, Token } from 'aws-cdk-lib';
import { CfnOIDCProvider, type IOIDCProviderRef } from 'aws-cdk-lib/aws-iam';
import { issuerOfUrl, issuerPartOfArn, parseProviderArn } from '../core/issuer';

/** What the provider families of aws-cdk-lib and of this library call their issuer. */
interface NamesItsIssuer {
  readonly oidcProviderIssuer?: string;
  readonly openIdConnectProviderIssuer?: string;
}

/**
 * The issuer (no `https://`) that an IAM OIDC provider stands for.
 *
 * A literal is preferred wherever one can be found, because a trust policy with literal condition keys stays
 * an ordinary object that `cdk diff` can read.
 */
export function issuerOfProvider(provider: IOIDCProviderRef): string {
  const issuer = issuers.get(provider) ?? findIssuer(provider);
  issuers.set(provider, issuer);
  return issuer;
}

/** Hundreds of roles may ask for the same one. */
const issuers = new WeakMap<IOIDCProviderRef, string>();

function findIssuer(provider: IOIDCProviderRef): string {
  const arn = provider.oidcProviderRef.oidcProviderArn;
  const { oidcProviderIssuer, openIdConnectProviderIssuer } = provider as NamesItsIssuer;
  const candidates = [urlOfNativeProvider(provider), oidcProviderIssuer, openIdConnectProviderIssuer, issuerPartOfArn(arn)]
    .filter(candidate => candidate !== undefined);
  return candidates.find(candidate => !Token.isUnresolved(candidate)) ?? candidates.at(0) ?? issuerFromArn(arn);
}

/** The issuer (no `https://`) in the ARN of a provider, literal or token. */
export function issuerFromArn(arn: string): string {
  // not Arn.split: it loses the '/id/...' of an issuer in an ARN that is known only at deployment
  return issuerPartOfArn(arn) ?? Fn.select(1, Fn.split(':oidc-provider/', arn));
}

/** The account that a provider is in, as far as it is known at synthesis. */
export function accountOfProvider(provider: IOIDCProviderRef): string | undefined {
  const arn = provider.oidcProviderRef.oidcProviderArn;
  const account = parseProviderArn(arn)?.account ?? Stack.of(provider).account;
  return Token.isUnresolved(account) ? undefined : account;
}

function urlOfNativeProvider(provider: IOIDCProviderRef): string | undefined {
  const resource = provider instanceof CfnOIDCProvider ? provider : provider.node.defaultChild;
  const url = resource instanceof CfnOIDCProvider ? resource.url : undefined;
  return url === undefined || Token.isUnresolved(url) ? undefined : issuerOfUrl(url);
}
