import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { association, CLUSTER, fakeCluster, healthyAccount, LOGIN_ISSUER, type FakeAccount } from './doctor/fake-account';
import { loginToken } from './doctor/fake-web';
import { inFakeAccount } from './doctor/run-doctor';
import { directoryOf, ISSUER, OTHER_ISSUER } from './fixtures';
import { CannotRun } from '../../cli/cannot-run';
import type { OutputFormat } from '../../cli/output';
import { Progress } from '../../cli/progress';
import { inspectTokenFile, type TokenInspectOptions } from '../../cli/token-inspect';

const NO_PROGRESS = new Progress({ write: () => true });
const SECRET = 'Alice of Wonderland';

async function inspect(claims: Record<string, unknown>, options: Partial<TokenInspectOptions>, output: OutputFormat = 'text') {
  const file = join(directoryOf({}), 'token.jwt');
  writeFileSync(file, await loginToken({ iat: 1_780_000_000, exp: 4_100_000_000, ...claims }));
  return inspectTokenFile({ file, ...options }, { output, failOn: 'error', colors: pc.createColors(false) }, NO_PROGRESS);
}

const atCluster = (account: FakeAccount, claims: Record<string, unknown> = {}, output?: OutputFormat) =>
  inFakeAccount(account, () => inspect(claims, { cluster: CLUSTER }, output));

const DESCRIBED = { issuerUrl: LOGIN_ISSUER, clientId: '2u5clientid', usernameClaim: 'email', groupsClaim: 'cognito:groups', groupsPrefix: 'corp:' };

describe.each<OutputFormat>(['text', 'markdown', 'json'])('as %s', output => {
  test('a token that is accepted is told claim by claim', async () => {
    const { text, failed } = await atCluster(healthyAccount(), { name: SECRET }, output);

    expect(failed).toBe(false);
    expect(text).not.toContain(SECRET);
    expect(text).toMatchSnapshot();
  });

  test('a token that is refused says why', async () => {
    const account = healthyAccount({ clusters: { [CLUSTER]: fakeCluster({ associations: { corp: association({ requiredClaims: { hd: 'example.com' } }) } }) } });
    const { text, failed } = await atCluster(account, { 'aud': 'other', 'email_verified': false, 'cognito:groups': 'a|b', 'exp': 7, 'nbf': 7 }, output);

    expect(failed).toBe(true);
    expect(text).toMatchSnapshot();
  });
});

test('a token of another issuer is refused, and its issuer named', async () => {
  const { text, failed } = await atCluster(healthyAccount(), { iss: 'https://other.example.com' });

  expect(failed).toBe(true);
  expect(text).toMatch(/refused \(401\): no association has the issuer "https:\/\/other\.example\.com"/);
});

describe('a token that a cluster made for a service account', () => {
  const own = { iss: `https://${ISSUER}`, sub: 'system:serviceaccount:payments:api', email: undefined };

  test.each<[string, Record<string, unknown>, FakeAccount, RegExp]>([
    ['for the API server', { aud: ['https://kubernetes.default.svc'] }, healthyAccount(), /this one is for https:\/\/kubernetes\.default\.svc$/m],
    ['for AWS', { aud: ['sts.amazonaws.com'] }, healthyAccount(), /this one is for sts\.amazonaws\.com$/m],
    ['for nobody', { aud: undefined }, healthyAccount(), /own audience \(usually https:\/\/kubernetes\.default\.svc\)$/m],
    ['of a cluster without associations', { aud: ['sts.amazonaws.com'] }, healthyAccount({ clusters: { [CLUSTER]: fakeCluster({ associations: {} }) } }), /this one is for sts/],
  ])('%s is neither accepted nor refused', async (_, claims, account, says) => {
    const { text, failed } = await atCluster(account, { ...own, ...claims }, 'markdown');

    expect(failed).toBe(true);
    expect(text.replaceAll('\\', '')).toMatch(/^unknown: it is the token of a service account \(system:serviceaccount:payments:api\) of this cluster, not of a person; the API server takes such tokens without any association/m);
    expect(text.replaceAll('\\', '')).toMatch(says);
    expect(text).not.toMatch(/refused|401/);
  });

  test('is of some cluster where none is named', async () => {
    const { text, failed } = await inspect(own, DESCRIBED, 'json');

    expect(failed).toBe(true);
    expect((JSON.parse(text) as { verdict: unknown }).verdict).toEqual({ isVerified: false, undecided: expect.stringMatching(/^it is the token of a service account \(system:serviceaccount:payments:api\) of a cluster, not of a person/) });
  });

  test('of another cluster is refused', async () => {
    expect((await atCluster(healthyAccount(), { ...own, iss: `https://${OTHER_ISSUER}` })).text).toMatch(/refused \(401\): no association has the issuer/);
  });
});

test('an association can be described in place of a cluster, and nobody is asked anything', async () => {
  const { text, failed } = await inspect({}, { ...DESCRIBED, usernamePrefix: 'corp:', requiredClaim: ['token_use=id'] });

  expect(failed).toBe(false);
  expect(text).toMatch(/would be corp:alice@example\.com in corp:dev, system:authenticated \(signature not looked at\)/);
  expect(text).toMatch(/token_use +must be id: id → matches/);
});

test.each<[string, Partial<TokenInspectOptions>, RegExp]>([
  ['neither a cluster nor an association', {}, /give --cluster, or describe the association/],
  ['half an association', { issuerUrl: LOGIN_ISSUER }, /--issuer-url and --client-id/],
  ['a required claim without a value', { ...DESCRIBED, requiredClaim: ['hd'] }, /--required-claim must be <claim>=<value>, got 'hd'/],
])('fails for %s', async (_, options, message) => {
  await expect(inspect({}, options)).rejects.toThrow(CannotRun);
  await expect(inspect({}, options)).rejects.toThrow(message);
});

test('fails where the associations may not be read, with the permission', async () => {
  const denied = healthyAccount({ failures: { ListIdentityProviderConfigs: { status: 403, code: 'AccessDeniedException' } } });

  await expect(atCluster(denied)).rejects.toThrow(/associations of cluster demo cannot be read: .*allow eks:ListIdentityProviderConfigs, or describe/);
});
