import * as fc from 'fast-check';
import { parseOperator } from '../../../lib/core/trust/condition-operators';
import type { PolicyDocument, Statement } from '../../../lib/core/trust/policy-document';
import { conditionsOf, evaluateTrust, type StatementCondition, type WebIdentityRequest } from '../../../lib/core/trust/web-identity-evaluator';
import { simulateTrust } from '../../support/iam-simulate';

const ACCOUNT = '111122223333';
const ISSUER_A = 'oidc.eks.eu-west-1.amazonaws.com/id/AAAA';
const ISSUER_B = 'oidc.eks.eu-west-1.amazonaws.com/id/BBBB';
const PROVIDER_A = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER_A}`;
const PROVIDER_B = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER_B}`;
const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
const VARIABLE = '${aws:PrincipalTag/team}'; // no request has it

const SUBJECTS = ['system:serviceaccount:shop:cart', 'system:serviceaccount:shop:cart2', 'system:serviceaccount:dev:cart', 'SYSTEM:serviceaccount:shop:cart'];
const PATTERNS = ['*', 'system:serviceaccount:shop:*', 'system:serviceaccount:*:cart', 'system:serviceaccount:shop:cart?', '*:cart', '?*', 's*:*:*t*', ''];
const METHODS = ['mfa', 'pwd'];

const request: fc.Arbitrary<WebIdentityRequest> = fc.record({
  providerArn: fc.constantFrom(PROVIDER_A, PROVIDER_A, PROVIDER_B),
  subject: fc.constantFrom(...SUBJECTS.slice(0, 1), ...SUBJECTS),
  audience: fc.constantFrom('sts.amazonaws.com', 'sts.amazonaws.com', 'other'),
  context: fc.oneof(
    fc.constant({}),
    fc.constantFrom(...METHODS).map(method => ({ [`${ISSUER_A}:amr`]: method })),
    fc.subarray(METHODS).map(methods => ({ [`${ISSUER_A}:amr`]: methods })),
  ),
});

const operator = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('StringEquals', 'StringLike') },
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constantFrom('', '', 'ForAnyValue:', 'ForAllValues:', 'forallvalues:'),
      fc.constantFrom('StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike', 'stringlike'),
      fc.constantFrom('', '', 'IfExists'),
    ).map(parts => parts.join('')),
  },
  { weight: 1, arbitrary: fc.constantFrom('Null', 'null') },
  { weight: 1, arbitrary: fc.constantFrom('StringEqual', 'StringEqualIfExists', 'StringNotLikes', 'NullIfExists', 'ForAllValues:Strings', 'ForAnyValue:StringMatches') },
);

const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(`${ISSUER_A}:sub`, `${ISSUER_A}:sub`, `${ISSUER_A}:aud`) },
  { weight: 2, arbitrary: fc.constantFrom(`${ISSUER_B}:sub`, `${ISSUER_B}:aud`, `${ISSUER_A}:SUB`, `${ISSUER_A}:amr`, `${ISSUER_A}:amr`) },
  { weight: 1, arbitrary: fc.constantFrom(`https://${ISSUER_A}:sub`, `${ISSUER_A}:sub:aud`, 'aws:SourceIp') },
);

const condition: fc.Arbitrary<StatementCondition> = fc.record({ operator, key }).chain(where => {
  const own = where.operator.toLowerCase() === 'null' ? ['true', 'false', 'False']
    : where.key.endsWith(':aud') ? ['sts.amazonaws.com', 'sts.amazonaws.com', 'sts.*']
      : where.key.endsWith(':amr') ? [...METHODS, 'm*'] : [...SUBJECTS, ...PATTERNS];
  const value = fc.oneof({ weight: 12, arbitrary: fc.constantFrom(own[0], ...own) }, { weight: 1, arbitrary: fc.constantFrom(VARIABLE, 'x') });
  return fc.array(value, { minLength: 1, maxLength: 3 }).map(values => ({ ...where, values }));
});

const principal = fc.oneof(
  { weight: 7, arbitrary: fc.constant({ Principal: { Federated: PROVIDER_A } }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Partial<Statement>>(
      { Principal: { Federated: PROVIDER_B } },
      { Principal: { Federated: [PROVIDER_A, PROVIDER_B] } },
      { Principal: { Federated: '*' } },
      { Principal: '*' },
      { Principal: { AWS: '*' } },
      { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } },
      { Principal: { AWS: [ACCOUNT, '444455556666'] } },
      { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/a`, Federated: PROVIDER_A } },
      { Principal: { Service: 'ec2.amazonaws.com' } },
      { NotPrincipal: { Federated: PROVIDER_B } },
      { NotPrincipal: { Federated: [PROVIDER_A, PROVIDER_B] } },
      { NotPrincipal: { AWS: '444455556666' } },
    ),
  },
);

const action = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ Action: WEB_IDENTITY }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Partial<Statement>>(
      { Action: '*' },
      { Action: 'sts:*' },
      { Action: 'STS:assumerole*' },
      { Action: ['sts:TagSession', 'sts:AssumeRoleWithWebIdentit?'] },
      { Action: 'sts:AssumeRole' },
      { NotAction: 'sts:AssumeRole' },
      { NotAction: ['sts:TagSession', 'sts:*WebIdentity'] },
    ),
  },
);

const statement: fc.Arbitrary<Statement> = fc.tuple(
  fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'), principal, action, fc.array(condition, { maxLength: 3 }),
).map(([Effect, who, what, conditions]) => ({ Effect, ...who, ...what, Condition: blockOf(conditions) }));

const document: fc.Arbitrary<PolicyDocument> = fc.array(statement, { minLength: 1, maxLength: 4 })
  .map(Statement => ({ Version: '2012-10-17', Statement }));

function blockOf(conditions: StatementCondition[]): Record<string, Record<string, string | string[]>> {
  const block: Record<string, Record<string, string | string[]>> = {};
  for (const { operator: name, key: on, values } of conditions) {
    block[name] = { ...block[name], [on]: values.length === 1 ? values[0] : values };
  }
  return block;
}

/**
 * The conditions that the two evaluators are known to judge differently, each seen to. In all of them iam-simulate lets more
 * tokens in than we do: it takes a Deny that it cannot evaluate as not denying, and in the first case an Allow as allowing.
 */
function knownDifference(effect: string, where: StatementCondition, { context = {}, ...token }: WebIdentityRequest): boolean {
  const { operator: name, key: on, values } = where;
  const issuer = token.providerArn.split(':oidc-provider/')[1];
  const present = [`${issuer}:sub`, `${issuer}:aud`, ...Object.keys(context)].some(given => given.toLowerCase() === on.toLowerCase());
  const parsed = parseOperator(name);
  if (parsed === undefined) {
    // iam-simulate reads on in an unknown name and lets an absent key match it for an 'IfExists', 'not' or 'ForAllValues' there;
    // and it evaluates 'Null' in combinations that IAM does not have
    const simulatedMatch = !present && /IfExists$|not|^ForAllValues:/i.test(name);
    return /null/i.test(name) || simulatedMatch === (effect === 'Allow');
  }
  if (effect === 'Allow' || parsed.comparison === 'null') {
    return false;
  }
  if (present && values.includes(VARIABLE)) {
    return true; // a variable that the request does not have never matches, and neither does the 'Not' form
  }
  if (!present) {
    return parsed.quantifier === 'ForAnyValue' && parsed.ifExists; // taken as ForAnyValue alone; AWS documents IfExists for every operator
  }
  return parsed.quantifier === undefined && Array.isArray(context[on]); // a list under a plain operator matches neither it nor its 'Not' form
}

function hasKnownDifference(trust: PolicyDocument, token: WebIdentityRequest): boolean {
  return [trust.Statement].flat().some(each => conditionsOf(each).some(where => knownDifference(each.Effect, where, token)));
}

test('agrees with iam-simulate on random policies, whoever is allowed or denied', () => {
  const seen = { 'allowed': 0, 'explicitly-denied': 0, 'implicitly-denied': 0 };

  fc.assert(fc.property(document, request, (trust, token) => {
    fc.pre(!hasKnownDifference(trust, token));
    const { decision } = evaluateTrust(trust, token);
    seen[decision]++;
    expect(decision).toBe(simulateTrust(trust, token));
  }), { numRuns: 4000 });

  // otherwise the agreement is about nothing
  expect(seen.allowed).toBeGreaterThan(600); // 15 % of the runs
  expect(seen['explicitly-denied']).toBeGreaterThan(300);
  expect(seen['implicitly-denied']).toBeGreaterThan(600);
});

test('allows no token that iam-simulate denies, on any policy', () => {
  let allowed = 0;

  fc.assert(fc.property(document, request, (trust, token) => {
    const evaluation = evaluateTrust(trust, token);
    allowed += Number(evaluation.allowed);
    expect(evaluation.allowed && simulateTrust(trust, token) !== 'allowed').toBe(false);
  }), { numRuns: 2000 });

  expect(allowed).toBeGreaterThan(300);
});

test('decides the same in whatever order the statements are', () => {
  fc.assert(fc.property(document, request, (trust, token) => {
    const reversed = { ...trust, Statement: [trust.Statement].flat().reverse() };
    expect(evaluateTrust(reversed, token).decision).toBe(evaluateTrust(trust, token).decision);
  }), { numRuns: 500 });
});
