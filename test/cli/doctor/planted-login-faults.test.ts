import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessPolicy, ADMINISTRATOR, association, CLUSTER, fakeCluster, healthyAccount, LOGIN_ISSUER, USER_POOL, userPool, type FakeAccount, type FakeUserPool } from './fake-account';
import { issuerSites, loginToken, UNTRUSTED_HOST, type FakeSites } from './fake-web';
import { doctorReport, runDoctor } from './run-doctor';
import type { DoctorJsonReport } from '../../../cli/report/doctor-json';
import { TokenSigner, tamperedWith } from '../../lab/harness/issuers/token-signer';
import { directoryOf, ISSUER } from '../fixtures';

const withAssociation = (overrides: Record<string, unknown> = {}): FakeAccount => healthyAccount({
  clusters: { [CLUSTER]: fakeCluster({ associations: { corp: association(overrides) } }) },
});
const withPool = (overrides: Partial<FakeUserPool> & { client?: Record<string, unknown> }): FakeAccount =>
  healthyAccount({ userPools: { [USER_POOL]: userPool(overrides) } });
const DISCOVERY = `${LOGIN_ISSUER}/.well-known/openid-configuration`;
const OTHER_ISSUER = 'https://idp.example.com/realms/corp';
const UNTRUSTED = `https://${UNTRUSTED_HOST}`;

async function tokenFile(token: string | Promise<string>): Promise<string> {
  const path = join(directoryOf({}), 'token.jwt');
  writeFileSync(path, await token);
  return path;
}

/** What is planted, the account, the sites, the token if one is given, the first finding and what it must say. */
type Token = (() => string | Promise<string>) | undefined;
const FAULTS: [fault: string, account: FakeAccount, sites: () => Promise<FakeSites>, token: Token, id: string, says: RegExp][] = [
  ['40 discovery names another issuer', withAssociation(), () => issuerSites(LOGIN_ISSUER, { issuer: LOGIN_ISSUER.toUpperCase() }), undefined, 'IDP004', /another one/],
  ['40 no discovery document', withAssociation(), async () => ({ ...await issuerSites(), [DISCOVERY]: { status: 404 } }), undefined, 'IDP004', /status 404/],
  ['37 certificate of a private authority', withAssociation({ issuerUrl: UNTRUSTED }), () => issuerSites(UNTRUSTED), undefined, 'IDP005', /is not trusted \(CERT_SIGNATURE_FAILURE\)/],
  ['27 no keys', withAssociation(), () => issuerSites(LOGIN_ISSUER, {}, { keys: [] }), undefined, 'IDP005', /no key/],
  ['71 user pool without a domain', withPool({ pool: { Id: USER_POOL } }), issuerSites, undefined, 'COG001', /no domain/],
  ['72 client of another pool', withPool({ clients: {} }), issuerSites, undefined, 'COG002', /no app client '2u5clientid'/],
  ['75 implicit grant', withPool({ client: { AllowedOAuthFlows: ['implicit'] } }), issuerSites, undefined, 'COG002', /authorization code grant/],
  ['65 callbacks with a slash', withPool({ client: { CallbackURLs: ['http://localhost:8000/'] } }), issuerSites, undefined, 'COG002', /redirect_mismatch/],
  ['70 client with a secret', withPool({ client: { ClientSecret: 'hush' } }), issuerSites, undefined, 'COG002', /has a secret/],
  ['49 federated people and the email as user name', withPool({ providers: ['Okta'] }), issuerSites, undefined, 'IDP008', /people come from Okta/],
  ['35 nobody but the deployer', healthyAccount({
    clusters: { [CLUSTER]: fakeCluster({ accessPolicies: { [ADMINISTRATOR]: [accessPolicy({ accessScope: { type: 'namespace', namespaces: ['dev'] } })] } }) },
  }), issuerSites, undefined, 'IDP013', /no IAM principal is administrator/],
  ['51 access token', withAssociation(), issuerSites, () => loginToken({ aud: undefined, client_id: '2u5clientid', token_use: 'access' }), 'TOK001', /access token/],
  ['40 token with another iss', withAssociation(), issuerSites, () => loginToken({ iss: OTHER_ISSUER }), 'TOK001', /no association has the issuer/],
  ['41 token of another client', withAssociation(), issuerSites, () => loginToken({ aud: 'spn:2u5clientid' }), 'TOK001', /client id/],
  ['63 expired token', withAssociation(), issuerSites, () => loginToken({ exp: 1_700_000_000 }), 'TOK001', /has expired \d+ days ago/],
  ['63 tampered token', withAssociation(), issuerSites, async () => tamperedWith(await loginToken(), { sub: 'b-2' }), 'TOK001', /signature/],
  ['28 key that is not published', withAssociation(), issuerSites, () => loginToken({}, new TokenSigner('key-2')), 'TOK001', /published the key/],
  ['49 email not verified', withAssociation(), issuerSites, () => loginToken({ email_verified: false }), 'TOK005', /email not verified/],
  ['45 required claim is not a text', withAssociation({ requiredClaims: { email_verified: 'true' } }), issuerSites, () => loginToken(), 'IDP010', /bool/],
  ['53 groups of Entra ID are elsewhere', withAssociation({ groupsClaim: 'groups' }), issuerSites, () => loginToken({ _claim_names: { groups: 'src1' } }), 'TOK003', /_claim_names/],
  ['52 paths of Keycloak', withAssociation({ groupsClaim: 'groups' }), issuerSites, () => loginToken({ groups: ['/dev'] }), 'TOK004', /slash/],
  ['58 groups are objects', withAssociation({ groupsClaim: 'groups' }), issuerSites, () => loginToken({ groups: [{ name: 'dev' }] }), 'IDP009', /list of object/],
  ['47 no groups in the token', withAssociation(), issuerSites, () => loginToken({ 'cognito:groups': undefined }), 'TOK002', /system:authenticated only/],
  ['69 token of before the change', withAssociation(), issuerSites, () => loginToken({ iat: 1_700_000_000 }), 'TOK006', /older than the last change/],
];

test.each(FAULTS)('pain %s: the first finding names it', async (_, account, sites, token, id, says) => {
  const asked = { kubernetes: false, ...token && { tokenFile: await tokenFile(token()) } };
  const { findings: [first] } = await doctorReport(account, asked, await sites());

  expect(first).toEqual(expect.objectContaining({ id, message: expect.stringMatching(says) }));
  expect(first.fix).not.toBe('');
});

test('no report holds the secret of a client', async () => {
  expect(JSON.stringify(await doctorReport(withPool({ client: { ClientSecret: 'hush' } }), { kubernetes: false }))).not.toContain('hush');
});

test('a private issuer is named where it is asked directly', async () => {
  const { findings: [first] } = await doctorReport(withAssociation({ issuerUrl: 'https://localhost:1' }), { kubernetes: false }, await issuerSites());

  expect(first).toEqual(expect.objectContaining({ id: 'IDP006', message: expect.stringMatching(/private addresses only/) }));
});

test('a healthy token has no findings, and only people are asked about', async () => {
  const { findings, login, calls, facts } = await doctorReport(withAssociation(), { kubernetes: false, tokenFile: await tokenFile(loginToken({ name: 'Alice Secret' })) });

  expect(findings).toEqual([]);
  expect(login).toEqual({ association: 'corp', isVerified: true, username: 'corp:alice@example.com', groups: ['corp:dev', 'system:authenticated'] });
  expect(calls.filter(call => /Role|Provider$|Providers$|Summary/.test(call))).toEqual([]);
  expect(JSON.stringify(facts)).not.toContain('Alice Secret');
});

test('a provider that is out of reach is unknown, and does not fail the run', async () => {
  const { findings } = await doctorReport(withAssociation(), { kubernetes: false, tokenFile: await tokenFile(loginToken()) }, {});

  expect(findings.map(({ id, status, severity }) => `${status} ${severity} ${id}`)).toEqual(['unknown warning IDP004', 'unknown warning IDP005', 'unknown warning TOK001']);
});

test('an issuer of the cluster that is out of reach is unknown, and does not fail the run', async () => {
  const sites = { ...await issuerSites(), [`https://${ISSUER}/.well-known/openid-configuration`]: { status: 503 } };
  const { text, failed } = await runDoctor(withAssociation(), { kubernetes: false }, { output: 'json' }, sites);
  const { findings } = JSON.parse(text) as DoctorJsonReport;

  expect(findings.map(({ id, status, severity }) => `${status} ${severity} ${id}`)).toEqual(['unknown warning IRSA023']);
  expect(failed).toBe(false);
});

test('one service account has nothing to do with what is in reach from here', async () => {
  const { findings, facts } = await doctorReport(withAssociation(), { kubernetes: false, serviceAccount: 'payments/api' }, { [`https://${ISSUER}/.well-known/openid-configuration`]: { status: 503 } });

  expect({ findings, issuer: facts.clusterIssuer }).toEqual({ findings: [], issuer: undefined });
});

test('a provider that is out of order is unknown', async () => {
  const { findings } = await doctorReport(withAssociation(), { kubernetes: false }, { [DISCOVERY]: { status: 503 } });

  expect(findings).toContainEqual(expect.objectContaining({ id: 'IDP004', status: 'unknown', message: expect.stringContaining('status 503') }));
});
