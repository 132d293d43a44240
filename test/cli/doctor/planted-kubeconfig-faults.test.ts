import { delimiter, join } from 'node:path';
import { stringify } from 'yaml';
import { association, CLUSTER, fakeCluster, healthyAccount, LOGIN_ISSUER, type FakeAccount } from './fake-account';
import { authorityData, endpointSites, FakeWeb, issuerSites, UNTRUSTED_HOST, type FakeSites } from './fake-web';
import { doctorReport } from './run-doctor';
import { CannotRun } from '../../../cli/cannot-run';
import { kubeconfigOf } from '../../../lib/core/login/kubeconfig';
import { directoryOf } from '../fixtures';

const ENDPOINT = 'https://ABCDEF.gr7.eu-west-1.eks.amazonaws.com';
const AUTHORITY = authorityData();

/** A cluster whose endpoint is known, with an association. */
const account = (associations: Record<string, Record<string, unknown>> = { corp: association() }): FakeAccount => healthyAccount({
  clusters: { [CLUSTER]: fakeCluster({ cluster: { endpoint: ENDPOINT, certificateAuthority: { data: AUTHORITY } }, associations }) },
});

/** What is read or written of a kubeconfig here. */
interface Stanzas {
  readonly user?: object;
  readonly cluster?: object;
  readonly context?: object;
  readonly args?: string[];
  /** The account, if it is not the usual one. */
  readonly of?: FakeAccount;
}

const LOGIN = { issuerUrl: LOGIN_ISSUER, clientId: '2u5clientid', scopes: ['openid', 'email'], asksInTerminal: false, furtherArguments: [] };
const ARGUMENTS = ['oidc-login', 'get-token', `--oidc-issuer-url=${LOGIN_ISSUER}`, '--oidc-client-id=2u5clientid', '--oidc-extra-scope=email', '--oidc-pkce-method=S256'];

/** The kubeconfig that this package writes, with changes. */
function kubeconfig({ user, cluster, context, args }: Stanzas = {}): string {
  const whole = kubeconfigOf({
    endpoint: ENDPOINT, certificateAuthorityData: AUTHORITY, clusterName: CLUSTER, userName: 'corp', contextName: 'demo', login: LOGIN,
  }) as Record<string, unknown>;
  const changed = {
    ...whole,
    ...user !== undefined && { users: [{ name: 'corp', user }] },
    ...args !== undefined && { users: [{ name: 'corp', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'kubectl', args, interactiveMode: 'Never' } } }] },
    ...cluster !== undefined && { clusters: [{ name: CLUSTER, cluster }] },
    ...context !== undefined && { contexts: [{ name: 'demo', context }] },
  };
  return join(directoryOf({ config: stringify(changed) }), 'config');
}

const with_ = (...args: string[]): Stanzas => ({ args: [...ARGUMENTS, ...args] });
const without = (prefix: string, ...args: string[]): Stanzas => ({ args: [...ARGUMENTS.filter(argument => !argument.startsWith(prefix)), ...args] });

const ask = async (stanzas: Stanzas, of = account(), server: FakeSites = endpointSites(ENDPOINT)) => doctorReport(
  of, { userFromKubeconfig: true, kubeconfig: kubeconfig(stanzas) }, { ...await issuerSites(LOGIN_ISSUER, { scopes_supported: ['openid', 'email', 'profile'] }), ...server },
);

const FAULTS: [fault: string, stanzas: Stanzas, id: string, says: RegExp][] = [
  ['67 auth-provider', { user: { 'auth-provider': { name: 'oidc', config: { 'client-id': 'c', 'refresh-token': 'hush' } } } }, 'KCFG001', /no Auth Provider found for name "oidc"/],
  ['a fixed token', { user: { token: 'hush' } }, 'KCFG001', /has a fixed token/],
  ['a client certificate', { user: { 'client-certificate-data': AUTHORITY, 'client-key-data': 'aHVzaA==' } }, 'KCFG001', /client certificate/],
  ['a password', { user: { username: 'admin', password: 'hush' } }, 'KCFG001', /password/],
  ['no credentials', { user: {} }, 'KCFG001', /system:anonymous/],
  ['64 IAM in place of the provider', { user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: '/usr/bin/aws', args: ['eks', 'get-token'] } } }, 'KCFG001', /logs in with IAM \(aws\)/],
  ['a plugin that nobody knows', { user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'corp-login', args: ['hush'] } } }, 'KCFG001', /plugin 'corp-login'/],
  ['a user that is not there', { context: { cluster: CLUSTER, user: 'gone' } }, 'KCFG001', /names a user that is not in/],
  ['a slash too many in the issuer', without('--oidc-issuer-url', `--oidc-issuer-url=${LOGIN_ISSUER}/`), 'KCFG002', /not associated with the cluster, byte for byte/],
  ['41 another client', without('--oidc-client-id', '--oidc-client-id=other'), 'KCFG002', /another client/],
  ['57 scope not asked for', without('--oidc-extra-scope'), 'KCFG002', /does not ask for the scope 'email'/],
  ['57 scope that the provider does not have', with_('--oidc-extra-scope=groups'), 'KCFG002', /asks for the scope 'groups', which/],
  ['51 access token sent', with_('--oidc-use-access-token'), 'KCFG002', /access token/],
  ['70 client secret', with_('--oidc-client-secret=hush'), 'KCFG003', /client secret or a password/],
  ['65 callback that is not allowed', with_('--listen-address=127.0.0.1:12345'), 'KCFG003', /http:\/\/localhost:12345 \(redirect_mismatch\)/],
  ['no check of the provider', with_('--insecure-skip-tls-verify'), 'KCFG003', /does not check who it talks to/],
  ['no PKCE', without('--oidc-pkce-method'), 'KCFG003', /PKCE only where/],
  ['5 cluster made again', { cluster: { server: 'https://OLD.gr7.eu-west-1.eks.amazonaws.com' } }, 'KCFG004', /does not lead to cluster demo/],
  ['another authority', { cluster: { 'server': ENDPOINT, 'certificate-authority-data': Buffer.from('other').toString('base64') } }, 'KCFG004', /another certificate authority/],
  ['an authority that is not there', { cluster: { 'server': ENDPOINT, 'certificate-authority': '/nowhere.pem' } }, 'KCFG004', /another certificate authority/],
  ['no check of the API server', { cluster: { 'server': ENDPOINT, 'insecure-skip-tls-verify': true } }, 'KCFG004', /insecure-skip-tls-verify/],
  ['a cluster that is not there', { context: { cluster: 'gone', user: 'corp' } }, 'KCFG004', /names a cluster that is not in/],
  ['no association', { of: account({}) }, 'KCFG002', /the cluster has no association/],
];

test.each(FAULTS)('pain %s: the first finding names it', async (_, stanzas, id, says) => {
  const report = await ask(stanzas, stanzas.of);

  expect(report.findings[0]).toEqual(expect.objectContaining({ id, message: expect.stringMatching(says) }));
  expect(report.findings[0].fix).not.toBe('');
  expect(JSON.stringify(report)).not.toMatch(/hush|aHVzaA/);
});

test('the kubeconfig that this package writes has no findings, and nobody logs in', async () => {
  const { findings, passed } = await ask({});

  expect(findings).toEqual([]);
  expect(passed.map(({ id }) => id)).toEqual(expect.arrayContaining(['KCFG001', 'KCFG002', 'KCFG003', 'KCFG004']));
});

test('an authority in a file is that of the cluster, wherever its lines break', async () => {
  const file = join(directoryOf({ 'ca.pem': Buffer.from(AUTHORITY, 'base64').toString().replace(/\n/g, '\r\n') }), 'ca.pem');

  expect((await ask({ cluster: { 'server': ENDPOINT, 'certificate-authority': file } })).findings).toEqual([]);
});

describe('the API server', () => {
  const handshake = async (cluster: object, server?: FakeSites, of = account()) => {
    const { findings } = await ask({ cluster: { 'server': ENDPOINT, 'certificate-authority-data': AUTHORITY, ...cluster } }, of, server);
    return findings.filter(({ id }) => id === 'KCFG004').map(({ status, severity, message, fix }) => `${status} ${severity}: ${message}; ${fix}`);
  };
  const letsIn = (...publicAccessCidrs: string[]): FakeAccount => {
    const resourcesVpcConfig = { endpointPublicAccess: publicAccessCidrs.length > 0, publicAccessCidrs };
    const cluster = { endpoint: ENDPOINT, certificateAuthority: { data: AUTHORITY }, resourcesVpcConfig };
    return healthyAccount({ clusters: { [CLUSTER]: fakeCluster({ cluster }) } });
  };

  test('may refuse whoever does not log in', async () => {
    expect(await handshake({}, { [`${ENDPOINT.toLowerCase()}/version`]: { status: 401 } })).toEqual([]);
  });

  test('is not trusted with a certificate of another authority', async () => {
    expect(await handshake({ 'tls-server-name': UNTRUSTED_HOST })).toEqual([
      expect.stringMatching(/^problem error: whoever answers at the address of the API server is not trusted by the kubeconfig \(CERT_SIGNATURE_FAILURE\)/),
    ]);
  });

  test('is reached through the proxy that the kubeconfig names', async () => {
    const far = new FakeWeb(endpointSites(ENDPOINT));
    const { HTTPS_PROXY: proxy } = await far.listen();
    try {
      expect(await handshake({ 'proxy-url': proxy }, {})).toEqual([]);
    } finally {
      await far.close();
    }
  });

  test.each<[string, FakeAccount, RegExp]>([
    ['in private networks only', letsIn(), /may be private: connect to the VPN of its network/],
    ['from some addresses', letsIn('198.51.100.0/24'), /from an address that the endpoint lets in \(198\.51\.100\.0\/24\)/],
    ['from everywhere', letsIn('0.0.0.0/0'), /where the internet can be reached, and set HTTPS_PROXY/],
  ])('is unknown where nobody answers; it is to be reached %s', async (_, of, fix) => {
    const [told, ...more] = await handshake({}, {}, of);

    expect(more).toEqual([]);
    expect(told).toMatch(/^unknown warning: it is not known whether the kubeconfig leads to the cluster.*Bad response: 502/);
    expect(told).toMatch(fix);
  });

  test('is not greeted where the kubeconfig leads elsewhere', async () => {
    expect(await handshake({ server: 'https://old.example.com' }, {})).toEqual([expect.stringMatching(/^problem error: the context does not lead to/)]);
  });
});

test('associations that may not be read leave open whether the login is the right one', async () => {
  const denied = { ...account(), failures: { ListIdentityProviderConfigs: { status: 403, code: 'AccessDeniedException' } } };
  const { findings } = await ask({}, denied);

  expect(findings).toContainEqual(expect.objectContaining({ id: 'KCFG002', status: 'unknown', fix: 'allow eks:ListIdentityProviderConfigs to whoever runs this command' }));
});

test('fails for a context that is not there, with those that are', async () => {
  const run = doctorReport(account(), { userFromKubeconfig: true, kubeconfig: kubeconfig(), context: 'production' });

  await expect(run).rejects.toThrow(CannotRun);
  await expect(run).rejects.toThrow(/has no context 'production'; there are: demo/);
});

test.each<[string, string, string]>([
  ['a file that KUBECONFIG names', '/nowhere', 'there is no kubeconfig: /nowhere is not there (KUBECONFIG); name another file with --kubeconfig'],
  ['files that KUBECONFIG names', ['/nowhere', '/else/where'].join(delimiter), 'there is no kubeconfig: /nowhere and /else/where are not there (KUBECONFIG); name another file with --kubeconfig'],
])('fails without %s', async (_, KUBECONFIG, sentence) => {
  const before = process.env;
  process.env = { ...before, KUBECONFIG };
  try {
    await expect(doctorReport(account(), { userFromKubeconfig: true })).rejects.toThrow(new CannotRun(sentence));
  } finally {
    process.env = before;
  }
});

test('fails for a kubeconfig that is none, or not there', async () => {
  const binary = join(directoryOf({ config: '\u0000\u0001{' }), 'config');

  await expect(doctorReport(account(), { userFromKubeconfig: true, kubeconfig: '/nowhere' })).rejects.toThrow(/\/nowhere cannot be read as a kubeconfig: ENOENT/);
  await expect(doctorReport(account(), { userFromKubeconfig: true, kubeconfig: binary })).rejects.toThrow(CannotRun);
});
