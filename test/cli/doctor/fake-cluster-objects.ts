import { ROLE_ARN } from './fake-account';

/*
 * Objects of a cluster, in the words of the Kubernetes API.
 */

export interface KubeObject extends Record<string, unknown> {
  readonly metadata: { readonly name: string; readonly namespace?: string } & Record<string, unknown>;
}

/** What a fake API server answers with. */
export interface FakeKubernetes {
  readonly namespaces: KubeObject[];
  readonly serviceaccounts: KubeObject[];
  readonly pods: KubeObject[];
  readonly mutatingwebhookconfigurations: KubeObject[];
  readonly clusterrolebindings: KubeObject[];
  readonly rolebindings: KubeObject[];
  readonly clusterroles: KubeObject[];
  readonly roles: KubeObject[];
  readonly configmaps: KubeObject[];
  readonly daemonsets: KubeObject[];
  /** Custom resources by what they are: `cert-manager.io/v1/clusterissuers`. */
  readonly customResources: Record<string, KubeObject[]>;
  /** Resources (`pods`) that are answered with this status. */
  readonly failures: Record<string, number>;
  /** The status of every review of a token. */
  readonly review: Record<string, unknown>;
  /** What every review of an access says, or what it says to its `spec`. */
  readonly allowed: boolean | ((spec: Record<string, unknown>) => boolean);
}

/** A secret that stands in a pod where nobody should put one. */
export const PLANTED_SECRET = 'wJalrXUtnFEMI-planted-secret';
const TOKEN_FILE = '/var/run/secrets/eks.amazonaws.com/serviceaccount/token';

/** A cluster in which nothing is wrong. */
export function healthyKubernetes(overrides: Partial<FakeKubernetes> = {}): FakeKubernetes {
  return {
    namespaces: [namespace('payments'), namespace('kube-system')],
    serviceaccounts: [serviceAccount(), serviceAccount({ name: 'default', annotations: {} })],
    pods: [pod()],
    mutatingwebhookconfigurations: [webhook()],
    clusterrolebindings: [binding({ subjects: [group('system:masters')], role: 'cluster-admin', name: 'cluster-admin' }), binding()],
    rolebindings: [binding({ name: 'devs-edit', namespace: 'payments', role: 'edit' })],
    clusterroles: ['cluster-admin', 'admin', 'edit', 'view'].map(name => ({ metadata: { name } })),
    roles: [{ metadata: { name: 'reader', namespace: 'payments' } }],
    configmaps: [],
    daemonsets: [],
    customResources: {},
    failures: {},
    review: { authenticated: true, user: { username: 'corp:a-1', groups: ['corp:dev', 'system:authenticated'] } },
    allowed: true,
    ...overrides,
  };
}

export function namespace(name: string, labels: Record<string, string> = {}): KubeObject {
  return { metadata: { name, labels: { 'kubernetes.io/metadata.name': name, ...labels } } };
}

export function serviceAccount({ name = 'api', namespace: where = 'payments', annotations = { 'eks.amazonaws.com/role-arn': ROLE_ARN } as Record<string, string> } = {}): KubeObject {
  return { metadata: { name, namespace: where, annotations } };
}

/** Variables as the webhook injects them. */
export function irsaEnv(roleArn = ROLE_ARN): Record<string, string>[] {
  return [
    { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' },
    { name: 'AWS_ROLE_ARN', value: roleArn },
    { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: TOKEN_FILE },
  ];
}

export function podIdentityEnv(): Record<string, string>[] {
  return [{ name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: 'http://169.254.170.23/v1/credentials' }];
}

/** A pod of a Deployment, as the webhook left it. */
export function pod({ name = 'api-7d9f8c6b5-x2x4z', env = irsaEnv() as unknown[], metadata = {}, spec = {}, container = {} } = {}): KubeObject {
  return {
    metadata: {
      name,
      namespace: 'payments',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'app': 'api', 'pod-template-hash': '7d9f8c6b5' },
      ownerReferences: [{ kind: 'ReplicaSet', name: 'api-7d9f8c6b5', controller: true }],
      ...metadata,
    },
    spec: {
      serviceAccountName: 'api',
      containers: [{ name: 'app', image: 'app', env: [{ name: 'PASSWORD', value: PLANTED_SECRET }, ...env], ...container }],
      volumes: [{ name: 'aws-iam-token', projected: { defaultMode: 420, sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com', path: 'token' } }] } }],
      ...spec,
    },
    status: { phase: 'Running' },
  };
}

export function webhook(selectors: Record<string, unknown> = {}): KubeObject {
  return {
    metadata: { name: 'pod-identity-webhook' },
    webhooks: [{
      name: 'iam-for-pods.amazonaws.com',
      failurePolicy: 'Ignore',
      namespaceSelector: {},
      objectSelector: { matchExpressions: [{ key: 'eks.amazonaws.com/skip-pod-identity-webhook', operator: 'DoesNotExist', values: [] }] },
      ...selectors,
    }],
  };
}

export function group(name: string): Record<string, string> {
  return { kind: 'Group', name };
}

/** A ClusterRoleBinding, or a RoleBinding if it has a namespace. */
export function binding({ name = 'devs-view', namespace: where = undefined as string | undefined, role = 'view', kind = 'ClusterRole', subjects = [group('corp:dev')] } = {}): KubeObject {
  return { metadata: { name, ...where !== undefined && { namespace: where } }, roleRef: { kind, name: role }, subjects };
}
