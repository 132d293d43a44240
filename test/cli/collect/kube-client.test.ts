import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeClient } from '../../../cli/collect/kubernetes/kube-client';
import { inClusterAccess } from '../../../cli/collect/kubernetes/kube-config';
import { KubeReader } from '../../../cli/collect/kubernetes/kube-failure';
import { KubeHttp } from '../../../cli/collect/kubernetes/kube-http';
import { clusterFact } from '../doctor/account-facts';
import { healthyKubernetes, pod, PLANTED_SECRET, serviceAccount, type FakeKubernetes } from '../doctor/fake-cluster-objects';
import { FakeKubeServer, KUBE_TOKEN } from '../doctor/fake-kubernetes';
import { directoryOf } from '../fixtures';

/** Runs against the API server of a fake cluster. */
async function inCluster<T>(objects: Partial<FakeKubernetes>, run: (client: KubeClient, calls: string[]) => Promise<T>): Promise<T> {
  const server = new FakeKubeServer(healthyKubernetes(objects));
  const http = new KubeHttp({
    server: await server.listen(),
    options: { ca: Buffer.from(server.authority, 'base64'), headers: { Authorization: `Bearer ${KUBE_TOKEN}` } },
  });
  try {
    return await run(new KubeClient(http), server.calls);
  } finally {
    http.close();
    await server.close();
  }
}

test('lists are read page by page, 500 objects on each', async () => {
  const many = Array.from({ length: 1_200 }, (_, index) => serviceAccount({ name: `sa-${index}` }));

  await inCluster({ serviceaccounts: many }, async (client, calls) => {
    expect(await client.listServiceAccounts()).toHaveLength(1_200);
    expect(calls).toEqual(['', '&continue=500', '&continue=1000'].map(rest => `GET /api/v1/serviceaccounts?limit=500${rest}`));
  });
});

test('300 service accounts are one page', async () => {
  const many = Array.from({ length: 300 }, (_, index) => serviceAccount({ name: `sa-${index}` }));

  await inCluster({ serviceaccounts: many }, async (client, calls) => {
    expect(await client.listServiceAccounts('payments')).toHaveLength(300);
    expect(calls).toEqual(['GET /api/v1/namespaces/payments/serviceaccounts?limit=500']);
  });
});

test('what is not there is no failure', async () => {
  await inCluster({}, async client => {
    expect(await Promise.all([client.getPod('payments', 'x'), client.getNamespace('x'), client.getAwsAuth(), client.getDaemonSet('kube-system', 'x')])).toEqual(Array(4).fill(undefined));
  });
});

test.each([
  [403, { what: 'the pods', reason: 'access was denied: User "reader" cannot list resource "pods"', permission: 'list pods in namespace payments' }],
  [401, { what: 'the pods', reason: 'the API server does not accept the credentials (401 Unauthorized)', fix: expect.stringContaining('--no-kubernetes') }],
  [500, { what: 'the pods', reason: 'User "reader" cannot list resource "pods"', fix: expect.stringContaining('--no-kubernetes') }],
])('status %d is unknown, and only a denial names a permission', async (status, why) => {
  await inCluster({ failures: { pods: status } }, async client => {
    expect(await new KubeReader().read('the pods', 'list pods in namespace payments', () => client.listPods('payments'))).toEqual({ isRead: false, why });
  });
});

test('of a pod, no value is kept that could be a secret', async () => {
  const env = [
    { name: 'AWS_SECRET_ACCESS_KEY', value: PLANTED_SECRET },
    { name: 'AWS_ACCESS_KEY_ID', valueFrom: { secretKeyRef: { name: 'keys', key: 'id' } } },
    { name: 'HTTPS_PROXY', value: `http://u:${PLANTED_SECRET}@proxy` },
    { name: 'AWS_ROLE_ARN', value: 'arn:x' },
    { name: 'AWS_PROFILE', valueFrom: { configMapKeyRef: { name: 'env', key: 'p' } } },
    { name: 'NO_PROXY', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
  ];

  await inCluster({ pods: [pod({ env })] }, async client => {
    const found = await client.getPod('payments', 'api-7d9f8c6b5-x2x4z');

    expect(JSON.stringify(found)).not.toContain(PLANTED_SECRET);
    expect(found?.containers[0].env).toEqual([
      { name: 'AWS_SECRET_ACCESS_KEY' },
      { name: 'AWS_ACCESS_KEY_ID', source: 'secret keys' },
      { name: 'HTTPS_PROXY' },
      { name: 'AWS_ROLE_ARN', value: 'arn:x' },
      { name: 'AWS_PROFILE', source: 'configmap env' },
      { name: 'NO_PROXY', source: 'the pod itself' },
    ]);
  });
});

test.each<[string, Record<string, unknown>, string | undefined]>([
  ['a ReplicaSet of a Deployment', {}, 'deployment/api'],
  ['a ReplicaSet of its own', { labels: {} }, 'replicaset/api-7d9f8c6b5'],
  ['a StatefulSet', { ownerReferences: [{ kind: 'StatefulSet', name: 'db', controller: true }] }, 'statefulset/db'],
  ['an owner that does not control it', { ownerReferences: [{ kind: 'Node', name: 'n' }] }, 'node/n'],
  ['nobody', { ownerReferences: [] }, undefined],
])('the owner of a pod of %s is what somebody would restart', async (_, metadata, owner) => {
  await inCluster({ pods: [pod({ metadata })] }, async client => {
    expect((await client.listPods())[0].owner).toBe(owner);
  });
});

test('what is not JSON is not repeated', async () => {
  const http = { get: async () => { throw new Error('the answer is not JSON'); }, post: async () => ({}) };

  await expect(new KubeClient(http).listPods()).rejects.toThrow('the answer is not JSON');
  await expect(new KubeClient(http).probes.createToken({ namespace: 'a', name: 'b' }, 'c')).rejects.toThrow('without a token');
});

describe('in a pod', () => {
  const environment = { ...process.env };
  const claims = Buffer.from(JSON.stringify({ iss: clusterFact().issuerUrl })).toString('base64url');

  /** The files that Kubernetes mounts into every pod. */
  function podRoot(token: string): string {
    const root = directoryOf({});
    const directory = join(root, 'var/run/secrets/kubernetes.io/serviceaccount');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'token'), token);
    writeFileSync(join(directory, 'ca.crt'), 'CA');
    return root;
  }

  beforeEach(() => {
    process.env = { ...environment, KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
  });

  afterAll(() => {
    process.env = environment;
  });

  test('of the cluster, its service account asks', async () => {
    const way = inClusterAccess(clusterFact(), podRoot(`h.${claims}.s`));
    const { server, options } = await way?.endpoint() ?? {};

    expect(way?.access).toBe('the service account of this pod');
    expect({ server, headers: options?.headers }).toEqual({ server: 'https://10.0.0.1:443', headers: { Authorization: `Bearer h.${claims}.s` } });
  });

  test('of another cluster, it does not', () => {
    expect(inClusterAccess(clusterFact({ issuerUrl: 'https://other' }), podRoot(`h.${claims}.s`))).toBeUndefined();
    expect(inClusterAccess(clusterFact(), podRoot('no token'))).toBeUndefined();
  });

  test('and outside of any, neither', () => {
    delete process.env.KUBERNETES_SERVICE_HOST;

    expect(inClusterAccess(clusterFact(), podRoot(`h.${claims}.s`))).toBeUndefined();
  });
});
