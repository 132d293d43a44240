import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DoctorOptions } from '../../../cli/doctor';
import { CLUSTER, fakeCluster, healthyAccount, type FakeCluster } from '../doctor/fake-account';
import { binding, group, healthyKubernetes, type FakeKubernetes } from '../doctor/fake-cluster-objects';
import { kubeconfig } from '../doctor/fake-kubernetes';
import { clusterReport, runInCluster, type FakeWorld } from '../doctor/run-in-cluster';
import { directoryOf } from '../fixtures';

const POD = { pod: 'payments/api-7d9f8c6b5-x2x4z' };

test.each<[string, Partial<DoctorOptions>, string[]]>([
  ['serviceaccounts', {}, ['list serviceaccounts in all namespaces']],
  ['pods', {}, ['list pods in all namespaces']],
  ['mutatingwebhookconfigurations', {}, ['list mutatingwebhookconfigurations']],
  ['clusterrolebindings', {}, ['list clusterrolebindings']],
  ['rolebindings', {}, ['list rolebindings in all namespaces']],
  ['clusterroles', {}, ['list clusterroles']],
  ['roles', {}, ['list roles in all namespaces']],
  ['serviceaccounts', { serviceAccount: 'payments/api' }, ['list serviceaccounts in namespace payments']],
  ['pods', { serviceAccount: 'payments/api' }, ['list pods in namespace payments']],
  ['serviceaccounts/token', { serviceAccount: 'payments/api', probe: true }, ['create serviceaccounts/token in namespace payments']],
  ['selfsubjectaccessreviews', { probe: true }, ['create selfsubjectaccessreviews']],
])('without permission for %s, asked %j, something is unknown and nothing is wrong', async (resource, asked, permissions) => {
  const { findings, passed } = await clusterReport(asked, { kubernetes: healthyKubernetes({ failures: { [resource]: 403 } }) });

  expect([...new Set(findings.map(({ status, unreadable }) => `${status} ${unreadable?.permission}`))]).toEqual(permissions.map(permission => `unknown ${permission}`));
  expect(passed.map(({ id }) => id)).toEqual(expect.arrayContaining(['IDP016', 'IRSA001']));
});

test('without the API server, the rest of the report is as it was, and says what could not be reached', async () => {
  const { findings, passed } = await clusterReport({ serviceAccount: 'payments/api' }, { kubernetes: healthyKubernetes({ failures: { version: 401 } }) });

  expect(passed.map(({ id }) => id)).toContain('IRSA001');
  expect(findings.length).toBeGreaterThan(3);
  for (const { status, message } of findings) {
    expect({ status, message }).toEqual({ status: 'unknown', message: expect.stringContaining('the Kubernetes API of cluster demo could not be read') });
  }
});

test('an API server that says nothing is waited for once, 10 seconds', async () => {
  const start = Date.now();
  const { findings } = await clusterReport({ serviceAccount: 'payments/api' }, { isSilent: true });

  expect(findings[0]).toEqual(expect.objectContaining({ status: 'unknown', message: expect.stringContaining('no answer within 10 s') }));
  expect(Date.now() - start).toBeLessThan(15_000);
});

test.each<[string, Partial<FakeCluster>, Partial<FakeKubernetes>, string]>([
  ['there are more access entries than are looked at', { accessEntries: Array.from({ length: 11 }, (_, index) => `arn:aws:iam::111122223333:user/u-${index}`) }, {}, 'there are 11 access entries'],
  ['aws-auth may not be read', { cluster: { accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } } }, { failures: { configmaps: 403 } }, 'aws-auth could not be read'],
])('whether IAM names whom a binding names is unknown where %s', async (_, cluster, objects, says) => {
  const bound = { rolebindings: [binding({ name: 'ops', namespace: 'payments', subjects: [group('ops')] })] };
  const account = healthyAccount({ clusters: { [CLUSTER]: fakeCluster(cluster) } });
  const { findings } = await clusterReport({}, { account, kubernetes: healthyKubernetes({ ...bound, ...objects }) });

  expect(findings).toContainEqual(expect.objectContaining({ id: 'RBAC001', status: 'unknown', message: expect.stringContaining(says) }));
});

describe('fails with a sentence', () => {
  test.each<[string, Partial<DoctorOptions>, Record<string, number>, RegExp]>([
    ['for a pod that is not there', { pod: 'payments/api-7d9f8c6b5-x2x4y' }, {}, /namespace payments has no pod api-7d9f8c6b5-x2x4y; did you mean api-7d9f8c6b5-x2x4z\?/],
    ['for a pod that may not be read', POD, { pods: 403 }, /pod payments\/api-.* cannot be read without the permission get pods in namespace payments: access was denied/],
    ['for a pod without the API server', POD, { version: 401 }, /pod payments\/api-.* cannot be read: the API server does not accept the credentials/],
    ['for a pod that cannot be', { pod: 'api' }, {}, /--pod must be <namespace>\/<name>, got 'api'/],
    ['for a pod of a namespace that cannot be', { pod: 'Payments/api' }, {}, /--pod must be <namespace>\/<name>, of which each must be a DNS label/],
    ['for a pod and a service account', { ...POD, serviceAccount: 'payments/api' }, {}, /give --pod or --service-account, not both/],
    ['for a probe of a kubeconfig that nobody logs in with', { userFromKubeconfig: true, probe: true }, {}, /--probe has nothing to try for --user-from-kubeconfig, since nobody logs in for it: leave it out, or add --token-file/],
    ['for a pod while the API server is left out', { ...POD, kubernetes: false }, {}, /--pod needs the API server of the cluster, which --no-kubernetes leaves out/],
  ])('%s', async (_, asked, failures, sentence) => {
    await expect(runInCluster(asked, { kubernetes: healthyKubernetes({ failures }) })).rejects.toThrow(expect.objectContaining({ name: 'CannotRun', message: expect.stringMatching(sentence) }));
  });
});

test('the kubeconfig of the user is used where it leads to the cluster', async () => {
  const prepare: FakeWorld['prepare'] = ({ authority }, endpoint) => {
    const path = join(directoryOf({}), 'config');
    writeFileSync(path, kubeconfig(endpoint, authority));
    process.env.KUBECONFIG = path;
    return {};
  };

  expect((await clusterReport({ serviceAccount: 'payments/api' }, { prepare })).facts.kubernetes?.access).toBe('context demo of the kubeconfig');
});
