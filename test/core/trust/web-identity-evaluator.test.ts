import type { PolicyDocument, Statement } from '../../../lib/core/trust/policy-document';
import { renderTrustPolicy } from '../../../lib/core/trust/trust-policy';
import { evaluateTrust, type WebIdentityRequest } from '../../../lib/core/trust/web-identity-evaluator';
import { simulateTrust } from '../../support/iam-simulate';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const OTHER_PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/FEDCBA';
const CART = 'system:serviceaccount:shop:cart';

function token(overrides: Partial<WebIdentityRequest> = {}): WebIdentityRequest {
  return { providerArn: PROVIDER, subject: CART, audience: 'sts.amazonaws.com', ...overrides };
}

function allow(overrides: Partial<Statement> = {}): Statement {
  return {
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: CART } },
    ...overrides,
  };
}

function policy(...statements: Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** Everybody and every action, so that one element at a time can be varied. */
function decide(statement: Partial<Statement>, request = token()) {
  return evaluateTrust(policy({ Effect: 'Allow', Principal: '*', Action: '*', ...statement }), request).decision;
}

describe('a rendered trust policy', () => {
  const rendered = renderTrustPolicy([{
    providerArn: PROVIDER,
    issuer: ISSUER,
    audiences: ['sts.amazonaws.com'],
    serviceAccounts: [
      { namespace: 'shop', name: 'cart', wildcard: false },
      { namespace: 'ci', name: 'runner-*', wildcard: true },
    ],
  }]);

  test.each<[string, Partial<WebIdentityRequest>, boolean]>([
    ['the named service account', {}, true],
    ['a service account that fits the pattern', { subject: 'system:serviceaccount:ci:runner-7' }, true],
    ['another service account', { subject: 'system:serviceaccount:shop:carts' }, false],
    ['the name in another namespace', { subject: 'system:serviceaccount:dev:cart' }, false],
    ['the name in other case', { subject: 'system:serviceaccount:shop:Cart' }, false],
    ['a token for another audience', { audience: 'sts.amazonaws.com.cn' }, false],
    ['another cluster', { providerArn: OTHER_PROVIDER }, false],
    ['the same issuer in another account', { providerArn: PROVIDER.replace('1111', '4444') }, false],
  ])('is right about %s', (_, overrides, allowed) => {
    expect(evaluateTrust(rendered, token(overrides)).allowed).toBe(allowed);
    expect(simulateTrust(rendered, token(overrides)) === 'allowed').toBe(allowed);
  });
});

describe('the principal', () => {
  test.each<[string, Partial<Statement>, string]>([
    ['exact ARN', { Principal: { Federated: PROVIDER } }, 'allowed'],
    ['list with the ARN', { Principal: { Federated: [OTHER_PROVIDER, PROVIDER] } }, 'allowed'],
    ['beside another kind', { Principal: { AWS: 'arn:aws:iam::111122223333:role/ci', Federated: PROVIDER } }, 'allowed'],
    ['another provider', { Principal: { Federated: OTHER_PROVIDER } }, 'implicitly-denied'],
    ['other case', { Principal: { Federated: PROVIDER.toLowerCase() } }, 'implicitly-denied'],
    ['wildcard in the ARN', { Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/*' } }, 'implicitly-denied'],
    ['Federated *', { Principal: { Federated: '*' } }, 'implicitly-denied'],
    ['*', { Principal: '*' }, 'allowed'],
    ['AWS *', { Principal: { AWS: '*' } }, 'allowed'],
    ['Service *', { Principal: { Service: '*' } }, 'implicitly-denied'],
    ["the provider's account", { Principal: { AWS: '111122223333' } }, 'implicitly-denied'],
    ["the provider's account, denied", { Effect: 'Deny', Principal: { AWS: 'arn:aws:iam::111122223333:root' } }, 'explicitly-denied'],
    ['another account, denied', { Effect: 'Deny', Principal: { AWS: 'arn:aws:iam::444455556666:root' } }, 'implicitly-denied'],
    ['not another provider', { Principal: undefined, NotPrincipal: { Federated: OTHER_PROVIDER } }, 'allowed'],
    ['not this provider', { Principal: undefined, NotPrincipal: { Federated: [PROVIDER] } }, 'implicitly-denied'],
    ['none, allowed', { Principal: undefined }, 'implicitly-denied'],
    ['none, denied', { Effect: 'Deny', Principal: undefined }, 'explicitly-denied'],
    ['a placeholder', { Principal: { Federated: '${Token[TOKEN.1]}' } }, 'implicitly-denied'],
  ])('%s', (_, statement, decision) => {
    expect(decide(statement)).toBe(decision);
  });
});

describe('the action', () => {
  test.each<[string, Partial<Statement>, string]>([
    ['in other case', { Action: 'STS:assumerolewithWEBidentity' }, 'allowed'],
    ['in a list', { Action: ['sts:TagSession', 'sts:AssumeRoleWithWebIdentity'] }, 'allowed'],
    ['sts:*', { Action: 'sts:*' }, 'allowed'],
    ['with wildcards', { Action: 'sts:AssumeRole*Identit?' }, 'allowed'],
    ['of roles only', { Action: 'sts:AssumeRole' }, 'implicitly-denied'],
    ['with more text', { Action: 'sts:AssumeRoleWithWebIdentityX' }, 'implicitly-denied'],
    ['of another service', { Action: 's3:*' }, 'implicitly-denied'],
    ['not another', { Action: undefined, NotAction: ['sts:AssumeRole', 'sts:TagSession'] }, 'allowed'],
    ['not this one', { Action: undefined, NotAction: 'sts:*' }, 'implicitly-denied'],
    ['a wildcard for the service', { Action: 's*:*' }, 'implicitly-denied'],
    ['a wildcard for the service, denied', { Effect: 'Deny', Action: '*:*' }, 'explicitly-denied'],
    ['none, allowed', { Action: undefined }, 'implicitly-denied'],
    ['none, denied', { Effect: 'Deny', Action: undefined }, 'explicitly-denied'],
  ])('%s', (_, statement, decision) => {
    expect(decide(statement)).toBe(decision);
  });
});

describe('the conditions', () => {
  test.each<[string, Statement['Condition'], string]>([
    ['none', undefined, 'allowed'],
    ['a key in other case', { StringEquals: { [`${ISSUER.toUpperCase()}:SUB`]: CART } }, 'allowed'],
    ['a key with https://', { StringEquals: { [`https://${ISSUER}:sub`]: CART } }, 'implicitly-denied'],
    ['a key with https://, under StringNotEquals', { StringNotEquals: { [`https://${ISSUER}:sub`]: CART } }, 'allowed'],
    ['keys of two issuers', { StringEquals: { [`${ISSUER}:sub`]: CART, 'oidc.eks.eu-west-1.amazonaws.com/id/FEDCBA:sub': CART } }, 'implicitly-denied'],
    ['several operators', { StringEquals: { [`${ISSUER}:sub`]: CART }, StringLike: { [`${ISSUER}:aud`]: 'x*' } }, 'implicitly-denied'],
    ['a misspelt operator', { StringEqual: { [`${ISSUER}:sub`]: CART } }, 'implicitly-denied'],
    ['a policy variable', { StringEquals: { [`${ISSUER}:sub`]: '${aws:username}' } }, 'implicitly-denied'],
    ['a boolean of JSON', { Null: { [`${ISSUER}:sub`]: false as unknown as string } }, 'allowed'],
  ])('%s', (_, condition, decision) => {
    expect(decide({ Condition: condition })).toBe(decision);
  });

  test('know further keys of the request', () => {
    const condition = { 'ForAnyValue:StringEquals': { [`${ISSUER}:amr`]: 'mfa' }, 'StringEquals': { 'sts:RoleSessionName': 'ci' } };

    expect(decide({ Condition: condition }, token({ context: { [`${ISSUER}:AMR`]: ['mfa', 'pwd'], 'sts:rolesessionname': 'ci' } }))).toBe('allowed');
    expect(decide({ Condition: condition })).toBe('implicitly-denied');
  });

  test('know the issuer of a provider whose ARN is a placeholder when it is given', () => {
    const providerArn = '${Token[TOKEN.1]}';
    const statement = { Principal: { Federated: providerArn }, Condition: { StringEquals: { '${Token[TOKEN.2]}:sub': CART } } };

    expect(decide(statement, token({ providerArn, issuer: '${Token[TOKEN.2]}' }))).toBe('allowed');
    expect(decide(statement, token({ providerArn }))).toBe('implicitly-denied');
  });
});

describe('the decision', () => {
  const denyOthers = allow({ Sid: 'OnlyCart', Effect: 'Deny', Principal: '*', Condition: { StringNotEquals: { [`${ISSUER}:sub`]: CART } } });

  test('names the statement that allows', () => {
    const evaluation = evaluateTrust(policy(allow({ Principal: { Federated: OTHER_PROVIDER } }), allow({ Sid: 'Cart' })), token());

    expect(evaluation).toMatchObject({ allowed: true, decision: 'allowed', decidedBy: { index: 1, sid: 'Cart' } });
  });

  test('names the statement that denies, wherever it stands', () => {
    const evaluation = evaluateTrust(policy(allow({ Condition: undefined }), denyOthers), token({ subject: 'system:serviceaccount:shop:web' }));

    expect(evaluation).toMatchObject({ allowed: false, decision: 'explicitly-denied', decidedBy: { index: 1, sid: 'OnlyCart' } });
  });

  test('is nobody\'s when no statement applies', () => {
    expect(evaluateTrust(policy(), token())).toEqual({ allowed: false, decision: 'implicitly-denied', decidedBy: undefined, statements: [] });
  });

  test('is made on a single statement without a list, too', () => {
    expect(evaluateTrust({ Statement: allow() }, token()).allowed).toBe(true);
  });

  test('says which element of a statement did not match, and both sides', () => {
    const { statements } = evaluateTrust(policy(allow(), denyOthers), token({ audience: 'other' }));

    expect(statements).toEqual([
      {
        index: 0,
        effect: 'Allow',
        applies: false,
        mismatch: { element: 'Condition', operator: 'StringEquals', key: `${ISSUER}:aud`, expected: ['sts.amazonaws.com'], actual: ['other'] },
      },
      {
        index: 1,
        sid: 'OnlyCart',
        effect: 'Deny',
        applies: false,
        mismatch: { element: 'Condition', operator: 'StringNotEquals', key: `${ISSUER}:sub`, expected: [CART], actual: [CART] },
      },
    ]);
  });

  test('says what a denial takes for granted', () => {
    const { statements, decision } = evaluateTrust(policy(allow(), { ...denyOthers, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }), token());

    expect(decision).toBe('explicitly-denied');
    expect(statements[1]).toMatchObject({
      applies: true,
      assumed: { element: 'Condition', operator: 'Bool', key: 'aws:SecureTransport', undecided: "the operator 'Bool' is not one that is evaluated here" },
    });
  });

  test('prefers what certainly differs over what is undecided', () => {
    const condition = { StringEqual: { [`${ISSUER}:sub`]: CART }, StringEquals: { [`${ISSUER}:aud`]: 'other' } };

    for (const Effect of ['Allow', 'Deny']) {
      const { statements } = evaluateTrust(policy(allow({ Effect, Condition: condition })), token());
      expect(statements[0]).toMatchObject({ applies: false, mismatch: { key: `${ISSUER}:aud` } });
    }
  });

  test('is not changed by an effect that IAM does not know', () => {
    expect(evaluateTrust(policy(allow({ Effect: 'allow' })), token())).toMatchObject({
      decision: 'implicitly-denied',
      statements: [{ applies: false, mismatch: { element: 'Effect', expected: ['Allow', 'Deny'], actual: ['allow'] } }],
    });
  });
});

test('iam-simulate fails on a document that IAM would refuse instead of denying', () => {
  expect(() => simulateTrust(policy(allow({ Effect: 'allow' })), token())).toThrow(/not a trust policy: .*Effect/);
});
