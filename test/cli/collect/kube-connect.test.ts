import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openKube, type KubeOptions } from '../../../cli/collect/kubernetes/kube-connect';
import type { ClusterFact, Unreadable } from '../../../cli/facts/account/account';
import { clusterFact } from '../doctor/account-facts';
import { healthyKubernetes } from '../doctor/fake-cluster-objects';
import { FakeKubeServer, KUBE_TOKEN, kubeconfig } from '../doctor/fake-kubernetes';
import { FAKE_ENVIRONMENT } from '../doctor/run-doctor';
import { directoryOf } from '../fixtures';

const server = new FakeKubeServer(healthyKubernetes());
const environment = { ...process.env };
let endpoint = '';

beforeAll(async () => {
  endpoint = await server.listen();
});

beforeEach(() => {
  process.env = { ...environment, ...FAKE_ENVIRONMENT, KUBECONFIG: '/nowhere' };
});

afterAll(async () => {
  process.env = environment;
  await server.close();
});

const cluster = (overrides: Partial<ClusterFact> = {}): ClusterFact =>
  clusterFact({ endpoint, certificateAuthority: server.authority, ...overrides });

function fileWith(content: string, name = 'config'): string {
  const path = join(directoryOf({}), name);
  writeFileSync(path, content);
  return path;
}

/** As whom the API server was reached, or why it was not. */
async function access(options: KubeOptions = {}, facts = cluster()): Promise<string | Unreadable> {
  const kube = await openKube(facts, options);
  if (!kube.isRead) {
    return kube.why;
  }
  await kube.value.api.listNamespaces();
  kube.value.close();
  return kube.value.access;
}

/** A login command that runs this script. */
function login(script: string, env: Record<string, string> = {}): unknown {
  return {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', script], env: Object.entries(env).map(([name, value]) => ({ name, value })),
    },
  };
}

const PRINTS_TOKEN = 'console.log(JSON.stringify({ status: { token: process.env.GIVEN } }))';
const withUser = (user: unknown): string => fileWith(kubeconfig(endpoint, server.authority, { user }));

describe('the API server is reached', () => {
  test('with a token made of the AWS credentials, if there is nothing else', async () => {
    expect(await access()).toBe('a token made of the AWS credentials');
  });

  test('by the context that leads to the cluster, whatever its name, before that', async () => {
    process.env.KUBECONFIG = `/nowhere:${fileWith(kubeconfig('https://other', server.authority, { context: 'other' }))}:${fileWith(kubeconfig(`${endpoint}/`, server.authority))}`;

    expect(await access()).toBe('context demo of the kubeconfig');
  });

  test('by the context that is asked for, wherever it leads', async () => {
    const file = fileWith(kubeconfig(endpoint, server.authority, { context: 'tunnel' }));

    expect(await access({ kubeconfig: file, context: 'tunnel' }, cluster({ endpoint: 'https://elsewhere' }))).toBe('context tunnel of the kubeconfig');
  });

  test('with what a login command prints', async () => {
    expect(await access({ kubeconfig: withUser(login(PRINTS_TOKEN, { GIVEN: KUBE_TOKEN })) })).toBe('context demo of the kubeconfig');
  });

  test('with the AWS credentials after all, if the login command of the kubeconfig does not work', async () => {
    process.env.KUBECONFIG = withUser(login('process.exit(1)'));

    expect(await access()).toBe('a token made of the AWS credentials');
  });

  test('with the AWS credentials after all, if the kubeconfig is no kubeconfig', async () => {
    process.env.KUBECONFIG = fileWith('\u0000\u0001');

    expect(await access()).toBe('a token made of the AWS credentials');
  });
});

describe('it is unknown, with the reason,', () => {
  const why = async (user: unknown): Promise<string> => JSON.stringify(await access({ kubeconfig: withUser(user) }));

  test.each<[string, unknown, RegExp]>([
    ['if the credentials are not accepted', { token: 'stale' }, /the API server does not accept the credentials \(401 Unauthorized\) \(with context demo of the kubeconfig\)/],
    ['if the login command is not installed', { exec: { command: '/nowhere/aws' } }, /login command '\/nowhere\/aws' of the kubeconfig is not installed here/],
    ['if the login command fails', login('console.error("\\nlog in first\\nat somewhere"); process.exit(1)'), /of the kubeconfig failed: log in first \(with/],
    ['if the login command fails without a word', login('process.exit(3)'), /of the kubeconfig failed \(with/],
  ])('%s', async (_, user, reason) => {
    expect(await why(user)).toMatch(reason);
  });

  test('and repeats nothing of what a login command prints', async () => {
    const said = await why(login(`console.log("${KUBE_TOKEN}")`));

    expect(said).toMatch(/printed something else than credentials/);
    expect(said).not.toContain(KUBE_TOKEN);
  });

  test('if nobody answers there', async () => {
    expect(await access({}, cluster({ endpoint: 'https://127.0.0.1:9' }))).toEqual(expect.objectContaining({ reason: expect.stringMatching(/ECONNREFUSED.*with a token made of the AWS credentials/) }));
  });

  test('if the certificate is of another authority', async () => {
    const other = cluster({ certificateAuthority: undefined });

    expect(await access({}, other)).toEqual(expect.objectContaining({ reason: expect.stringMatching(/unable to verify the first certificate/) }));
  });

  test('if EKS says no endpoint', async () => {
    expect(await access({}, cluster({ endpoint: undefined }))).toEqual(expect.objectContaining({ reason: expect.stringContaining('EKS does not say where its API server is') }));
  });

  test('if there are no AWS credentials', async () => {
    process.env.AWS_ACCESS_KEY_ID = '';

    expect(await access()).toEqual(expect.objectContaining({ reason: expect.stringMatching(/no usable AWS credentials were found/) }));
  });

  test('if the context names a user that is not there', async () => {
    const config = kubeconfig(endpoint, server.authority).replace('"user":"user-of-demo"', '"user":"nobody"');

    expect(await access({ kubeconfig: fileWith(config) })).toEqual(expect.objectContaining({ reason: expect.stringContaining('names a user that is not there') }));
  });
});

describe('fails with a sentence', () => {
  const config = () => fileWith(kubeconfig(endpoint, server.authority));

  test.each<[string, () => KubeOptions, RegExp]>([
    ['for a context that is not there', () => ({ kubeconfig: config(), context: 'dem' }), /^the kubeconfig has no context 'dem'; did you mean 'demo'\?$/],
    ['for a context that resembles none', () => ({ kubeconfig: config(), context: 'production' }), /there are: demo$/],
    ['for a context where there is no kubeconfig', () => ({ context: 'demo' }), /it has none$/],
    ['for a file that leads elsewhere', () => ({ kubeconfig: fileWith(kubeconfig('https://other', '')) }), /leads to https:\/\/127.*choose one with --context; there are: demo$/],
    ['for a file that is not there', () => ({ kubeconfig: '/nowhere/config' }), /^\/nowhere\/config cannot be read as a kubeconfig: ENOENT/],
    ['for a file that is empty', () => ({ kubeconfig: fileWith('') }), /cannot be read as a kubeconfig/],
    ['for a file that is not YAML, of which nothing is repeated', () => ({ kubeconfig: fileWith(`token: "${KUBE_TOKEN}\n`) }), /^(?!.*token-of-the)[^\n]*cannot be read as a kubeconfig: [^\n]*$/],
  ])('%s', async (_, options, sentence) => {
    await expect(openKube(cluster(), options())).rejects.toThrow(expect.objectContaining({ name: 'CannotRun', message: expect.stringMatching(sentence) }));
  });
});
