import type { Statement } from '../../../lib/core/trust/policy-document';
import { explainEvaluation } from '../../../lib/core/trust/trust-explanation';
import { evaluateTrust } from '../../../lib/core/trust/web-identity-evaluator';

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.example.com';
const REQUEST = { providerArn: PROVIDER, subject: 'system:serviceaccount:shop:cart', audience: 'sts.amazonaws.com' };

function explain(...statements: Partial<Statement>[]): string {
  const defaults = { Effect: 'Allow', Principal: { Federated: PROVIDER }, Action: 'sts:AssumeRoleWithWebIdentity' };
  return explainEvaluation(evaluateTrust({ Statement: statements.map(statement => ({ ...defaults, ...statement })) }, REQUEST));
}

test('a statement that applies is said to', () => {
  expect(explain({}, { Sid: 'Guard', Effect: 'Deny' })).toBe([
    'Statement[0] allows it: principal, action and every condition match',
    "Statement[1] 'Guard' denies it: principal, action and every condition match",
  ].join('\n'));
});

test.each<[string, Partial<Statement>, string]>([
  ['value', { Condition: { StringEquals: { 'oidc.example.com:sub': ['a', 'b'] } } },
    "Statement[0] does not allow it: StringEquals of 'oidc.example.com:sub' has 'a', 'b', the request has 'system:serviceaccount:shop:cart'"],
  ['absent key', { Condition: { StringEquals: { 'https://oidc.example.com:sub': 'a' } } },
    "Statement[0] does not allow it: StringEquals of 'https://oidc.example.com:sub' has 'a', the request has no such key"],
  ['principal', { Principal: { Federated: 'x' } }, `Statement[0] does not allow it: Principal has 'x', the request has '${PROVIDER}'`],
  ['excluded principal', { Principal: undefined, NotPrincipal: { Federated: PROVIDER } },
    `Statement[0] does not allow it: NotPrincipal has '${PROVIDER}', the request has '${PROVIDER}'`],
  ['no principal', { Principal: undefined },
    `Statement[0] does not allow it: Principal has no value, the request has '${PROVIDER}'; the statement has neither Principal nor NotPrincipal`],
  ['action', { Effect: 'Deny', Action: 'sts:AssumeRole' },
    "Statement[0] does not deny it: Action has 'sts:AssumeRole', the request has 'sts:AssumeRoleWithWebIdentity'"],
  ['excluded action', { Action: undefined, NotAction: 'sts:*' },
    "Statement[0] does not allow it: NotAction has 'sts:*', the request has 'sts:AssumeRoleWithWebIdentity'"],
  ['unknown operator', { Condition: { StringEqual: { 'oidc.example.com:aud': 'a' } } },
    "Statement[0] does not allow it: StringEqual of 'oidc.example.com:aud' has 'a', the request has 'sts.amazonaws.com'; the operator 'StringEqual' is not one that is evaluated here"],
  ['assumption', { Effect: 'Deny', Action: 's*:*' },
    "Statement[0] is assumed to deny it: Action has 's*:*', the request has 'sts:AssumeRoleWithWebIdentity'; a wildcard in the name of a service is not documented"],
])('the sentence about a differing %s shows both sides', (_, statement, sentence) => {
  expect(explain(statement)).toBe(sentence);
});

test('a policy without statements is said to have none', () => {
  expect(explain()).toBe('the trust policy has no statements, so it allows nobody');
});
