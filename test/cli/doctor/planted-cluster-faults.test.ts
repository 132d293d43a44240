import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT, ADMINISTRATOR, CLUSTER, conditions, fakeCluster, healthyAccount, HEALTHY_TRUST, ROLE_ARN, trusting, type FakeAccount, type FakeCluster } from './fake-account';
import { PROBED_SECRET } from './fake-aws';
import {
  binding, group, healthyKubernetes, irsaEnv, namespace, pod, PLANTED_SECRET, podIdentityEnv, serviceAccount, webhook,
  type FakeKubernetes, type KubeObject,
} from './fake-cluster-objects';
import { KUBE_TOKEN, SERVICE_ACCOUNT_TOKEN } from './fake-kubernetes';
import { issuer, secretStore } from './fake-operators';
import { loginToken } from './fake-web';
import { clusterReport, runInCluster } from './run-in-cluster';
import type { JsonObject } from '../../../cli/collect/templates/json';
import type { DoctorOptions } from '../../../cli/doctor';
import { directoryOf, PROVIDER_ARN, trustPolicy, trustStatement } from '../fixtures';
import { binding as desiredBinding, clusterRole, manifest } from '../people-fixtures';

const API: Partial<DoctorOptions> = { serviceAccount: 'payments/api' };
const POD: Partial<DoctorOptions> = { pod: 'payments/api-7d9f8c6b5-x2x4z' };
const WHOLE: Partial<DoctorOptions> = {};
const PROBE: Partial<DoctorOptions> = { ...API, probe: true };

const annotated = (roleArn: string, more: Record<string, string> = {}): Partial<FakeKubernetes> => ({
  serviceaccounts: [serviceAccount({ annotations: { 'eks.amazonaws.com/role-arn': roleArn, ...more } })],
  pods: [pod({ env: irsaEnv(roleArn) })],
});
const withPod = (one: KubeObject): Partial<FakeKubernetes> => ({ pods: [one] });
const withRole = (trust: unknown): FakeAccount => healthyAccount({ roles: { [ROLE_ARN]: trust } });
const withCluster = (overrides: Partial<FakeCluster>, more: Partial<FakeAccount> = {}): FakeAccount => healthyAccount({
  clusters: { [CLUSTER]: fakeCluster(overrides) }, ...more,
});

const AGENT = { metadata: { name: 'eks-pod-identity-agent', namespace: 'kube-system' }, status: { desiredNumberScheduled: 2, numberReady: 2 } };
const POD_IDENTITY_ROLE = `arn:aws:iam::${ACCOUNT}:role/payments-api`;
const POD_IDENTITY_TRUST = trustPolicy({ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] });
const associated = (trust: unknown = POD_IDENTITY_TRUST): FakeAccount => withCluster({
  podIdentityAssociations: { 'a-1': { namespace: 'payments', serviceAccount: 'api', roleArn: POD_IDENTITY_ROLE } },
}, { roles: { [POD_IDENTITY_ROLE]: trust } });
const associatedCluster = (one: KubeObject = pod({ env: podIdentityEnv() }), more: Partial<FakeKubernetes> = {}): Partial<FakeKubernetes> => ({
  serviceaccounts: [serviceAccount({ annotations: {} })], pods: [one], daemonsets: [AGENT], ...more,
});

/** The role of the association assumes another one, which says this of it. */
const TARGET = `arn:aws:iam::${ACCOUNT}:role/data/reader`;
const chained = (statement: Record<string, unknown> = {}): FakeAccount => withCluster({
  podIdentityAssociations: { 'a-1': { namespace: 'payments', serviceAccount: 'api', roleArn: POD_IDENTITY_ROLE, targetRoleArn: TARGET } },
}, {
  roles: {
    [POD_IDENTITY_ROLE]: POD_IDENTITY_TRUST,
    [TARGET]: trustPolicy({ Effect: 'Allow', Principal: { AWS: POD_IDENTITY_ROLE }, Action: ['sts:AssumeRole', 'sts:TagSession'], ...statement }),
  },
});
const withIssuer = (route53: Record<string, unknown> = {}): Partial<FakeKubernetes> => ({ customResources: { 'cert-manager.io/v1/clusterissuers': [issuer(route53)] } });

/** A binding of an app, with the name of one that the cluster has. */
const appBinding = (roleRef: Parameters<typeof desiredBinding>[0], where?: string): JsonObject => ({
  ...desiredBinding(roleRef, [group('corp:dev')], where), metadata: { name: 'devs-view', ...where !== undefined && { namespace: where } },
});
const appWith = (objects: JsonObject[]): string => join(directoryOf({ 'App.template.json': { Resources: { Objects: manifest(objects, { ClusterName: CLUSTER }) } } }), 'App.template.json');

async function tokenFile(): Promise<Partial<DoctorOptions>> {
  const path = join(directoryOf({}), 'token.jwt');
  writeFileSync(path, await loginToken());
  return { tokenFile: path };
}

/** What is planted, what is asked, the cluster, the account, the first finding, and what it must say. Numbers are those of the catalogue of pains. */
const FAULTS: [fault: string, asked: Partial<DoctorOptions>, cluster: Partial<FakeKubernetes>, account: FakeAccount, id: string, says: RegExp][] = [
  ['1 service account that does not exist', { serviceAccount: 'payments/apis' }, {}, healthyAccount(), 'IRSA006', /no service account apis; did you mean api\?/],
  ['1 namespace that does not exist', { serviceAccount: 'payment/api' }, {}, healthyAccount(), 'IRSA006', /no namespace payment/],
  ['1 trust for another name, from a pod', POD, {}, withRole(trusting(conditions({ sub: 'system:serviceaccount:payments:apis' }))), 'IRSA006', /name 'apis' is not 'api'/],
  ['1 trust for another name, in the whole cluster', WHOLE, {}, withRole(trusting(conditions({ sub: 'system:serviceaccount:payments:apis' }))), 'IRSA006', /payments\/api names this role, .* name 'apis' is not 'api'/],
  ['1 trust for a service account that is gone', WHOLE, { serviceaccounts: [serviceAccount({ name: 'api-v2', annotations: {} })], pods: [] }, healthyAccount(), 'IRSA006', /no service account payments\/api,/],
  ['1 the same, asked for the role', { role: ROLE_ARN }, { serviceaccounts: [serviceAccount({ name: 'api-v2', annotations: {} })], pods: [] }, healthyAccount(), 'IRSA006', /no service account payments\/api,/],
  ['2 wildcard under StringEquals, from a pod', POD, {}, withRole(trusting(conditions({ sub: 'system:serviceaccount:payments:*' }))), 'IRSA007', /StringLike/],
  ['4 provider missing, from a pod', POD, {}, healthyAccount({ providers: {} }), 'IRSA001', /no IAM OIDC provider/],
  ['7 pod created before the annotation', POD, withPod(pod({ env: [] })), healthyAccount(), 'IRSA015', /created before the annotation/],
  ['7 the same, in the whole cluster', WHOLE, withPod(pod({ env: [] })), healthyAccount(), 'IRSA015', /created before the annotation/],
  ['7 pod of before the annotation changed', API, withPod(pod({ env: irsaEnv(`${ROLE_ARN}-old`) })), healthyAccount(), 'IRSA015', /another role than its service account/],
  ['7 no annotation', API, { serviceaccounts: [serviceAccount({ annotations: {} })], pods: [pod({ env: [] })] }, healthyAccount(), 'IRSA014', /no annotation/],
  ['7 webhook missing', POD, { ...withPod(pod({ env: [] })), mutatingwebhookconfigurations: [] }, healthyAccount(), 'IRSA016', /no webhook/],
  ['7 webhook not called for the namespace', API, {
    ...withPod(pod({ env: [] })), mutatingwebhookconfigurations: [webhook({ namespaceSelector: { matchLabels: { irsa: 'on' } } })],
  }, healthyAccount(), 'IRSA016', /because of its labels/],
  ['7 pod that asks the webhook to skip it', POD, withPod(pod({ env: [], metadata: { labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': 'true' } } })), healthyAccount(), 'IRSA016', /label of the pod/],
  ['7 pod that has all containers skipped', POD, withPod(pod({ env: [], metadata: { annotations: { 'eks.amazonaws.com/skip-containers': 'app' } } })), healthyAccount(), 'IRSA016', /skip-containers/],
  ['8 audience in the annotation', POD, annotated(ROLE_ARN, { 'eks.amazonaws.com/audience': 'my-audience' }), healthyAccount(), 'IRSA003', /'my-audience'/],
  ['8 the same, in the whole cluster', WHOLE, annotated(ROLE_ARN, { 'eks.amazonaws.com/audience': 'my-audience' }), healthyAccount(), 'IRSA003', /'my-audience'/],
  ['16 global endpoint of STS', POD, withPod(pod({ env: [{ name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'legacy' }, ...irsaEnv().slice(1)] })), healthyAccount(), 'IRSA018', /global endpoint/],
  ['18 token that only root can read', POD, withPod(pod({
    spec: { volumes: [{ name: 'aws-iam-token', projected: { defaultMode: 0o400, sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com' } }] } }] },
    container: { securityContext: { runAsNonRoot: true } },
  })), healthyAccount(), 'IRSA017', /mode 0400/],
  ['20 static keys in the pod', POD, withPod(pod({ env: [...irsaEnv(), { name: 'AWS_ACCESS_KEY_ID', valueFrom: { secretKeyRef: { name: 'aws-keys', key: 'id' } } }] })), healthyAccount(), 'IRSA019', /sets AWS_ACCESS_KEY_ID/],
  ['20 a profile in the pod', POD, withPod(pod({ env: [...irsaEnv(), { name: 'AWS_PROFILE', value: 'ops' }] })), healthyAccount(), 'IRSA019', /AWS_PROFILE/],
  ['20 a secret with unknown keys', POD, withPod(pod({ container: { envFrom: [{ secretRef: { name: 'aws-credentials' } }] } })), healthyAccount(), 'IRSA019', /every key of secret aws-credentials/],
  ['21 annotation is not an ARN', POD, annotated('payments-api'), healthyAccount(), 'IRSA014', /Request ARN is invalid/],
  ['21 the same, in the whole cluster', WHOLE, annotated('payments-api'), healthyAccount(), 'IRSA014', /Request ARN is invalid/],
  ['21 role of another partition in the annotation', API, annotated(ROLE_ARN.replace('aws', 'aws-cn')), healthyAccount(), 'IRSA014', /partition/],
  ['21 role in the annotation does not exist', WHOLE, annotated(`${ROLE_ARN}s`), healthyAccount(), 'IRSA014', /no such role/],
  ['21 annotated with another role than the one that is asked about', { ...API, role: ROLE_ARN }, annotated(`${ROLE_ARN}-old`), healthyAccount(), 'IRSA014', /annotated with another role/],
  ['annotated with a role for EC2', WHOLE, annotated(`arn:aws:iam::${ACCOUNT}:role/node`), healthyAccount({
    roles: { [`arn:aws:iam::${ACCOUNT}:role/node`]: trusting(undefined, { Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }) },
  }), 'IRSA025', /payments\/api names this role; .* made for others/],
  ['23 issuer with the role that the operator has already', WHOLE, withIssuer(), healthyAccount(), 'IRSA021', /payments\/api, has role\/payments-api already, and is to assume it once more/],
  ['23 store with the role of its own service account', WHOLE, {
    customResources: { 'external-secrets.io/v1/secretstores': [secretStore({ auth: { jwt: { serviceAccountRef: { name: 'api' } } } }, 'payments')] },
  }, healthyAccount(), 'IRSA021', /service account payments\/api has role\/payments-api already/],
  ['24 role of another account in an annotation', WHOLE, annotated(ROLE_ARN.replace(ACCOUNT, '444455556666')), healthyAccount(), 'IRSA022', /another account/],
  ['29 add-on without its role', WHOLE, { serviceaccounts: [...healthyKubernetes().serviceaccounts, serviceAccount({ name: 'ebs-csi-controller-sa', namespace: 'kube-system' })] },
    withCluster({ addons: { 'aws-ebs-csi-driver': {} } }, { roles: { [ROLE_ARN]: trusting(conditions({ sub: ['system:serviceaccount:payments:api', 'system:serviceaccount:kube-system:ebs-csi-controller-sa'] as never })) } }),
    'IRSA024', /next update of the add-on/],
  ['46 group without its prefix in a binding', WHOLE, { rolebindings: [binding({ name: 'devs', namespace: 'payments', subjects: [group('dev')] })] }, healthyAccount(), 'RBAC001', /did you mean 'corp:dev'\?/],
  ['46 group that the user pool does not have', WHOLE, { rolebindings: [binding({ name: 'devs', namespace: 'payments', subjects: [group('corp:devs')] })] }, healthyAccount(), 'RBAC002', /no group 'devs', .* did you mean 'corp:dev'\?/],
  ['60 deployer may not bind', { probe: true }, { allowed: false }, healthyAccount(), 'RBAC005', /would be refused/],
  ['binding to a role that is not there', WHOLE, { clusterrolebindings: [binding({ role: 'viewer' })] }, healthyAccount(), 'RBAC004', /ClusterRole 'viewer' does not exist/],
  ['everybody is administrator', WHOLE, { clusterrolebindings: [binding({ role: 'cluster-admin', subjects: [group('system:authenticated')] })] }, healthyAccount(), 'RBAC006', /everybody who gets past authentication/],
  ['90 pod of before the association', POD, associatedCluster(pod({ env: [] })), associated(), 'PID002', /was created before that/],
  ['90 the same, in the whole cluster', WHOLE, associatedCluster(pod({ env: [] })), associated(), 'PID002', /was created before that/],
  ['91 pod that still uses IRSA', API, associatedCluster(pod({ env: [...irsaEnv(), ...podIdentityEnv()] })), associated(), 'PID002', /SDKs use the role of IRSA/],
  ['92 sts:TagSession missing', API, associatedCluster(), associated(trustPolicy({ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: 'sts:AssumeRole' })), 'PID003', /sts:TagSession/],
  ['92 role of the association is for IRSA', WHOLE, associatedCluster(), associated(HEALTHY_TRUST), 'PID003', /pods\.eks\.amazonaws\.com/],
  ['92 trust for another namespace', WHOLE, associatedCluster(), associated(trustPolicy({
    Effect: 'Allow',
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'payment' } },
  })), 'PID003', /aws:RequestTag\/kubernetes-namespace does not fit/],
  ['92 sts:TagSession missing in the target role', API, associatedCluster(), chained({ Action: 'sts:AssumeRole' }), 'PID006', /do sts:TagSession/],
  ['92 target role that trusts another role', WHOLE, associatedCluster(), chained({ Principal: { AWS: ROLE_ARN.replace('payments', 'web') } }), 'PID006', /do sts:AssumeRole and sts:TagSession/],
  ['93 agent not installed', API, associatedCluster(undefined, { daemonsets: [] }), associated(), 'PID001', /no eks-pod-identity-agent/],
  ['93 agent not ready', API, associatedCluster(undefined, { daemonsets: [{ ...AGENT, status: { desiredNumberScheduled: 2, numberReady: 0 } }] }), associated(), 'PID001', /ready on 0 of 2/],
  ['93 agent behind a proxy', POD, associatedCluster(pod({ env: [...podIdentityEnv(), { name: 'HTTPS_PROXY', value: `http://u:${PLANTED_SECRET}@proxy` }, { name: 'NO_PROXY', value: 'localhost' }] })), associated(), 'PID005', /169\.254\.170\.23/],
  ['94 association of a pod on Fargate', POD, associatedCluster(pod({ env: podIdentityEnv(), metadata: { labels: { 'eks.amazonaws.com/fargate-profile': 'f' } } })), associated(), 'PID004', /Fargate/],
  ['94 association of a pod on Windows', POD, associatedCluster(pod({ env: [], spec: { nodeSelector: { 'kubernetes.io/os': 'windows' } } })), associated(), 'PID004', /Windows/],
  ['STS refuses what the policies allow', PROBE, {}, healthyAccount({ sts: { status: 400, code: 'IDPCommunicationError', message: 'The issuer does not answer' } }), 'IRSA025', /tried: STS refuses/],
];

test.each(FAULTS)('pain %s: the first finding names it', async (_, asked, cluster, account, id, says) => {
  const { findings: [first] } = await clusterReport(asked, { account, kubernetes: healthyKubernetes(cluster) });

  expect(first).toEqual(expect.objectContaining({ id, message: expect.stringMatching(says) }));
  expect(first.fix).not.toBe('');
});

test.each<[string, Partial<FakeKubernetes>, boolean, string, RegExp]>([
  ['46 nobody bound the group of the person', { clusterrolebindings: [binding({ subjects: [group('corp:Dev')] })], rolebindings: [] }, false, 'RBAC002', /no binding names 'corp:alice@example\.com' or a group of theirs \(corp:dev\)/],
  ['63 API server refuses what the claims allow', { review: { error: 'oidc: authenticator not initialized' } }, true, 'TOK007', /does not accept the token, although/],
  ['the API server makes somebody else of the token', { review: { authenticated: true, user: { username: 'other', groups: [] } } }, true, 'TOK007', /somebody else/],
])('pain %s: the first finding about the token names it', async (_, cluster, probe, id, says) => {
  const { findings: [first] } = await clusterReport({ ...await tokenFile(), probe }, { kubernetes: healthyKubernetes(cluster) });

  expect(first).toEqual(expect.objectContaining({ id, message: expect.stringMatching(says) }));
});

test.each<[string, JsonObject[], string, RegExp]>([
  ['a binding that has another role in the cluster', [appBinding({ kind: 'ClusterRole', name: 'edit' })], 'RBAC003', /\(App\/Objects\) gives the binding another role/],
  ['a binding to a role of another kind', [appBinding({ kind: 'Role', name: 'view' }, 'payments')], 'RBAC003', /another role/],
  ['a binding to a role that is nowhere', [appBinding({ kind: 'ClusterRole', name: 'veiw' }, 'web')], 'RBAC004', /neither in the cluster nor in the app/],
])('the first finding about an app with %s names it', async (_, objects, id, says) => {
  const bound = { rolebindings: [binding({ namespace: 'payments' })] };
  const { findings: [first] } = await clusterReport({ app: appWith(objects) }, { kubernetes: healthyKubernetes(bound) });

  expect(first).toEqual(expect.objectContaining({ id, severity: 'error', message: expect.stringMatching(says) }));
  expect(first.fix).not.toBe('');
});

describe('a healthy cluster has no findings', () => {
  test.each<[string, Partial<DoctorOptions>, Partial<FakeKubernetes>, FakeAccount]>([
    ['about all of it', WHOLE, {}, healthyAccount()],
    ['about a service account', API, {}, healthyAccount()],
    ['about a pod', POD, {}, healthyAccount()],
    ['about a role', { role: ROLE_ARN }, {}, healthyAccount()],
    ['when it is tried as well', PROBE, {}, healthyAccount()],
    ['when all of it is tried', { probe: true }, {}, healthyAccount()],
    ['with EKS Pod Identity', API, associatedCluster(), associated()],
    ['with EKS Pod Identity in the whole cluster', WHOLE, associatedCluster(), associated()],
    ['with a target role of EKS Pod Identity', WHOLE, associatedCluster(), chained()],
    ['with an operator that assumes another role', WHOLE, withIssuer({ role: `${ROLE_ARN}-dns` }), healthyAccount()],
    ['with an operator whose role may assume itself', WHOLE, withIssuer(), withRole(trustPolicy(
      trustStatement(), { Effect: 'Allow', Principal: { AWS: ROLE_ARN }, Action: 'sts:AssumeRole' },
    ))],
    ['with the agent of EKS Auto Mode', API, associatedCluster(undefined, { daemonsets: [] }), withCluster({
      cluster: { computeConfig: { enabled: true } }, podIdentityAssociations: { 'a-1': { namespace: 'payments', serviceAccount: 'api', roleArn: POD_IDENTITY_ROLE } },
    }, { roles: { [POD_IDENTITY_ROLE]: POD_IDENTITY_TRUST } })],
    ['with an audience that all agree on', POD, annotated(ROLE_ARN, { 'eks.amazonaws.com/audience': 'my-audience' }),
      healthyAccount({ providers: { [PROVIDER_ARN]: ['sts.amazonaws.com', 'my-audience'] }, roles: { [ROLE_ARN]: trusting(conditions({ aud: 'my-audience' })) } })],
    ['with groups of access entries', WHOLE, { rolebindings: [binding({ name: 'ops', namespace: 'payments', subjects: [group('ops')] })] }, withCluster({ accessGroups: { [ADMINISTRATOR]: ['ops'] } })],
    ['with groups of aws-auth', WHOLE, {
      rolebindings: [binding({ name: 'ops', namespace: 'payments', subjects: [group('ops')] })],
      configmaps: [{ metadata: { name: 'aws-auth', namespace: 'kube-system' }, data: { mapRoles: '- rolearn: x\n  username: y\n  groups:\n    - ops\n' } }],
    }, withCluster({ cluster: { accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } } })],
    ['of pods that have ended', WHOLE, withPod({ ...pod({ env: [] }), status: { phase: 'Succeeded' } }), healthyAccount()],
    ['of pods that set their role themselves', API, { serviceaccounts: [serviceAccount({ annotations: {} })] }, healthyAccount()],
  ])('%s', async (_, asked, cluster, account) => {
    expect((await clusterReport(asked, { account, kubernetes: healthyKubernetes(cluster) })).findings).toEqual([]);
  });

  test('about an app whose bindings fit', async () => {
    const app = appWith([appBinding({ name: 'view' }), appBinding({ kind: 'Role', name: 'reader' }, 'payments'), appBinding({ name: 'own' }, 'web'), clusterRole('own')]);

    expect((await clusterReport({ app })).findings).toEqual([]);
  });

  test('about the token of a person, tried', async () => {
    const review = { authenticated: true, user: { username: 'corp:alice@example.com', groups: ['corp:dev', 'system:authenticated'] } };

    expect((await clusterReport({ ...await tokenFile(), probe: true }, { kubernetes: healthyKubernetes({ review }) })).findings).toEqual([]);
  });
});

test('pods of one owner are one finding, and say what to restart', async () => {
  const replicas = ['a', 'b', 'c'].map(suffix => pod({ name: `api-7d9f8c6b5-${suffix}`, env: [] }));
  const { findings } = await clusterReport(API, { kubernetes: healthyKubernetes({ pods: replicas }) });

  expect(findings).toEqual([expect.objectContaining({
    id: 'IRSA015', part: 'and 2 more', resource: { path: 'pod/payments/api-7d9f8c6b5-a' }, fix: expect.stringContaining('kubectl rollout restart deployment/api -n payments'),
  })]);
});

test.each(['json', 'text', 'markdown'] as const)('no %s report holds a token, or the value of a variable', async output => {
  const secretive = pod({ env: [...irsaEnv(), { name: 'AWS_SECRET_ACCESS_KEY', value: PLANTED_SECRET }, { name: 'HTTPS_PROXY', value: `http://u:${PLANTED_SECRET}@proxy` }] });
  const refused = healthyAccount({ sts: { status: 403, code: 'AccessDenied', message: `not authorized: ${SERVICE_ACCOUNT_TOKEN}` } });
  const runs = await Promise.all([
    runInCluster({ ...API, probe: true }, { kubernetes: healthyKubernetes({ pods: [secretive, pod()] }), output }),
  ]);
  const denied = await runInCluster({ ...API, probe: true }, { account: refused, output });
  const text = [...runs, denied].map(run => run.text).join('\n');

  expect(text).toMatch(/IRSA019/);
  expect(text).not.toMatch(new RegExp([PLANTED_SECRET, SERVICE_ACCOUNT_TOKEN, PROBED_SECRET, KUBE_TOKEN, 'k8s-aws-v1'].join('|')));
});

test('nothing is created unless somebody wants to try it', async () => {
  const plain = await clusterReport(API);
  const tried = await clusterReport(PROBE);

  expect([...plain.kubeCalls, ...plain.awsCalls].filter(call => /POST|AssumeRole/.test(call))).toEqual([]);
  expect([...tried.kubeCalls, ...tried.awsCalls].filter(call => /POST|AssumeRole/.test(call))).toEqual([
    'POST /api/v1/namespaces/payments/serviceaccounts/api/token', 'AssumeRoleWithWebIdentity',
  ]);
});

test('a namespace that injects in its own way is left alone', async () => {
  const labelled = { namespaces: [namespace('payments', { irsa: 'on' })], mutatingwebhookconfigurations: [webhook({ namespaceSelector: { matchLabels: { irsa: 'on' } } })] };

  expect((await clusterReport(API, { kubernetes: healthyKubernetes(labelled) })).findings).toEqual([]);
});
