import { AUD, CART, GITHUB, idsOf, ISSUER, linesOf, OTHER_ISSUER, OTHER_TOKEN, PROVIDER, providerOf, SUB, TOKEN, withCondition } from './lint-fixtures';
import type { ConditionBlock, PolicyDocument, Statement } from '../../../lib/core/trust/policy-document';
import { describeFinding } from '../../../lib/core/trust/trust-finding';
import { lintTrustPolicy } from '../../../lib/core/trust/trust-lint';

describe('IRSA007, a wildcard,', () => {
  test.each([
    ['StringEquals', 'system:serviceaccount:shop:*'],
    ['StringEquals', 'system:serviceaccount:sho?:cart'],
    ['StringEqualsIgnoreCase', '*'],
    ['ForAnyValue:StringEquals', 'system:serviceaccount:shop:*'],
    ['stringequals', `system:serviceaccount:${TOKEN}:*`],
  ])('fails under %s: %s', (operator, value) => {
    const findings = lintTrustPolicy(withCondition({ StringLike: AUD, [operator]: { [`${ISSUER}:sub`]: [CART, value] } }));

    expect(findings).toMatchObject([{ id: 'IRSA007', severity: 'error', statement: 0, key: `${ISSUER}:sub`, value }]);
    expect(describeFinding(findings[0])).toBe(
      `wildcards must stand under StringLike, they are ordinary characters under ${operator}, got '${value}'; write the condition with StringLike, or the exact value`);
  });

  test('fails in an audience', () => {
    expect(idsOf(withCondition({ StringEquals: { ...SUB, [`${ISSUER}:aud`]: 'sts.*' } }))).toEqual(['IRSA007']);
  });

  test.each<[string, ConditionBlock]>([
    ['under StringLike', { StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:shop:*' } }],
    ['that is escaped', { StringEquals: { ...AUD, [`${ISSUER}:sub`]: 'system:serviceaccount:shop:${*}' } }],
    ['in another key', { StringEquals: { ...AUD, ...SUB, 'aws:RequestTag/team': '*' } }],
    ['under StringNotEquals, which is no use either', { StringEquals: { ...AUD, ...SUB }, StringNotEquals: { [`${ISSUER}:sub`]: '*' } }],
    ['of a placeholder', { StringEquals: { ...AUD, [`${ISSUER}:sub`]: `system:serviceaccount:${TOKEN}:cart` } }],
  ])('is right %s', (_, condition) => {
    expect(linesOf(withCondition(condition))).toEqual([]);
  });
});

describe('IRSA008, the subject,', () => {
  const fix = `write StringEquals '${ISSUER}:sub': 'system:serviceaccount:<namespace>:<name>'`;

  test('fails without a condition on it', () => {
    expect(linesOf(withCondition({ StringEquals: AUD }))).toEqual([
      `IRSA008 error: a statement must say which service accounts may assume the role, got no condition on 'sub'; ${fix}`,
    ]);
  });

  test.each([
    '*', '**', '?*', 'system:*', '*:*', 's*', 'system:serviceaccount:*', 'system:serviceaccount:*:*', 'system:serviceaccount:?*:?*', 'system:serviceaccount:??*',
  ])('fails under StringLike as %s', value => {
    const document = withCondition({ StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: [CART, value] } });

    expect(linesOf(document)).toEqual([
      `IRSA008 error: a statement must say which service accounts may assume the role, got '${value}', which fits every one; ${fix}`,
    ]);
    expect(lintTrustPolicy(document)).toMatchObject([{ key: `${ISSUER}:sub`, value }]);
  });

  test.each([
    'StringNotEquals', 'StringNotLike', 'StringEqualsIfExists', 'StringLikeIfExists', 'ForAllValues:StringEquals', 'ForAllValues:StringLike', 'Null',
    'ForAnyValue:StringEqualsIfExists', 'StringEqual', 'ArnLike',
  ])('fails under %s', operator => {
    expect(linesOf(withCondition({ StringEquals: AUD, [operator]: { [`${ISSUER}:sub`]: operator === 'Null' ? 'false' : CART } }))).toEqual([
      `IRSA008 error: a statement must say which service accounts may assume the role, got only ${operator} on 'sub', which does not require a value; ${fix}`,
    ]);
  });

  test('fails for what was written under the audience by mistake', () => {
    expect(idsOf(withCondition({ StringEquals: { [`${ISSUER}:aud`]: CART } }))).toEqual(['IRSA008']);
  });

  test('fails for everybody of an issuer that is not of a cluster', () => {
    const condition = { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${GITHUB}:sub`]: '*' } };

    expect(idsOf(withCondition(condition, { Principal: { Federated: providerOf(GITHUB) } }))).toEqual(['IRSA008']);
  });

  test('fails for an issuer that is a placeholder, too', () => {
    const condition = { StringEquals: { [`${OTHER_TOKEN}:aud`]: 'sts.amazonaws.com' } };

    expect(lintTrustPolicy(withCondition(condition, { Principal: { Federated: TOKEN } }))).toMatchObject([
      { id: 'IRSA008', fix: "write StringEquals '<issuer>:sub': 'system:serviceaccount:<namespace>:<name>'" },
    ]);
  });

  test.each<[string, ConditionBlock]>([
    ['exact', { StringEquals: { ...AUD, ...SUB } }],
    ['exact but for case', { StringEquals: AUD, StringEqualsIgnoreCase: SUB }],
    ['exact under StringLike', { StringEquals: AUD, StringLike: SUB }],
    ['as a list', { 'StringEquals': AUD, 'ForAnyValue:StringEquals': { [`${ISSUER}:sub`]: [CART, 'system:serviceaccount:shop:web'] } }],
    ['a pattern of names', { StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:shop:*' } }],
    ['a pattern whose namespace is exact', { StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: '*:kube-system:*' } }],
    ['a pattern whose one wildcard can only be the colon', { StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:ns?sa' } }],
    ['a pattern with an escaped star for a namespace', { StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:n${*}:sa' } }],
    ['a pattern whose colon may be in a placeholder', { StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: `system:serviceaccount:${TOKEN}*` } }],
    ['a pattern that fits no subject', { StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccounts:n*' } }],
    ['a pattern with a placeholder', { StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: `system:serviceaccount:${TOKEN}:*` } }],
    ['broad, but exact beside it', { StringEquals: { ...AUD, ...SUB }, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:*' } }],
    ['broad in the namespace, but narrow beside it', {
      StringEquals: AUD,
      StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:*:cart' },
      StringEqualsIgnoreCase: SUB,
    }],
    ['a key that may be on it', { StringEquals: { ...AUD, [`${ISSUER}:${TOKEN}`]: CART } }],
    ['a placeholder that may be a key on it', { StringEquals: { ...AUD, [TOKEN]: CART } }],
  ])('is right when %s', (_, condition) => {
    expect(linesOf(withCondition(condition))).toEqual([]);
  });

  test('is right as a pattern of repositories', () => {
    const condition = { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${GITHUB}:sub`]: 'repo:org/*' } };

    expect(linesOf(withCondition(condition, { Principal: { Federated: providerOf(GITHUB) } }))).toEqual([]);
  });

  test.each([
    ['system:serviceaccount:team-*:api', 'warning', 'also fits namespaces that do not exist yet'],
    ['system:serviceaccount:preview-*:*', 'warning', 'also fits namespaces that do not exist yet'],
    ['system:serviceaccount:*-prod:deployer', 'warning', 'also fits namespaces that do not exist yet'],
    ['system:serviceaccount:n?:sa', 'warning', 'also fits namespaces that do not exist yet'],
    [`system:serviceaccount:${TOKEN}-*:sa`, 'warning', 'also fits namespaces that do not exist yet'],
    ['*-prod:deployer', 'warning', 'also fits namespaces that do not exist yet'],
    ['*:sa', 'warning', 'also fits namespaces that do not exist yet'],
    ['system:serviceaccount:ns*', 'error', "also fits every service account of namespaces that do not exist yet, because the wildcard runs over the ':'"],
    ['system:serviceaccount:*-prod', 'error', "also fits every service account of namespaces that do not exist yet, because the wildcard runs over the ':'"],
    ['*ns*', 'error', "also fits every service account of namespaces that do not exist yet, because the wildcard runs over the ':'"],
  ])('is found when it leaves the namespace open: %s', (value, severity, what) => {
    expect(linesOf(withCondition({ StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: value } }))).toEqual([
      `IRSA008 ${severity}: a pattern for 'sub' should name the namespace, got '${value}', which ${what}; write one value per namespace`,
    ]);
  });

  test.each([
    ['system:serviceaccount:team-*:api', []],
    ['system:serviceaccount:*:api', ['IRSA008']],
    ['system:serviceaccount:team-*', ['IRSA008']],
  ])('is right where part of the namespace was left open on purpose: %s gives %j', (value, ids) => {
    const document = withCondition({ StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: value } });

    expect(lintTrustPolicy(document, { intendedPatterns: [value] }).map(({ id }) => id)).toEqual(ids);
  });

  test('is warned about when it names no namespace', () => {
    expect(linesOf(withCondition({ StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: ['system:serviceaccount:*:cart', CART] } }))).toEqual([
      "IRSA008 warning: a pattern for 'sub' should name the namespace, got 'system:serviceaccount:*:cart', "
      + 'which fits a service account of that name in every namespace; write one value per namespace',
    ]);
  });
});

describe('IRSA009, the audience,', () => {
  const fix = `write StringEquals '${ISSUER}:aud': 'sts.amazonaws.com'`;

  test.each<[string, ConditionBlock, string]>([
    ['without a condition on it', {}, "no condition on 'aud'"],
    ['as a wildcard', { StringLike: { [`${ISSUER}:aud`]: '*' } }, "'*', which fits every one"],
    ['with IfExists', { StringEqualsIfExists: AUD }, "only StringEqualsIfExists on 'aud', which does not require a value"],
    ['with ForAllValues', { 'ForAllValues:StringEquals': AUD }, "only ForAllValues:StringEquals on 'aud', which does not require a value"],
    ['with an optional and a broad condition', { StringEqualsIfExists: AUD, StringLike: { [`${ISSUER}:aud`]: '*' } }, "'*', which fits every one"],
  ])('fails %s', (_, condition, received) => {
    expect(linesOf(withCondition({ StringEquals: SUB, ...condition }))).toEqual([
      `IRSA009 error: a statement must say which audience its tokens are for, got ${received}; ${fix}`,
    ]);
  });

  test.each<[string, ConditionBlock]>([
    ['exact', { StringEquals: { ...SUB, ...AUD } }],
    ['a pattern', { StringEquals: SUB, StringLike: { [`${ISSUER}:aud`]: 'sts.*' } }],
    ['a placeholder', { StringEquals: { ...SUB, [`${ISSUER}:aud`]: TOKEN } }],
    ['a list that is a placeholder', { StringEquals: { ...SUB, [`${ISSUER}:aud`]: ['#{Token[TOKEN.7]}'] } }],
  ])('is right as %s', (_, condition) => {
    expect(linesOf(withCondition(condition))).toEqual([]);
  });
});

describe('what a denial requires', () => {
  const denial = (condition: ConditionBlock | undefined, overrides: Partial<Statement> = {}): Statement => (
    { Effect: 'Deny', Principal: { Federated: PROVIDER }, Action: 'sts:AssumeRoleWithWebIdentity', Condition: condition, ...overrides });
  const withDenial = (condition: ConditionBlock, statement: Statement): PolicyDocument => (
    { Statement: [...withCondition(condition).Statement as Statement[], statement] });

  test.each<[string, Statement]>([
    ['StringNotEquals', denial({ StringNotEquals: AUD })],
    ['StringNotEqualsIfExists, which denies what has no audience as well', denial({ StringNotEqualsIfExists: AUD })],
    ['StringNotLike', denial({ StringNotLike: { [`${ISSUER}:aud`]: 'sts.*' } })],
    ['everybody and every action', denial({ StringNotEquals: AUD }, { Principal: '*', Action: '*' })],
    ['everybody of AWS', denial({ StringNotEquals: AUD }, { Principal: { AWS: '*' } })],
  ])('counts as required: %s', (_, statement) => {
    expect(linesOf(withDenial({ StringEquals: SUB }, statement))).toEqual([]);
  });

  test('counts for the subject, too', () => {
    expect(linesOf(withDenial({ StringEquals: AUD }, denial({ StringNotLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:shop:*' } })))).toEqual([]);
    expect(linesOf(withDenial({ StringEquals: AUD }, denial({ StringNotLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:sho*' } })))).toEqual([
      expect.stringMatching(/^IRSA008 error: a pattern for 'sub' should name the namespace, got 'system:serviceaccount:sho\*'/),
    ]);
  });

  test.each<[string, Statement]>([
    ['for another provider', denial({ StringNotEquals: AUD }, { Principal: { Federated: providerOf(OTHER_ISSUER) } })],
    ['for another action', denial({ StringNotEquals: AUD }, { Action: 'sts:AssumeRole' })],
    ['for all but some', denial({ StringNotEquals: AUD }, { Principal: undefined, NotPrincipal: { AWS: '111122223333' } })],
    ['under a further condition', denial({ StringNotEquals: { ...AUD, 'aws:RequestedRegion': 'eu-west-1' } })],
    ['with a positive operator', denial({ StringEquals: AUD })],
    ['with a quantifier', denial({ 'ForAllValues:StringNotEquals': AUD })],
    ['that takes everything away', denial(undefined)],
    ['without regard to case', denial({ StringNotEqualsIgnoreCase: AUD })],
  ])('does not count %s', (_, statement) => {
    expect(idsOf(withDenial({ StringEquals: SUB }, statement))).toEqual(['IRSA009']);
  });
});
