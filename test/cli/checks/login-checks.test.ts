import { DOCTOR_CHECKS } from '../../../cli/checks/doctor-checks';
import { runDoctorChecks } from '../../../cli/checks/run-doctor-checks';
import { known, type AccountFacts } from '../../../cli/facts/account/account';
import type { IssuerFact } from '../../../cli/facts/login/identity-provider';
import type { TokenFact } from '../../../cli/facts/login/login-token';
import { accountFacts, associationFact, clusterFact, issuerFact, notRead, peopleFacts, tokenFact, updateFact, userPoolFact } from '../doctor/account-facts';
import { ACCOUNT, CLUSTER, LOGIN_ISSUER } from '../doctor/fake-account';

type Config = Parameters<typeof associationFact>[0];

/** What is found about one rule: status, severity, message; undefined if there was nothing to check, and `passed`. */
function verdict(id: string, overrides: Partial<AccountFacts>): string[] | 'passed' | undefined {
  const { findings, passed } = runDoctorChecks(DOCTOR_CHECKS, accountFacts(overrides));
  const ours = findings.filter(finding => finding.id === id);
  return passed.some(rule => rule.id === id) ? 'passed' : ours.length === 0 ? undefined : ours.map(({ status, severity, message }) => `${status} ${severity}: ${message}`);
}

const issuerOf = (issuerUrl: string, issuer: Partial<IssuerFact>): Partial<AccountFacts> => ({
  people: peopleFacts({ associations: known([associationFact({ issuerUrl })]), issuers: [issuerFact({ issuerUrl, ...issuer })] }),
});
const withIssuer = (issuer: Partial<IssuerFact>): Partial<AccountFacts> => issuerOf(LOGIN_ISSUER, issuer);
const withToken = (claims: Record<string, unknown> = {}, config: Config = {}, token: Partial<TokenFact> = {}): Partial<AccountFacts> => ({
  target: { cluster: CLUSTER, tokenFile: 'token.jwt' },
  token: tokenFact(claims, token),
  people: peopleFacts({ associations: known([associationFact(config)]), issuers: [issuerFact({ issuerUrl: config?.issuerUrl ?? LOGIN_ISSUER })] }),
});
const UNREACHABLE = { isRead: false, why: { what: 'the discovery document', reason: 'the service cannot be reached', fix: 'run the command elsewhere' } } as const;
const NOW = tokenFact().now;
const GUID = '01234567-89ab-cdef-0123-456789abcdef';
type PoolParts = Parameters<typeof userPoolFact>;
const withPool = (client: PoolParts[0], pool: PoolParts[1] = {}, config: Config = {}): Partial<AccountFacts> => ({
  people: peopleFacts({ associations: known([associationFact(config)]), userPools: [userPoolFact(client, pool)] }),
});
const withAdministrators = (administrators: ReturnType<typeof peopleFacts>['administrators'], cluster: Parameters<typeof clusterFact>[0] = {}): Partial<AccountFacts> => ({
  people: peopleFacts({ administrators }), cluster: clusterFact(cluster),
});
const DEPLOYER = `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`;

/** The rule, what is the case, the facts, and what comes of it. */
const CASES: [id: string, what: string, facts: Partial<AccountFacts>, expected: RegExp | 'passed' | undefined][] = [
  ['IDP004', 'the provider names the same issuer', withIssuer({}), 'passed'],
  ['IDP004', 'the provider names another issuer', withIssuer({ discovery: known({ issuer: `${LOGIN_ISSUER}/` }) }), /problem error: no token is accepted: the provider says that its issuer is another one/],
  ['IDP004', 'there is no discovery document', withIssuer({ discovery: known({ problem: 'answers with status 404' }) }), /openid-configuration' answers with status 404/],
  ['IDP004', 'the provider is out of reach', withIssuer({ discovery: UNREACHABLE }), /unknown warning: it is not known whether/],
  ['IDP004', 'the certificate is not trusted, which IDP005 tells', withIssuer({ discovery: known({ untrusted: 'X' }) }), 'passed'],

  ['IDP005', 'there is a key', withIssuer({}), 'passed'],
  ['IDP005', 'the certificate is not trusted', withIssuer({ discovery: known({ untrusted: 'SELF_SIGNED_CERT_IN_CHAIN' }) }), /problem error: the certificate of .* is not trusted \(SELF_SIGNED_CERT_IN_CHAIN\)/],
  ['IDP005', 'the certificate of the keys is not trusted', withIssuer({ keys: known({ untrusted: 'CERT_HAS_EXPIRED', keys: [] }) }), /jwks_uri\) is not trusted \(CERT_HAS_EXPIRED\)/],
  ['IDP005', 'no place for keys', withIssuer({ keys: undefined }), /does not say where the keys/],
  ['IDP005', 'the place has no keys', withIssuer({ keys: known({ problem: 'answers with status 403', keys: [] }) }), /jwks_uri\) answers with status 403/],
  ['IDP005', 'no key at all', withIssuer({ keys: known({ keys: [] }) }), /published no key/],
  ['IDP005', 'keys of other algorithms only', withIssuer({ keys: known({ keys: [{ type: 'EC', algorithm: 'ES256' }, { type: 'RSA', use: 'enc' }, { type: 'RSA', algorithm: 'RS512' }] }) }), /none of the keys .* RS256/],
  ['IDP005', 'a key without algorithm and use', withIssuer({ keys: known({ keys: [{ type: 'RSA' }] }) }), 'passed'],
  ['IDP005', 'the provider is out of reach', withIssuer({ discovery: UNREACHABLE }), /unknown warning/],
  ['IDP005', 'the keys are out of reach', withIssuer({ keys: UNREACHABLE }), /unknown warning/],
  ['IDP005', 'there is no discovery document, which IDP004 tells', withIssuer({ discovery: known({ problem: 'answers with status 404' }) }), undefined],

  ['IDP006', 'public addresses', withIssuer({}), 'passed'],
  ['IDP006', 'private addresses', withIssuer({ addresses: known(['10.1.2.3', 'fd00::1']) }), /problem error: .*private addresses only/],
  ['IDP006', 'private and public addresses', withIssuer({ addresses: known(['10.1.2.3', '198.51.100.1']) }), 'passed'],
  ['IDP006', 'private addresses, and traffic through the VPC', { ...withIssuer({ addresses: known(['10.1.2.3']) }), cluster: clusterFact({ egressMode: 'CUSTOMER_ROUTED' }) }, 'passed'],
  ['IDP006', 'a name that does not resolve here', withIssuer({ addresses: UNREACHABLE }), /unknown info/],
  ['IDP006', 'a proxy that knows', withIssuer({ addresses: undefined }), undefined],
  ...['172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '169.254.1.1', '127.0.0.1', '::1', 'fe80::1'].map(address =>
    ['IDP006', `the private address ${address}`, withIssuer({ addresses: known([address]) }), /private addresses only/] as [string, string, Partial<AccountFacts>, RegExp]),
  ...['172.15.0.1', '172.32.0.1', '11.0.0.1', '2600::1'].map(address =>
    ['IDP006', `the public address ${address}`, withIssuer({ addresses: known([address]) }), 'passed'] as [string, string, Partial<AccountFacts>, 'passed']),

  ['TOK001', 'a token that is accepted', withToken(), 'passed'],
  ['TOK001', 'no token', {}, undefined],
  ['TOK001', 'associations that may not be read', { ...withToken(), people: peopleFacts({ associations: notRead('eks:ListIdentityProviderConfigs') }) }, /unknown error/],
  ['TOK001', 'no association', { ...withToken(), people: peopleFacts({ associations: known([]) }) }, /problem error: the cluster has no association/],
  ['TOK001', 'another issuer', withToken({ iss: `${LOGIN_ISSUER}/` }), /no association has the issuer of the token, byte for byte/],
  ['TOK001', 'no issuer', withToken({ iss: undefined }), /no association has the issuer/],
  ['TOK001', 'an access token of Cognito', withToken({ aud: undefined, token_use: 'access' }), /it is an access token/],
  ['TOK001', 'an access token by its type', withToken({ aud: 'api' }, {}, { type: 'at+JWT' }), /it is an access token/],
  ['TOK001', 'an access token that is for the client', withToken({}, {}, { type: 'at+jwt' }), 'passed'],
  ['TOK001', 'another client', withToken({ aud: 'other' }), /aud is not the client id of the association/],
  ['TOK001', 'no client', withToken({ aud: undefined }), /its aud is missing/],
  ['TOK001', 'several clients with ours', withToken({ aud: ['other', 'client'] }), 'passed'],
  ['TOK001', 'an expired token', withToken({ exp: NOW - 7_200 }), /expired 2 hours ago/],
  ['TOK001', 'a token that expires now', withToken({ exp: NOW }), /expired 0 seconds ago/],
  ['TOK001', 'no time of expiry', withToken({ exp: undefined }), /does not say when it expires/],
  ['TOK001', 'a token of tomorrow', withToken({ nbf: NOW + 86_400 }), /valid in 1 day only/],
  ['TOK001', 'a clock that is five minutes ahead', withToken({ iat: NOW + 300 }), 'passed'],
  ['TOK001', 'a clock that is more ahead', withToken({ iat: NOW + 301 }), /from the future/],
  ['TOK001', 'another algorithm', withToken({}, {}, { algorithm: 'HS256' }), /signed with HS256; the API server takes RS256 only/],
  ['TOK001', 'a wrong signature', withToken({}, {}, { signature: known('wrong') }), /the signature is not that of the issuer/],
  ['TOK001', 'an unknown key', withToken({}, {}, { signature: known('unknown key') }), /not any more, published the key/],
  ['TOK001', 'keys that are out of reach', withToken({}, {}, { signature: UNREACHABLE }), /unknown warning/],
  ['TOK001', 'no user name', withToken({ sub: undefined }), /no text in the claim that becomes the user name: .*"sub": claim not present/],
  ['TOK001', 'a user name that is a number', withToken({ sub: 7 }), /cannot unmarshal number/],

  ['TOK002', 'a group', withToken(), 'passed'],
  ['TOK002', 'no group', withToken({ 'cognito:groups': undefined }), /problem info: you will be 'corp:a-1' and in the group system:authenticated only: the token has no groups/],
  ['TOK002', 'an empty list of groups', withToken({ 'cognito:groups': [] }), /system:authenticated only/],
  ['TOK002', 'no groups claim', withToken({}, { groupsClaim: undefined }), /no groups claim is set/],
  ['TOK002', 'a token that is refused', withToken({ exp: 0 }), undefined],

  ['TOK003', 'groups by name', withToken(), 'passed'],
  ['TOK003', 'groups elsewhere', withToken({ groups: undefined, _claim_names: { groups: 'src1' } }, { groupsClaim: 'groups' }), /problem error: .*the API server cannot ask for them/],
  ['TOK003', 'other claims elsewhere', withToken({ _claim_names: { other: 'src1' } }), 'passed'],
  ['TOK003', 'more groups than there is room for', withToken({ hasgroups: true }), /problem warning: .*hasgroups/],
  ['TOK003', 'groups by their ids', withToken({ 'cognito:groups': [GUID] }), /problem info: groups are in the token by their object ids/],

  ['TOK004', 'plain groups', withToken(), 'passed'],
  ['TOK004', 'paths of Keycloak', withToken({ 'cognito:groups': ['/dev'] }), /problem warning: groups have a slash/],
  ['TOK004', 'roles of Keycloak', withToken({ 'cognito:groups': undefined }, {}, { otherClaims: { realm_access: 'object' } }), /realm_access/],
  ['TOK004', 'a claim of Auth0 with its namespace', withToken({}, { groupsClaim: 'groups' }, { otherClaims: { 'https://example.com/groups': 'list of text' } }), /the claim 'https:\/\/example.com\/groups' instead/],
  ['TOK004', 'Google', withToken({ iss: 'https://accounts.google.com' }, { issuerUrl: 'https://accounts.google.com', groupsClaim: 'groups' }), /Google puts no groups/],
  ['TOK004', 'a claim that is missing for no known reason', withToken({ 'cognito:groups': undefined }), 'passed'],

  ['TOK005', 'an email that is verified', withToken({ email: 'a@example.com', email_verified: true }, { usernameClaim: 'email' }), 'passed'],
  ['TOK005', 'an email that is not', withToken({ email: 'a@example.com', email_verified: false }, { usernameClaim: 'email' }), /problem error: the API server answers 401.*'email_verified' is false/],
  ['TOK005', 'a text in place of true', withToken({ email: 'a@example.com', email_verified: 'true' }, { usernameClaim: 'email' }), /is "true": .*cannot unmarshal string/],
  ['TOK005', 'an email of which nothing is said', withToken({ email: 'a@example.com' }, { usernameClaim: 'email' }), 'passed'],
  ['TOK005', 'another user name', withToken({ email_verified: false }), undefined],

  ['TOK006', 'a token that is younger', withToken(), 'passed'],
  ['TOK006', 'a token that is older', { ...withToken({ iat: NOW }), people: peopleFacts({ updates: known({ updates: [updateFact({ createdAt: new Date((NOW + 120) * 1_000).toISOString() })], unseen: 0 }) }) }, /problem info: the token is 2 minutes older/],
  ['TOK006', 'changes that were not looked at', { ...withToken({ iat: NOW }), people: peopleFacts({ updates: known({ updates: [], unseen: 2 }) }) }, /unknown info: .* 2 updates of the cluster were not looked at/],
  ['TOK006', 'a change of another association', { ...withToken({ iat: NOW }), people: peopleFacts({ updates: known({ updates: [updateFact({ association: 'x', createdAt: '2100-01-01T00:00:00Z' })], unseen: 0 }) }) }, 'passed'],
  ['TOK006', 'changes that may not be read', { ...withToken(), people: peopleFacts({ updates: notRead('eks:ListUpdates') }) }, /unknown info/],
  ['TOK006', 'a token that does not say when it was made', withToken({ iat: undefined }), undefined],

  ['IDP009', 'a list of texts', withToken(), 'passed'],
  ['IDP009', 'a number', withToken({ 'cognito:groups': 7 }), /problem error: the API server answers 401.*is a number/],
  ['IDP009', 'a list of objects', withToken({ 'cognito:groups': [{}] }), /is a list of object/],
  ['IDP009', 'a claim that the provider does not list', withIssuer({ discovery: known({ issuer: LOGIN_ISSUER, claims: ['sub', 'groups'] }) }), /problem info: the provider does not list the groups claim 'cognito:groups'/],
  ['IDP009', 'a provider that lists no claims with groups', withIssuer({ discovery: known({ issuer: LOGIN_ISSUER, claims: ['sub'] }) }), 'passed'],

  ['IDP010', 'the claim that is required', withToken({ hd: 'example.com' }, { requiredClaims: { hd: 'example.com' } }), 'passed'],
  ['IDP010', 'no claim that is required', withToken({}, { requiredClaims: { hd: 'example.com' } }), /problem error: .*required claim hd not present/],
  ['IDP010', 'another value', withToken({ hd: 'example.org' }, { requiredClaims: { hd: 'example.com' } }), /value does not match/],
  ['IDP010', 'a value that is not a text', withToken({ hd: true }, { requiredClaims: { hd: 'true' } }), /cannot unmarshal bool/],
  ['IDP010', 'nothing is required', withToken(), undefined],

  ['IDP008', 'another user name', withPool({}, { identityProviders: known(['Okta']) }), undefined],
  ['IDP008', 'people of the pool itself', withPool({}, {}, { usernameClaim: 'email' }), 'passed'],
  ['IDP008', 'people of another directory', withPool({}, { identityProviders: known(['Okta']) }, { usernameClaim: 'email' }), /problem warning: .*people come from Okta: Cognito says 'email_verified: false'/],
  ['IDP008', 'directories that may not be listed', withPool({}, { identityProviders: notRead('cognito-idp:ListIdentityProviders') }, { usernameClaim: 'email' }), /unknown warning/],
  ['IDP008', 'a token that does not say', { ...withToken({ email: 'a@example.com' }, { usernameClaim: 'email' }) }, /problem info: the token does not say whether/],
  ['IDP008', 'associations that may not be read', { people: peopleFacts({ associations: notRead('eks:ListIdentityProviderConfigs') }) }, /unknown warning/],

  ['IDP013', 'an administrator', {}, 'passed'],
  ['IDP013', 'an administrator that was not looked at', withAdministrators(known([{ principal: 'arn:aws:iam::1:role/x' }])), /unknown warning: whether people get in as administrator/],
  ['IDP013', 'an administrator, and one who was not looked at', withAdministrators(known([
    { principal: 'arn:aws:iam::1:role/x', isOfCluster: true }, { principal: 'arn:aws:iam::1:role/y' },
  ])), 'passed'],
  ['IDP013', 'roles that deploy, of which one was not looked at', withAdministrators(known([{ principal: DEPLOYER, isOfCluster: true }, { principal: DEPLOYER }])), /only the roles that deploy/],
  ['IDP013', 'nobody', withAdministrators(known([])), /problem warning: no IAM principal is administrator/],
  ['IDP013', 'somebody for namespaces only', withAdministrators(known([{ principal: 'arn:aws:iam::1:role/x', isOfCluster: false }])), /no IAM principal is administrator/],
  ['IDP013', 'roles that deploy only', withAdministrators(known([{ principal: DEPLOYER, isOfCluster: true }])), /only the roles that deploy/],
  ['IDP013', 'nobody, and perhaps somebody in aws-auth', withAdministrators(known([]), { authenticationMode: 'API_AND_CONFIG_MAP' }), /unknown warning: .*aws-auth/],
  ['IDP013', 'entries that may not be listed', withAdministrators(notRead('eks:ListAccessEntries')), /unknown warning/],
  ['IDP013', 'a cluster that takes none', withAdministrators(undefined, { authenticationMode: 'CONFIG_MAP' }), undefined],
  ['IDP013', 'no association', { people: peopleFacts({ associations: known([]), administrators: known([]) }) }, undefined],

  ['COG001', 'a domain', {}, 'passed'],
  ['COG001', 'no domain', withPool({}, { pool: known({ id: 'x', changesTokens: false }), domain: undefined }), /problem error: the user pool has no domain/],
  ['COG001', 'a domain in the making', withPool({}, { domain: known('CREATING') }), /problem warning: the domain 'corp-demo' of the user pool is CREATING/],
  ['COG001', 'a pool that may not be read', withPool({}, { pool: notRead('cognito-idp:DescribeUserPool') }), /unknown error/],
  ['COG001', 'a domain that may not be read', withPool({}, { domain: notRead('cognito-idp:DescribeUserPoolDomain') }), /unknown error/],
  ['COG001', 'another kind of provider', { people: peopleFacts({ userPools: [] }) }, undefined],

  ['COG002', 'a client for kubelogin', {}, 'passed'],
  ['COG002', 'no such client', withPool({}, { client: known(undefined) }), /problem error: the user pool has no app client 'client'/],
  ['COG002', 'a client that may not be read', withPool({}, { client: notRead('cognito-idp:DescribeUserPoolClient') }), /unknown warning/],
  ['COG002', 'no login pages', withPool({ flows: [] }), /problem error: .*does not allow the authorization code grant, the only one that kubelogin uses with a browser$/],
  ['COG002', 'implicit grant', withPool({ flows: ['implicit'] }), /; it allows implicit$/],
  ['COG002', 'no openid', withPool({ scopes: ['email'] }), /problem error: .*scope openid/],
  ['COG002', 'no email where it is the user name', withPool({ scopes: ['openid'] }, {}, { usernameClaim: 'email' }), /problem warning: .*scope email/],
  ['COG002', 'no email where it is not', withPool({ scopes: ['openid'] }), 'passed'],
  ['COG002', 'callbacks with a slash', withPool({ callbackUrls: ['http://localhost:8000/', 'http://localhost:18000/'] }), /problem warning: .*localhost:8000 or .*redirect_mismatch/],
  ['COG002', 'the second callback missing', withPool({ callbackUrls: ['http://localhost:8000'] }), /problem info: .*localhost:18000/],
  ['COG002', 'a secret', withPool({ hasSecret: true }), /problem warning: the app client has a secret/],
  ['COG002', 'groups of another directory', withPool({}, { identityProviders: known(['Okta']) }), /problem info: people come from Okta, whose groups/],
  ['COG002', 'groups that a function puts in', withPool({}, { identityProviders: known(['Okta']), pool: known({ id: 'x', domain: 'd', changesTokens: true }) }), 'passed'],
];

test.each(CASES)('%s: %s', (id, _, facts, expected) => {
  const found = verdict(id, facts);

  expect(Array.isArray(found) ? found.join('\n') : found).toEqual(expected instanceof RegExp ? expect.stringMatching(expected) : expected);
});

test('the first reason that is found is the only one that is told of a token', () => {
  const facts = withToken({ aud: 'other', exp: 0, sub: undefined }, {}, { algorithm: 'none', signature: known('wrong') });

  expect(verdict('TOK001', facts)).toHaveLength(1);
});

test('nothing about a token holds a value that no association uses', () => {
  const { findings } = runDoctorChecks(DOCTOR_CHECKS, accountFacts(withToken({ 'cognito:groups': undefined }, {}, { otherClaims: { my_groups: 'list of text' } })));

  expect(findings.find(({ id }) => id === 'TOK002')?.evidence).toEqual([{ label: 'claim', value: 'my_groups' }]);
});
