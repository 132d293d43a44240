import type { ConditionBlock, PolicyDocument, Statement } from '../../../lib/core/trust/policy-document';
import { describeFinding } from '../../../lib/core/trust/trust-finding';
import { lintTrustPolicy } from '../../../lib/core/trust/trust-lint';

/*
 * Trust policies of a provider, and what is found in them.
 */

export const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
export const OTHER_ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/FEDCBA9876543210FEDCBA9876543210';
export const PROVIDER = providerOf(ISSUER);
export const CART = 'system:serviceaccount:shop:cart';
export const AUD = { [`${ISSUER}:aud`]: 'sts.amazonaws.com' };
export const SUB = { [`${ISSUER}:sub`]: CART };
export const TOKEN = '${Token[TOKEN.12]}';
export const OTHER_TOKEN = '${Token[Cluster.OpenIdConnectIssuer.13]}';

export const GITHUB = 'token.actions.githubusercontent.com';

export function providerOf(issuer: string): string {
  return `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
}

export function trust(overrides: Partial<Statement> = {}): PolicyDocument {
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { ...AUD, ...SUB } },
  };
  return { Version: '2012-10-17', Statement: [{ ...statement, ...overrides }] };
}

export function withFederated(provider: string | string[], issuer = ISSUER): PolicyDocument {
  return trust({ Principal: { Federated: provider }, Condition: { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: CART } } });
}

export function withCondition(condition: ConditionBlock, overrides: Partial<Statement> = {}): PolicyDocument {
  return trust({ Condition: condition, ...overrides });
}

export function idsOf(document: PolicyDocument): string[] {
  return lintTrustPolicy(document).map(({ id }) => id);
}

export function linesOf(document: PolicyDocument): string[] {
  return lintTrustPolicy(document).map(finding => `${finding.id} ${finding.severity}: ${describeFinding(finding)}`);
}
