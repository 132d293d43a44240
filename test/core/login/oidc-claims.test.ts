import { deriveIdentity, groupOf, groupsPrefixOf, type OidcConfig, type TokenClaims, usernameOf, usernamePrefixOf } from '../../../lib/core/login/oidc-claims';

/** The association that the answers of the real API server were recorded with (FACTS.md). */
const WORKSHOP: OidcConfig = {
  issuerUrl: 'https://idp.example.com', clientId: 'client', usernameClaim: 'email', groupsClaim: 'cognito:groups', groupsPrefix: 'gid:',
};

/** An ID token of alice, in the group that may read secrets. */
const ALICE: TokenClaims = {
  'iss': 'https://idp.example.com', 'aud': 'client', 'sub': 'a1', 'email': 'alice@example.com', 'email_verified': true, 'cognito:groups': ['secret-reader'],
};

const without = (claim: string): TokenClaims => Object.fromEntries(Object.entries(ALICE).filter(([key]) => key !== claim));

describe('a token that a real API server accepted', () => {
  test.each<[string, TokenClaims, Partial<OidcConfig>, string, string[]]>([
    ['alice, with her group behind its prefix', ALICE, {}, 'alice@example.com', ['gid:secret-reader']],
    ['bob, without groups', without('cognito:groups'), {}, 'alice@example.com', []],
    ['an audience among others', { ...ALICE, aud: ['other', 'client'] }, {}, 'alice@example.com', ['gid:secret-reader']],
    ['no email_verified at all', without('email_verified'), {}, 'alice@example.com', ['gid:secret-reader']],
    ['groups that are one text', { ...ALICE, 'cognito:groups': 'secret-reader' }, {}, 'alice@example.com', ['gid:secret-reader']],
    ['sub, with no prefix set', ALICE, { usernameClaim: 'sub' }, 'https://idp.example.com#a1', ['gid:secret-reader']],
    ['sub by default', ALICE, { usernameClaim: undefined }, 'https://idp.example.com#a1', ['gid:secret-reader']],
    ['sub, with the prefix switched off', ALICE, { usernameClaim: 'sub', usernamePrefix: '-' }, 'a1', ['gid:secret-reader']],
    ['sub, with an empty prefix', ALICE, { usernameClaim: 'sub', usernamePrefix: '' }, 'https://idp.example.com#a1', ['gid:secret-reader']],
    ['email, with the prefix switched off', ALICE, { usernamePrefix: '-' }, 'alice@example.com', ['gid:secret-reader']],
    ['email, with a prefix', ALICE, { usernamePrefix: 'okta:' }, 'okta:alice@example.com', ['gid:secret-reader']],
    ['no groups claim in the association', ALICE, { groupsClaim: undefined }, 'alice@example.com', []],
    ['system:masters in the token, and no groups prefix', { ...ALICE, 'cognito:groups': ['system:masters'] }, { groupsPrefix: undefined },
      'alice@example.com', ['system:masters']],
    ['a groups prefix of -, which is one', ALICE, { groupsPrefix: '-' }, 'alice@example.com', ['-secret-reader']],
    ['null in place of the groups', { ...ALICE, 'cognito:groups': null }, {}, 'alice@example.com', []],
    ['a user name that is not the address, and an address that is not verified', { ...ALICE, email_verified: false }, { usernameClaim: 'sub', usernamePrefix: 'x:' },
      'x:a1', ['gid:secret-reader']],
    ['the required claim', { ...ALICE, department: 'it' }, { requiredClaims: { department: 'it' } }, 'alice@example.com', ['gid:secret-reader']],
    ['a groups claim that is there, and in _claim_names', { ...ALICE, _claim_names: { 'cognito:groups': 'src1' } }, {}, 'alice@example.com', ['gid:secret-reader']],
  ])('is accepted: %s', (_what, token, config, username, groups) => {
    expect(deriveIdentity(token, { ...WORKSHOP, ...config })).toEqual({ username, groups: [...groups, 'system:authenticated'] });
  });
});

describe('a token that a real API server refused', () => {
  test.each<[string, TokenClaims, Partial<OidcConfig>, string]>([
    ['a Cognito access token', without('aud'), {}, 'oidc: verify token: oidc: expected audience "client" got []'],
    ['a token of another client', { ...ALICE, aud: 'other' }, {}, 'oidc: expected audience "client" got ["other"]'],
    ['several other clients', { ...ALICE, aud: ['a', 'b'] }, {}, 'got ["a" "b"]'],
    ['an address that is not verified', { ...ALICE, email_verified: false }, {}, 'oidc: email not verified'],
    ['email_verified null', { ...ALICE, email_verified: null }, {}, 'oidc: email not verified'],
    ['email_verified as a text', { ...ALICE, email_verified: 'true' }, {}, 'cannot unmarshal string'],
    ['email_verified as a number', { ...ALICE, email_verified: 1 }, {}, 'cannot unmarshal number into Go value of type bool'],
    ['no email', without('email'), {}, 'parse username claims "email": claim not present'],
    ['a user name that is a list', { ...ALICE, email: ['alice'] }, {}, 'cannot unmarshal array into Go value of type string'],
    ['a user name that is a truth value', { ...ALICE, email: true }, {}, 'cannot unmarshal bool'],
    ['a subject that is a number, whatever the user name claim', { ...ALICE, sub: 7 }, {}, 'oidc: verify token: oidc: failed to unmarshal claims: json: cannot unmarshal number into Go struct field idToken.sub of type string'],
    ['groups that are a list with a number', { ...ALICE, 'cognito:groups': ['a', 7] }, {}, 'oidc: parse groups claim "cognito:groups": json: cannot unmarshal array into Go value of type string'],
    ['groups that are a number', { ...ALICE, 'cognito:groups': 7 }, {}, 'oidc: parse groups claim "cognito:groups": json: cannot unmarshal number'],
    ['groups that are objects', { ...ALICE, 'cognito:groups': [{ name: 'x' }] }, {}, 'oidc: parse groups claim "cognito:groups"'],
    ['an issuer with a trailing slash', { ...ALICE, iss: 'https://idp.example.com/' }, {},
      'another issuer: expected "https://idp.example.com" got "https://idp.example.com/" (the API server logs nothing for it)'],
    ['no issuer', without('iss'), {}, 'got nothing'],
    ['no required claim', ALICE, { requiredClaims: { department: 'it' } }, 'oidc: required claim department not present in ID token'],
    ['another value of the required claim', { ...ALICE, department: 'hr' }, { requiredClaims: { department: 'it' } },
      'oidc: required claim department value does not match. Got = hr, want = it'],
    ['a required claim that is a truth value', ALICE, { requiredClaims: { email_verified: 'true' } }, 'oidc: parse claim email_verified: json: cannot unmarshal bool'],
    ['groups elsewhere (Entra ID, too many of them)', { ...without('cognito:groups'), _claim_names: { 'cognito:groups': 'src1' } }, {},
      'oidc: could not expand distributed claims'],
    ['a claim that every object has', ALICE, { usernameClaim: 'toString' }, 'claim not present'],
  ])('is refused: %s', (_what, token, config, rejection) => {
    const verdict = deriveIdentity(token, { ...WORKSHOP, ...config });

    expect(verdict.rejection).toContain(rejection);
    expect(verdict.username).toBeUndefined();
  });

  test('is refused when it is expired, and only if somebody asks for a time', () => {
    const token = { ...ALICE, exp: 1_000 };

    expect(deriveIdentity(token, WORKSHOP, 999).username).toBe('alice@example.com');
    expect(deriveIdentity(token, WORKSHOP, 1_000).rejection).toContain('token is expired');
    expect(deriveIdentity(ALICE, WORKSHOP, 1_000).rejection).toContain('token is expired');
    expect(deriveIdentity(token, WORKSHOP).username).toBe('alice@example.com');
  });
});

test('does not hide what is no matter of the token', () => {
  const broken = { get iss(): string { throw new Error('boom'); } };

  expect(() => deriveIdentity(broken, WORKSHOP)).toThrow('boom');
});

test('names a group in system:authenticated once', () => {
  const token = { ...ALICE, 'cognito:groups': ['system:authenticated'] };

  expect(deriveIdentity(token, { ...WORKSHOP, groupsPrefix: undefined }).groups).toEqual(['system:authenticated']);
});

test('tells prefixes as they are put before names', () => {
  expect([usernamePrefixOf(WORKSHOP), groupsPrefixOf(WORKSHOP)]).toEqual(['', 'gid:']);
  expect([usernameOf(WORKSHOP, 'bob@example.com'), groupOf(WORKSHOP, 'dev')]).toEqual(['bob@example.com', 'gid:dev']);
});
