import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT, CLUSTER, conditions, fakeCluster, healthyAccount, ROLE_ARN, trusting, type FakeAccount } from './fake-account';
import { FakeAws } from './fake-aws';
import { healthyKubernetes, serviceAccount, type FakeKubernetes } from './fake-cluster-objects';
import { FakeKubeServer, kubeconfig } from './fake-kubernetes';
import { clusterSites, FakeWeb, issuerSites } from './fake-web';
import { FAKE_ENVIRONMENT } from './run-doctor';
import type { ProgramRun } from '../../support/run-program';
import { buildBundle, runNode } from '../bundle';
import { directoryOf } from '../fixtures';

const bundle = buildBundle();

interface Run extends ProgramRun {
  readonly awsCalls: string[];
  readonly kubeCalls: string[];
}

/** Runs the published file, as people do, against an account and the API server of its cluster. */
async function run(args: string[], kubernetes: FakeKubernetes = healthyKubernetes(), account: FakeAccount = healthyAccount()): Promise<Run> {
  const server = new FakeKubeServer(kubernetes);
  const endpoint = await server.listen();
  const cluster = fakeCluster({ ...account.clusters[CLUSTER], cluster: { endpoint, certificateAuthority: { data: server.authority } } });
  const aws = new FakeAws({ ...account, clusters: { [CLUSTER]: cluster } });
  const web = new FakeWeb({ ...await clusterSites(), ...await issuerSites() });
  const home = directoryOf({});
  writeFileSync(join(home, 'kubeconfig'), kubeconfig(endpoint, server.authority));
  try {
    const environment = { ...FAKE_ENVIRONMENT, ...await web.listen(), AWS_ENDPOINT_URL: await aws.listen(), HOME: home };
    const result = await runNode([bundle, 'doctor', '--cluster', CLUSTER, ...args.map(arg => arg.replace('HOME', home))], environment);
    return { ...result, awsCalls: aws.calls, kubeCalls: server.calls };
  } finally {
    await Promise.all([server.close(), aws.close(), web.close()]);
  }
}

test.each([[[]], [['--kubeconfig', 'HOME/kubeconfig']], [['--pod', 'payments/api-7d9f8c6b5-x2x4z', '--probe']]])('ends with 0 for a healthy cluster, with nothing on stderr: %j', async args => {
  expect(await run(args)).toEqual(expect.objectContaining({ status: 0, stdout: expect.stringContaining('No findings.'), stderr: '' }));
});

test.each<[string, string[], RegExp]>([
  ['a context that is not there', ['--kubeconfig', 'HOME/kubeconfig', '--context', 'dem'], /the kubeconfig has no context 'dem'; did you mean 'demo'\?/],
  ['a kubeconfig that is not there', ['--kubeconfig', '/nowhere'], /\/nowhere cannot be read as a kubeconfig: ENOENT/],
  ['a pod that is not there', ['--pod', 'payments/nothing'], /namespace payments has no pod nothing/],
])('ends with 2 and one sentence for %s', async (_, args, sentence) => {
  const { status, stdout, stderr } = await run(args);

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd()).not.toContain('\n');
});

test('reads 1,000 roles and 300 service accounts in fewer than 40 calls of AWS and one for each list of the cluster', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `sa-${index}`);
  const arnOf = (index: number) => `arn:aws:iam::${ACCOUNT}:role/r-${index}`;
  const roles = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [arnOf(index), trusting(conditions({ sub: `system:serviceaccount:payments:sa-${index % 300}` }))]));
  const serviceaccounts = names.map((name, index) => serviceAccount({ name, annotations: { 'eks.amazonaws.com/role-arn': arnOf(index) } }));
  const { status, stdout, awsCalls, kubeCalls } = await run([], healthyKubernetes({ serviceaccounts, pods: [] }), healthyAccount({ roles: { ...roles, [ROLE_ARN]: trusting(conditions({ sub: 'system:serviceaccount:payments:sa-0' })) } }));

  expect({ status, found: /No findings|IRSA\d+.*/.exec(stdout)?.[0] }).toEqual({ status: 0, found: 'No findings' });
  expect(awsCalls.length).toBeLessThan(40);
  expect(kubeCalls).toHaveLength(new Set(kubeCalls).size);
  expect(kubeCalls.length).toBeLessThan(12);
});
