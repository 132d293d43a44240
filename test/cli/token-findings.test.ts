import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import type { Log } from 'sarif';
import { buildBundle, runNode } from './bundle';
import { association, CLUSTER, fakeCluster, healthyAccount, LOGIN_ISSUER, type FakeAccount } from './doctor/fake-account';
import { FakeAws } from './doctor/fake-aws';
import { clusterSites, FakeWeb, issuerSites, loginToken } from './doctor/fake-web';
import { FAKE_ENVIRONMENT, inFakeAccount } from './doctor/run-doctor';
import { directoryOf, ISSUER } from './fixtures';
import { told } from '../../cli/checks/token-checks';
import type { OutputFormat } from '../../cli/output';
import { Progress } from '../../cli/progress';
import { inspectTokenFile, type TokenInspectOptions } from '../../cli/token-inspect';

const SECRET = 'Alice of Wonderland';
const DESCRIBED: Partial<TokenInspectOptions> = {
  issuerUrl: LOGIN_ISSUER, clientId: '2u5clientid', usernameClaim: 'sub', groupsClaim: 'cognito:groups', groupsPrefix: 'corp:',
};
const AT_CLUSTER: Partial<TokenInspectOptions> = { cluster: CLUSTER };
const requiring = (requiredClaims: Record<string, string>): FakeAccount => healthyAccount({
  clusters: { [CLUSTER]: fakeCluster({ associations: { corp: association({ requiredClaims }) } }) },
});

const bundle = buildBundle();

async function tokenFile(claims: Record<string, unknown>): Promise<string> {
  const file = join(directoryOf({}), 'token.jwt');
  writeFileSync(file, await loginToken({ iat: 1_780_000_000, exp: 4_100_000_000, name: SECRET, ...claims }));
  return file;
}

async function inspect(output: OutputFormat, claims: Record<string, unknown>, options: Partial<TokenInspectOptions>, account = healthyAccount()) {
  const file = await tokenFile(claims);
  const plain = { output, failOn: 'error', colors: pc.createColors(false) } as const;
  return inFakeAccount(account, () => inspectTokenFile({ file, ...options }, plain, new Progress({ write: () => true })));
}

async function resultsOf(claims: Record<string, unknown>, options: Partial<TokenInspectOptions>, account?: FakeAccount): Promise<unknown[][]> {
  const { text } = await inspect('sarif', claims, options, account);
  return ((JSON.parse(text) as Log).runs[0].results ?? []).map(({ ruleId, level }) => [ruleId, level]);
}

/** What is the case, where the token is inspected, and the rules that are told, with the level of each. */
const REFUSED: [what: string, claims: Record<string, unknown>, options: Partial<TokenInspectOptions>, account: FakeAccount, id: string][] = [
  ['a token of another issuer', { iss: 'https://other.example.com' }, AT_CLUSTER, healthyAccount(), 'TOK001'],
  ['a token for another client', { aud: 'other' }, AT_CLUSTER, healthyAccount(), 'TOK001'],
  ['a token that has expired', { exp: 7 }, AT_CLUSTER, healthyAccount(), 'TOK001'],
  ['a token without a required claim', {}, AT_CLUSTER, requiring({ hd: 'example.com' }), 'IDP010'],
  ['a token of another issuer, without a cluster', { iss: 'https://other.example.com' }, DESCRIBED, healthyAccount(), 'TOK001'],
  ['a token for another client, without a cluster', { aud: 'other' }, DESCRIBED, healthyAccount(), 'TOK001'],
  ['a token from the future, without a cluster', { nbf: 4_000_000_000 }, DESCRIBED, healthyAccount(), 'TOK001'],
  ['an email that is not verified, without a cluster', { email_verified: false }, { ...DESCRIBED, usernameClaim: 'email' }, healthyAccount(), 'TOK005'],
  ['groups that are no texts, without a cluster', { 'cognito:groups': { a: 1 } }, DESCRIBED, healthyAccount(), 'IDP009'],
  ['a required claim of another value, without a cluster', {}, { ...DESCRIBED, requiredClaim: ['hd=example.com'] }, healthyAccount(), 'IDP010'],
];

test.each(REFUSED)('%s is a result of SARIF', async (_, claims, options, account, id) => {
  expect(await resultsOf(claims, options, account)).toContainEqual([id, 'error']);
});

test.each(REFUSED)('%s is a test of JUnit that failed', async (_, claims, options, account, id) => {
  const { text, failed } = await inspect('junit', claims, options, account);

  expect(failed).toBe(true);
  expect(text).toMatch(new RegExp(`<testcase classname="${id}" name="token">\\n +<failure message="[^"]+" type="error"`));
  expect(text).not.toMatch(new RegExp(`<testcase classname="${id}" name="[^"]+"/>`));
});

test('a token of a service account of the cluster is neither a failure nor a pass', async () => {
  const own = { iss: `https://${ISSUER}`, sub: 'system:serviceaccount:payments:api', aud: ['https://kubernetes.default.svc'] };
  const { text } = await inspect('junit', own, AT_CLUSTER);

  expect(await resultsOf(own, AT_CLUSTER)).toEqual([['TOK001', 'none']]);
  expect(text).toMatch(/<testcase classname="TOK001" name="unknown: token">/);
  expect(text).not.toMatch(/<testcase classname="TOK001" name="[^"]+"\/>/);
});

test('a token that is accepted is no result, and its rules passed', async () => {
  const { text, failed } = await inspect('junit', {}, AT_CLUSTER);

  expect(failed).toBe(false);
  expect(text).toMatch(/<testsuite name="eks-identity token inspect" [^>]*failures="0" errors="0" skipped="0">/);
  expect(text).toContain('<testcase classname="TOK001" name="cluster demo: the token is an ID token that an association accepts"/>');
  expect(text).not.toMatch(/classname="(ACC|RBAC|IRSA|PID|KCFG)/);
  expect(await resultsOf({}, AT_CLUSTER)).toEqual([]);
});

test('what is wrong with the association is told as well, and refuses nothing', async () => {
  const account = healthyAccount({ clusters: { [CLUSTER]: fakeCluster({ associations: { corp: association({ groupsPrefix: undefined }) } }) } });
  const { failed } = await inspect('junit', {}, AT_CLUSTER, account);

  expect(failed).toBe(false);
  expect(await resultsOf({}, AT_CLUSTER, account)).toContainEqual(['IDP007', 'error']);
});

test('without a cluster, the signature is not looked at, which is no pass', async () => {
  const { text, failed } = await inspect('junit', {}, DESCRIBED);
  const { text: sarif } = await inspect('sarif', {}, DESCRIBED);

  expect(failed).toBe(false);
  expect(text).toMatch(/failures="0" errors="0" skipped="1">.*<testcase classname="not read" name="the signature of the token was not looked at">\n +<skipped\/>/s);
  expect(text).not.toMatch(/classname="(TOK006|TOK007|COG)/);
  expect((JSON.parse(sarif) as Log).runs[0].invocations?.[0].toolExecutionNotifications).toEqual([expect.objectContaining({ message: { text: 'the signature of the token was not looked at' } })]);
});

describe('a token that is refused for a reason that no rule knows', () => {
  const passed = [{ id: 'TOK001', holds: 'x' }, { id: 'TOK005', holds: 'y' }];
  const elsewhere = { status: 'problem', id: 'IDP001', severity: 'error', resource: { path: 'association/corp' }, message: 'm', fix: 'f' } as const;

  test('is a finding, and passes nothing', () => {
    expect(told({ findings: [elsewhere], passed }, { isVerified: true, rejection: 'because' })).toEqual({
      findings: [expect.objectContaining({ status: 'problem', id: 'TOK001', severity: 'error', message: 'the API server refuses the token: because' }), elsewhere],
      passed: [{ id: 'TOK005', holds: 'y' }],
    });
  });

  test('is told once', () => {
    const about = { ...elsewhere, resource: { path: 'token' } };

    expect(told({ findings: [about], passed }, { isVerified: true, rejection: 'because' })).toEqual({ findings: [about], passed });
    expect(told({ findings: [], passed }, { isVerified: true, username: 'alice' })).toEqual({ findings: [], passed });
  });
});

test.each<OutputFormat>(['sarif', 'junit'])('the command prints %s, without values of claims that are not used, and without the token', async output => {
  const aws = new FakeAws(healthyAccount());
  const web = new FakeWeb({ ...await clusterSites(), ...await issuerSites() });
  const file = await tokenFile({ aud: 'other' });
  try {
    const env = { ...FAKE_ENVIRONMENT, ...await web.listen(), AWS_ENDPOINT_URL: await aws.listen() };
    const { status, stdout, stderr } = await runNode([bundle, 'token', 'inspect', file, '--cluster', CLUSTER, '-o', output], env);

    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('TOK001');
    expect(stdout).not.toMatch(new RegExp(`${SECRET}|eyJ`));
  } finally {
    await Promise.all([aws.close(), web.close()]);
  }
});
