import { createValidatedPolicy, validateTrustPolicy } from '@cloud-copilot/iam-policy';
import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate';
import { issuerPartOfArn } from '../../lib/core/issuer';
import { ASSUME_ROLE_WITH_WEB_IDENTITY, type PolicyDocument } from '../../lib/core/trust/policy-document';
import type { TrustDecision, WebIdentityRequest } from '../../lib/core/trust/web-identity-evaluator';

const DECISIONS: Record<string, TrustDecision> = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicitly-denied',
  ImplicitlyDenied: 'implicitly-denied',
};

/**
 * What `@cloud-copilot/iam-simulate`, an evaluator that shares no code with ours, makes of a token and a trust policy.
 *
 * Uses the "unsafe" entry point, because the safe one drops every `<issuer>:sub` and `<issuer>:aud` from the context (they
 * are not in its table of condition keys) and then denies everything. The safety lost is regained here: a document that
 * IAM would refuse is an error, not a denial.
 */
export function simulateTrust(document: PolicyDocument, request: WebIdentityRequest): TrustDecision {
  const issuer = request.issuer ?? issuerPartOfArn(request.providerArn);
  const account = request.providerArn.split(':')[4];
  const result = runUnsafeSimulation({
    request: {
      principal: request.providerArn,
      action: ASSUME_ROLE_WITH_WEB_IDENTITY,
      resource: { resource: `arn:aws:iam::${account}:role/any`, accountId: account },
      contextVariables: { [`${issuer}:sub`]: request.subject, [`${issuer}:aud`]: request.audience, ...request.context },
    },
    identityPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: trustPolicyOf(document),
  }, {});
  return DECISIONS[result];
}

/** What it makes of a role of the same account, which may do everything, and that trust policy. */
export function simulateAssumeRole(document: PolicyDocument, roleArn: string, principal: string): TrustDecision {
  const result = runUnsafeSimulation({
    request: { principal, action: 'sts:AssumeRole', resource: { resource: roleArn, accountId: roleArn.split(':')[4] }, contextVariables: {} },
    identityPolicies: [{ name: 'everything', policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: trustPolicyOf(document),
  }, {});
  return DECISIONS[result];
}

function trustPolicyOf(document: PolicyDocument) {
  const policy = createValidatedPolicy(document, validateTrustPolicy, { name: 'trust' });
  if (policy.errors.length > 0) {
    throw new Error(`not a trust policy: ${JSON.stringify(policy.errors)}`);
  }
  return policy;
}
