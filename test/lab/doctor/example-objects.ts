/*
 * What runs in the cluster of the example: the workloads that its roles are for, and one with EKS Pod Identity.
 */

/** Where and as what something runs. */
export interface Workload {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly pod: string;
}

export const PAYMENTS: Workload = { namespace: 'payments', serviceAccount: 'api', pod: 'api-7d9f8c6b5-x2x4z' };
export const EXTERNAL_DNS: Workload = { namespace: 'external-dns', serviceAccount: 'external-dns', pod: 'external-dns-59d8f9b7c-kq8zt' };
export const BATCH: Workload = { namespace: 'batch', serviceAccount: 'nightly', pod: 'nightly-27842400-5tq2m' };
/** The one with an association of EKS Pod Identity in place of an annotation. */
export const REPORTS: Workload = { namespace: 'shop', serviceAccount: 'reports', pod: 'reports-0' };

export const WORKLOADS = [PAYMENTS, EXTERNAL_DNS, BATCH, REPORTS];

/** Stands in every pod, where nobody should put one; no report may hold it. */
export const PLANTED_SECRET = 'wJalrXUtnFEMI-planted-in-a-pod';

export const ROLE_ARN = 'eks.amazonaws.com/role-arn';

/** What is changed of a pod before it is created. */
export interface PodChanges {
  readonly metadata?: object;
  readonly spec?: object;
  readonly container?: object;
}

export function namespace(name: string, labels: Record<string, string> = {}): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export function serviceAccount({ namespace: where, serviceAccount: name }: Workload, annotations: Record<string, string> = {}): object {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: where, annotations } };
}

/** A pod as its Deployment would create it. No kubelet is here to end it, so it ends at once. */
export function pod({ namespace: where, serviceAccount: account, pod: name }: Workload, { metadata, spec, container }: PodChanges = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: where, ...ownerOf(name), ...metadata },
    spec: {
      serviceAccountName: account,
      nodeName: 'ip-10-0-1-10.eu-west-1.compute.internal',
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'app', image: 'registry.example.com/app:1', env: [{ name: 'DATABASE_PASSWORD', value: PLANTED_SECRET }], ...container }],
      ...spec,
    },
  };
}

/** Pods of a Deployment are named after the hash of its ReplicaSet. */
function ownerOf(name: string): object {
  const [, deployment, hash] = /^(.+)-([0-9a-f]{8,10})-[a-z0-9]{5}$/.exec(name) ?? [];
  return deployment === undefined ? {} : {
    labels: { 'app': deployment, 'pod-template-hash': hash },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${deployment}-${hash}`, uid: '9b8c0c1e-0000-4000-8000-000000000001', controller: true }],
  };
}

const NODE = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'ip-10-0-1-10.eu-west-1.compute.internal', labels: { 'kubernetes.io/os': 'linux' } } };

/** The DaemonSet that the add-on installs. */
export const AGENT = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'eks-pod-identity-agent', namespace: 'kube-system' },
  spec: {
    selector: { matchLabels: { app: 'agent' } },
    template: { metadata: { labels: { app: 'agent' } }, spec: { containers: [{ name: 'agent', image: 'registry.example.com/agent:1' }] } },
  },
};

/** The agent, as its controller would report it. */
export function agentStatus(desired: number, ready: number): object {
  const { apiVersion, kind, metadata } = AGENT;
  const status = { currentNumberScheduled: desired, desiredNumberScheduled: desired, numberMisscheduled: 0, numberReady: ready };
  return { apiVersion, kind, metadata, status };
}

/** Everything but pods, and what is synthesized; `roleArns` by `<namespace>/<service account>`. */
export function exampleObjects(roleArns: Record<string, string>): object[] {
  return [
    NODE,
    ...WORKLOADS.map(({ namespace: name }) => namespace(name)),
    ...WORKLOADS.map(workload => serviceAccount(workload, annotationsOf(roleArns[nameOf(workload)]))),
    AGENT,
  ];
}

export function nameOf({ namespace: where, serviceAccount: name }: Workload): string {
  return `${where}/${name}`;
}

function annotationsOf(roleArn: string | undefined): Record<string, string> {
  return roleArn === undefined ? {} : { [ROLE_ARN]: roleArn };
}
