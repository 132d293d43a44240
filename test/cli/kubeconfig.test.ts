import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { association, CLUSTER, fakeCluster, healthyAccount, LOGIN_ISSUER, type FakeAccount } from './doctor/fake-account';
import { authorityData, endpointSites, issuerSites } from './doctor/fake-web';
import { doctorReport, inFakeAccount } from './doctor/run-doctor';
import { directoryOf } from './fixtures';
import { CannotRun } from '../../cli/cannot-run';
import { defaultKubeconfig } from '../../cli/collect/kubeconfig-file';
import { writeLogin, type KubeconfigOptions } from '../../cli/kubeconfig';
import { Progress } from '../../cli/progress';

const ENDPOINT = 'https://ABCDEF.gr7.eu-west-1.eks.amazonaws.com';
const AUTHORITY = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n').toString('base64');

const account = (associations: Record<string, Record<string, unknown>> = { corp: association() }, data = AUTHORITY): FakeAccount => healthyAccount({
  clusters: { [CLUSTER]: fakeCluster({ cluster: { endpoint: ENDPOINT, certificateAuthority: { data } }, associations }) },
});

const FOREIGN = `# my clusters
apiVersion: v1
kind: Config
clusters:
- name: kind # local
  cluster:
    server: https://127.0.0.1:6443
users:
- name: kind
  user:
    token: "hush"  # do not share
contexts:
- name: kind
  context: {cluster: kind, user: kind}
current-context: kind
`;

function file(content?: string): string {
  const path = join(directoryOf({}), 'config');
  if (content !== undefined) {
    writeFileSync(path, content);
  }
  return path;
}

/** Who may do what with a file: `600`. */
function modeOf(path: string): string {
  return statSync(path).mode.toString(8).slice(-3);
}

const run = (kubeconfig: string, options: Partial<KubeconfigOptions> = {}, of = account()): Promise<string> =>
  inFakeAccount(of, () => writeLogin({ cluster: CLUSTER, kubeconfig, ...options }, new Progress({ write: () => true })));

test('a new file has the login and nothing else, and nobody else can read it', async () => {
  const path = join(directoryOf({}), 'new/config');
  const text = await run(path);

  expect(parse(readFileSync(path, 'utf8'))).toMatchSnapshot();
  expect(modeOf(path)).toBe('600');
  expect(text).toMatch(/was written:\n {2}cluster arn:.*cluster\/demo: added\n {2}user corp@demo: added\n {2}context corp@demo: added\n {2}current context: corp@demo\nLog in: /);
  expect(existsSync(`${path}.backup`)).toBe(false);
});

test('what is written is what the doctor wants', async () => {
  const path = file();
  const trusting = account(undefined, authorityData());
  await run(path, {}, trusting);
  const sites = { ...await issuerSites(), ...endpointSites(ENDPOINT) };
  const { findings, passed } = await doctorReport(trusting, { userFromKubeconfig: true, kubeconfig: path }, sites);

  expect(findings).toEqual([]);
  expect(passed.map(({ id }) => id)).toEqual(expect.arrayContaining(['KCFG001', 'KCFG002', 'KCFG003', 'KCFG004']));
});

test('entries and comments of others stay as they are, and a copy of the file is kept', async () => {
  const path = file(FOREIGN);
  chmodSync(path, 0o644);
  const text = await run(path);
  const written = readFileSync(path, 'utf8');

  const [before, after] = [FOREIGN, written].map(content => parse(content) as Record<string, unknown[]>);

  expect(['clusters', 'users', 'contexts'].map(list => after[list][0])).toEqual(['clusters', 'users', 'contexts'].map(list => before[list][0]));
  expect(written).toMatch(/# my clusters[^]*# local[^]*# do not share/);
  expect(parse(written)['current-context']).toBe('kind');
  expect(readFileSync(`${path}.backup`, 'utf8')).toBe(FOREIGN);
  expect([path, `${path}.backup`].map(modeOf)).toEqual(['600', '600']);
  expect(text).not.toContain('hush');
});

test('the second time there is nothing to change', async () => {
  const path = file(FOREIGN);
  await run(path);
  const written = readFileSync(path, 'utf8');

  expect(await run(path)).toMatch(/is as it should be\n/);
  expect(readFileSync(path, 'utf8')).toBe(written);
});

test('what has changed is changed, and told', async () => {
  const path = file();
  await run(path);
  const text = await run(path, {}, account({ corp: association({ clientId: 'another' }) }));

  expect(text).toMatch(/, the former one is in .*backup:\n {2}user corp@demo: changed\n/);
  expect(readFileSync(path, 'utf8')).toContain('--oidc-client-id=another');
});

test('a file that is a link stays one', async () => {
  const target = file(FOREIGN);
  const link = `${target}-link`;
  symlinkSync(target, link);
  await run(link);

  expect(readFileSync(target, 'utf8')).toContain('corp@demo');
});

test('a dry run writes nothing, and shows what it would, without what is others\'', async () => {
  const path = file(FOREIGN);
  const text = await run(path, { dryRun: true });

  expect(readFileSync(path, 'utf8')).toBe(FOREIGN);
  expect(text).toMatch(/would be changed:\n/);
  expect(text).toContain(`--oidc-issuer-url=${LOGIN_ISSUER}`);
  expect(text).not.toContain('hush');
});

test('a context that leads to another cluster is changed by force only', async () => {
  const path = file(FOREIGN);

  await expect(run(path, { context: 'kind' })).rejects.toThrow(/context 'kind' of .* leads to https:\/\/127\.0\.0\.1:6443, not to https:\/\/ABCDEF.*--force/);
  expect(readFileSync(path, 'utf8')).toBe(FOREIGN);
  expect(await run(path, { context: 'kind', force: true })).toMatch(/user kind: changed\n {2}context kind: changed/);
});

test('namespace and scopes are those that were asked for', async () => {
  const path = file();
  await run(path, { namespace: 'dev', scope: ['groups', 'email'], context: 'me' }, account({ corp: association({ usernameClaim: 'sub' }) }));
  const { contexts, users } = parse(readFileSync(path, 'utf8'));

  expect(contexts[0]).toEqual({ name: 'me', context: expect.objectContaining({ namespace: 'dev', user: 'me' }) });
  expect(users[0].user.exec.args).toEqual(expect.arrayContaining(['--oidc-extra-scope=groups', '--oidc-extra-scope=email']));
});

const TWO = { corp: association(), partners: association({ identityProviderConfigName: 'partners', issuerUrl: 'https://partners.example.com' }) };

test('of several associations, the one that was asked for is used', async () => {
  const path = file();
  await run(path, { association: 'partners' }, account(TWO));

  expect(readFileSync(path, 'utf8')).toContain('--oidc-issuer-url=https://partners.example.com');
});

test.each<[string, Partial<KubeconfigOptions>, FakeAccount, string | undefined, RegExp]>([
  ['no association', {}, account({}), undefined, /has no association/],
  ['several associations', {}, account(TWO), undefined, /choose one with --association: corp, partners/],
  ['an association that is not there', { association: 'x' }, account(), undefined, /has no association 'x'; there are: corp/],
  ['a cluster without an endpoint', {}, healthyAccount(), undefined, /is not ready: what EKS says of its endpoint must be the URL/],
  ['a context name with white space', { context: 'a b' }, account(), undefined, /^--context must be 1-253 characters without white space/],
  ['associations that may not be read', {}, { ...account(), failures: { ListIdentityProviderConfigs: { status: 403, code: 'AccessDeniedException' } } }, undefined, /without the permission eks:ListIdentityProviderConfigs/],
  ['a file that is not YAML', {}, account(), 'users: [{token: hush', /is not a kubeconfig/],
  ['a file that is a list', {}, account(), '- hush', /is not a kubeconfig: it is not a map/],
  ['clusters that are no list', {}, account(), 'clusters: {a: hush}', /is not a kubeconfig: 'clusters' is not a list/],
])('fails in one sentence for %s, and writes nothing', async (_, options, of, content, message) => {
  const path = file(content);
  const failure = await run(path, options, of).catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(CannotRun);
  expect((failure as Error).message).toMatch(message);
  expect((failure as Error).message).not.toMatch(/hush|\n/);
  expect(existsSync(path) ? readFileSync(path, 'utf8') : undefined).toBe(content);
});

test('fails for a directory in place of the file', async () => {
  await expect(run(directoryOf({}))).rejects.toThrow(/cannot be read: EISDIR/);
});

test.each<[NodeJS.ProcessEnv, RegExp]>([
  [{ KUBECONFIG: '/a:/b' }, /^\/a$/], [{ KUBECONFIG: ':/b' }, /^\/b$/], [{ KUBECONFIG: '' }, /\.kube\/config$/], [{}, /\.kube\/config$/],
])('the file is by default, with %j, the one that kubectl writes to', (env, path) => {
  expect(defaultKubeconfig(env)).toMatch(path);
});
