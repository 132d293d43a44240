import { DOCTOR_CHECKS } from '../../../cli/checks/doctor-checks';
import { runDoctorChecks } from '../../../cli/checks/run-doctor-checks';
import { known, type AccountFacts, type Read } from '../../../cli/facts/account/account';
import type { AccountRole } from '../../../cli/facts/account/account-role';
import type { AddonFact, PodIdentityAssociation, PodIdentityFacts } from '../../../cli/facts/account/pod-identity';
import type { UserPoolFact } from '../../../cli/facts/account/user-pool';
import type { AccessMatrix, AccessRow } from '../../../cli/facts/cluster/access-matrix';
import type { ProbeFacts } from '../../../cli/facts/cluster/kubernetes';
import type { DesiredBinding, DesiredRbac } from '../../../cli/facts/templates/desired-rbac';
import { accountRole, clusterFact, notRead, peopleFacts, tokenFact, userPoolFact } from '../doctor/account-facts';
import { ACCOUNT, CLUSTER, conditions, ROLE_ARN, trusting } from '../doctor/fake-account';
import { binding, group, irsaEnv, namespace, pod, podIdentityEnv, serviceAccount, webhook, type FakeKubernetes } from '../doctor/fake-cluster-objects';
import { API, clusterFacts, kubernetesFacts, rbacFacts } from '../doctor/kubernetes-facts';
import { trustPolicy } from '../fixtures';

type Expected = RegExp | 'passed' | undefined;

const ABOUT_API: Partial<AccountFacts> = { target: { cluster: CLUSTER, serviceAccount: API, role: ROLE_ARN }, people: undefined };
const UNANNOTATED = { serviceaccounts: [serviceAccount({ annotations: {} })] };
const NO_SUCH_ROLE = `arn:aws:iam::${ACCOUNT}:role/zzzzzzzzzzzz`;
const NO_ACCOUNTS = { serviceAccounts: notRead<never>('list serviceaccounts in all namespaces') };
const NO_PODS = notRead<never>('list pods in all namespaces');
const AGENT_ADDON: AddonFact = { name: 'eks-pod-identity-agent', status: 'ACTIVE', issues: [] };
const EBS = { name: 'aws-ebs-csi-driver', status: 'ACTIVE', issues: [] };
const EBS_ACCOUNT = { name: 'ebs-csi-controller-sa', namespace: 'kube-system' };
const AGENT = { metadata: { name: 'eks-pod-identity-agent' }, status: { desiredNumberScheduled: 3, numberReady: 3 } };
const POD_TRUST = (Action: unknown): AccountRole => accountRole(trustPolicy({ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action }));

const annotatedWith = (roleArn: string): AccountFacts => clusterFacts({ serviceaccounts: [serviceAccount({ annotations: { 'eks.amazonaws.com/role-arn': roleArn } })] });
const withEntry = (principal: string): AccountFacts => clusterFacts({}, { people: peopleFacts({ accessEntries: known([principal]) }) });
const withOnly = (name: string, where = 'payments'): AccountFacts => clusterFacts({ serviceaccounts: [serviceAccount({ name, namespace: where, annotations: {} })] });
const withPods = (...pods: ReturnType<typeof pod>[]): AccountFacts => clusterFacts({ pods });
const associations = (overrides: Partial<PodIdentityFacts> = {}): PodIdentityFacts => ({
  associations: known([{ ...API, roleArn: ROLE_ARN }]), roles: known([POD_TRUST(['sts:AssumeRole', 'sts:TagSession'])]), ...overrides,
});
const associated = (objects: Partial<FakeKubernetes> = {}, overrides: Partial<AccountFacts> = {}): AccountFacts => clusterFacts({
  ...UNANNOTATED, pods: [pod({ env: podIdentityEnv() })], daemonsets: [AGENT], ...objects,
}, { podIdentity: associations(), ...overrides });
const OTHER_ASSOCIATION = { namespace: 'web', name: 'web' };
const trustedIf = (Condition: unknown, association: Partial<PodIdentityAssociation> = {}, Action: unknown = ['sts:AssumeRole', 'sts:TagSession']): AccountFacts => associated({}, {
  podIdentity: associations({
    associations: known([{ ...API, roleArn: ROLE_ARN, ...association }]),
    roles: known([accountRole(trustPolicy({ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action, ...Condition !== undefined && { Condition } }))]),
  }),
});
const podTrust = (overrides: Record<string, unknown> = {}): Record<string, unknown> => (
  { Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'], ...overrides });
const trustedAnd = (statement: Record<string, unknown>): AccountFacts =>
  associated({}, { podIdentity: associations({ roles: known([accountRole(trustPolicy(podTrust(), statement))]) }) });
const TAGS = ['eks-cluster-arn', 'eks-cluster-name', 'kubernetes-namespace', 'kubernetes-service-account', 'kubernetes-pod-name', 'kubernetes-pod-uid'];
const PID003_NOT_KNOWN = /^unknown warning: whether it lets pods\.eks\.amazonaws\.com in for payments\/api is not known: /;
const withAddon = (roleArn: string | undefined, annotation: string | undefined): AccountFacts => clusterFacts({
  serviceaccounts: [serviceAccount({ ...EBS_ACCOUNT, annotations: annotation === undefined ? {} : { 'eks.amazonaws.com/role-arn': annotation } })],
}, { addons: known([{ ...EBS, roleArn }]) });
const withProbe = (probe: ProbeFacts, overrides: Partial<AccountFacts> = {}): AccountFacts => clusterFacts({}, {
  ...overrides, kubernetes: { ...kubernetesFacts(), probe },
});
const DESIRED: DesiredBinding = { origin: 'App/Devs', name: 'devs-view', roleKind: 'ClusterRole', roleName: 'view' };
const app = (bindings: DesiredBinding[] = [], undecided: string[] = []): DesiredRbac => ({ path: 'cdk.out', bindings, roles: { clusterRoles: [], roles: [] }, undecided });
const withRbac = (objects: Partial<FakeKubernetes>, iamNames?: Read<string[]>, overrides: Partial<AccountFacts> = {}): AccountFacts =>
  clusterFacts({}, { ...overrides, kubernetes: { ...kubernetesFacts(), rbac: rbacFacts(objects, iamNames) } });
const bound = (name: string, role = 'view', kind = 'Group'): Partial<FakeKubernetes> => ({ clusterrolebindings: [binding({ role, subjects: [{ kind, name }] })], rolebindings: [] });
const TOKEN: Partial<AccountFacts> = {
  people: peopleFacts({ userPools: [] }), // else the groups of the pool are looked at, too
  target: { cluster: CLUSTER, tokenFile: 'token.jwt' },
  token: tokenFact(),
};
const OWN_TOKEN: Partial<AccountFacts> = { ...TOKEN, token: tokenFact({ iss: clusterFact().issuerUrl, sub: 'system:serviceaccount:payments:api', aud: 'sts.amazonaws.com' }) };
const tokenVolume = (defaultMode?: number) => ({
  volumes: [{ name: 'token', projected: { ...defaultMode !== undefined && { defaultMode }, sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com' } }] } }],
});
const pools = (overrides: Partial<UserPoolFact>): Partial<AccountFacts> => ({ people: peopleFacts({ userPools: [userPoolFact({}, overrides)] }) });
const matrix = (...rows: AccessRow[]): AccessMatrix => ({ person: { user: 'corp:alice', groups: ['corp:dev', 'system:authenticated'] }, rows });
const reviewed = (tokenReview: ProbeFacts['tokenReview']): AccountFacts => withProbe({ tokenReview }, TOKEN);
const DENIED = { roleArn: ROLE_ARN, audience: 'sts.amazonaws.com', refusal: { code: 'AccessDenied', message: 'Not authorized' } };

/** The rule, what is the case, the facts, and what comes of it. */
const CASES: [id: string, what: string, facts: AccountFacts, expected: Expected][] = [
  ['IRSA003', 'no annotation asks for another audience', clusterFacts(), 'passed'],
  ['IRSA003', 'an annotation asks for an audience that the provider does not accept', clusterFacts({
    serviceaccounts: [serviceAccount({ annotations: { 'eks.amazonaws.com/role-arn': ROLE_ARN, 'eks.amazonaws.com/audience': 'mine' } })],
  }), /problem error: the provider does not accept the audience 'mine', which service account payments\/api asks for/],

  ['IRSA006', 'trust and cluster name the same', clusterFacts(), 'passed'],
  ['IRSA006', 'service accounts may not be read', clusterFacts({}, {}, { serviceAccounts: notRead('list serviceaccounts in all namespaces') }), /unknown error/],
  ['IRSA006', 'the one in question exists', clusterFacts({}, ABOUT_API), 'passed'],
  ['IRSA006', 'names differ by a letter', clusterFacts({}, { roles: known([accountRole(trusting(conditions({ sub: 'system:serviceaccount:payments:apis' })))]) }), /problem error: .*names this role.*name 'apis' is not 'api'/],
  ['IRSA006', 'the trust names one that is not there', clusterFacts({ serviceaccounts: [serviceAccount({ name: 'other', annotations: {} })] }), /problem warning: the cluster has no service account payments\/api/],
  ['IRSA006', 'the trust has a pattern that nobody fits yet', clusterFacts({ serviceaccounts: [serviceAccount({ name: 'other', annotations: {} })] }, {
    roles: known([accountRole(trusting({ StringEquals: {}, StringLike: { [`${clusterFact().issuerUrl?.slice(8)}:sub`]: 'system:serviceaccount:preview-*:api' } }))]),
  }), 'passed'],

  ['IRSA014', 'the annotation is that of a role', clusterFacts(), 'passed'],
  ['IRSA014', 'there are no annotations', clusterFacts(UNANNOTATED), undefined],
  ['IRSA014', 'roles may not be listed', clusterFacts({}, { roleArns: notRead('iam:ListRoles') }), /unknown error/],
  ['IRSA014', 'the role is not there', clusterFacts({ serviceaccounts: [serviceAccount({ annotations: { 'eks.amazonaws.com/role-arn': `${ROLE_ARN}-x` } })] }), /has no such role/],
  ['IRSA014', 'the path is missing', clusterFacts({}, { roleArns: known([ROLE_ARN.replace('role/', 'role/team/')]) }), /another ARN/],
  ['IRSA014', 'the one in question has no annotation', clusterFacts({ ...UNANNOTATED, pods: [] }, ABOUT_API), /no annotation eks\.amazonaws\.com\/role-arn/],
  ['IRSA014', 'it may have an association instead', clusterFacts({ ...UNANNOTATED, pods: [] }, {
    ...ABOUT_API, podIdentity: associations({ associations: notRead('eks:ListPodIdentityAssociations') }),
  }), /^unknown error: .*eks:ListPodIdentityAssociations/],
  ['IRSA014', 'its pods have the variables without one', clusterFacts(UNANNOTATED, ABOUT_API), 'passed'],

  ['IRSA015', 'pods have the role', clusterFacts(), 'passed'],
  ['IRSA015', 'a pod has no token', withPods(pod({ env: [] })), /problem error: the pod has no AWS_ROLE_ARN/],
  ['IRSA015', 'a pod has another role', withPods(pod({ env: irsaEnv(`${ROLE_ARN}-old`) })), /problem error: the pod has another role/],
  ['IRSA015', 'a role from elsewhere', withPods(pod({ env: [{ name: 'AWS_ROLE_ARN', valueFrom: { configMapKeyRef: { name: 'env' } } }, irsaEnv()[2]] })), 'passed'],
  ['IRSA015', 'only a container that is skipped has it not', withPods(pod({
    spec: {
      initContainers: [{ name: 'proxy' }], containers: [{ name: 'app', env: irsaEnv() }, { name: 'sidecar' }],
    },
    metadata: { annotations: { 'eks.amazonaws.com/skip-containers': 'sidecar, proxy' } },
  })), 'passed'],
  ['IRSA015', 'pods may not be read', clusterFacts({}, {}, { pods: NO_PODS }), /unknown error/],
  ['IRSA015', 'service accounts may not be read, nor pods', clusterFacts({}, {}, { pods: NO_PODS, ...NO_ACCOUNTS }), /^unknown error: .*serviceaccounts/],
  ['IRSA015', 'there are no pods', withPods(), undefined],
  ['IRSA015', 'the webhook is missing, which IRSA016 tells', clusterFacts({ pods: [pod({ env: [] })], mutatingwebhookconfigurations: [] }), 'passed'],
  ['IRSA015', 'webhooks may not be read', clusterFacts({ pods: [pod({ env: [] })] }, {}, { webhooks: notRead('list mutatingwebhookconfigurations') }), /problem error/],

  ['IRSA016', 'the webhook is there', clusterFacts(), 'passed'],
  ['IRSA016', 'nothing to inject', clusterFacts(UNANNOTATED), undefined],
  ['IRSA016', 'webhooks may not be read', clusterFacts({}, {}, { webhooks: notRead('list mutatingwebhookconfigurations') }), /unknown warning/],
  ['IRSA016', 'no webhook, but pods were injected', clusterFacts({ mutatingwebhookconfigurations: [] }), /problem warning: the cluster has no webhook/],
  ['IRSA016', 'no webhook, and a pod without', clusterFacts({ mutatingwebhookconfigurations: [], pods: [pod({ env: [] })] }), /problem error/],
  ['IRSA016', 'another webhook only', clusterFacts({ mutatingwebhookconfigurations: [{ metadata: { name: 'istio' }, webhooks: [{ name: 'sidecar.istio.io' }] }] }), /no webhook/],
  ['IRSA016', 'the namespace is not selected', clusterFacts({ mutatingwebhookconfigurations: [webhook({ namespaceSelector: { matchExpressions: [{ key: 'irsa', operator: 'In', values: ['on'] }] } })] }), /problem warning: .* because of its labels/],
  ['IRSA016', 'the namespace is selected', clusterFacts({
    namespaces: [namespace('payments', { irsa: 'on' })],
    mutatingwebhookconfigurations: [webhook({ namespaceSelector: { matchExpressions: [{ key: 'irsa', operator: 'In', values: ['on'] }, { key: 'off', operator: 'NotIn', values: ['yes'] }, { key: 'irsa', operator: 'Exists' }] } })],
  }), 'passed'],
  ['IRSA016', 'namespaces may not be read', clusterFacts({ mutatingwebhookconfigurations: [webhook({ namespaceSelector: { matchLabels: { irsa: 'on' } } })] }, {}, { namespaces: notRead('list namespaces') }), 'passed'],
  ['IRSA016', 'an operator that is unknown selects nothing', clusterFacts({ mutatingwebhookconfigurations: [webhook({ namespaceSelector: { matchExpressions: [{ key: 'irsa', operator: 'Near' }] } })] }), /because of its labels/],

  ['IRSA017', 'everybody may read', clusterFacts(), 'passed'],
  ['IRSA017', 'no mode is set', withPods(pod({ spec: tokenVolume(), container: { securityContext: { runAsUser: 1000 } } })), 'passed'],
  ['IRSA017', 'only the owner, and users differ', withPods(pod({ spec: { ...tokenVolume(0o400), containers: [{ name: 'a', env: irsaEnv(), securityContext: { runAsUser: 1000 } }, { name: 'b' }] } })), /problem warning: container a is not root .* mode 0400/],
  ['IRSA017', 'only the owner, and all share the user', withPods(pod({ spec: { ...tokenVolume(0o400), securityContext: { runAsUser: 1000 } } })), 'passed'],
  ['IRSA017', 'only the owner, and an fsGroup', withPods(pod({ spec: { ...tokenVolume(0o400), securityContext: { fsGroup: 1000, runAsNonRoot: true } } })), 'passed'],
  ['IRSA017', 'only the owner, who is root', withPods(pod({ spec: tokenVolume(0o400) })), 'passed'],
  ['IRSA017', 'no pod has a token', withPods(pod({ spec: { volumes: [] } })), undefined],
  ['IRSA017', 'pods may not be read', clusterFacts({}, {}, { pods: NO_PODS }), /unknown warning/],

  ['IRSA018', 'regional endpoints', clusterFacts(), 'passed'],
  ['IRSA018', 'nothing said', withPods(pod({ env: irsaEnv().slice(1) })), 'passed'],
  ['IRSA018', 'the global endpoint', withPods(pod({ env: [...irsaEnv().slice(1), { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'legacy' }] })), /problem warning/],
  ['IRSA018', 'pods may not be read', clusterFacts({}, {}, { pods: NO_PODS }), /unknown warning/],

  ['IRSA019', 'nothing else', clusterFacts(), 'passed'],
  ['IRSA019', 'keys', withPods(pod({ env: [...irsaEnv(), { name: 'AWS_ACCESS_KEY_ID', value: 'x' }] })), /problem error: container app sets AWS_ACCESS_KEY_ID, which SDKs use/],
  ['IRSA019', 'a profile', withPods(pod({ env: [...irsaEnv(), { name: 'AWS_SHARED_CREDENTIALS_FILE', value: 'x' }] })), /problem warning/],
  ['IRSA019', 'keys beside Pod Identity', associated({ pods: [pod({ env: [...podIdentityEnv(), { name: 'AWS_ACCESS_KEY_ID', value: 'x' }] })] }), /problem error/],
  ['IRSA019', 'a secret that may have keys', withPods(pod({ container: { envFrom: [{ secretRef: { name: 's3-access' } }] } })), /unknown warning/],
  ['IRSA019', 'a ConfigMap of another name', withPods(pod({ container: { envFrom: [{ configMapRef: { name: 'settings' } }, {}] } })), 'passed'],
  ['IRSA019', 'pods may not be read', clusterFacts({}, {}, { pods: NO_PODS }), /unknown error/],

  ['IRSA022', 'a role of this account', clusterFacts(), undefined],
  ['IRSA022', 'a role of another account', clusterFacts({ serviceaccounts: [serviceAccount({ annotations: { 'eks.amazonaws.com/role-arn': ROLE_ARN.replace(ACCOUNT, '444455556666') } })] }), /unknown info: a service account names a role of another account/],

  ['IRSA024', 'both the same', withAddon(ROLE_ARN, ROLE_ARN), 'passed'],
  ['IRSA024', 'neither', withAddon(undefined, undefined), 'passed'],
  ['IRSA024', 'by hand', withAddon(undefined, ROLE_ARN), /problem warning: the add-on has no role/],
  ['IRSA024', 'not the same', withAddon(ROLE_ARN, `${ROLE_ARN}-2`), /problem warning: .* different roles/],
  ['IRSA024', 'no such add-on', clusterFacts(), undefined],
  ['IRSA024', 'add-ons may not be read', clusterFacts({}, { addons: notRead('eks:ListAddons') }), /unknown warning/],

  ['IRSA025', 'nobody tried', clusterFacts({}, ABOUT_API), 'passed'],
  ['IRSA025', 'STS says yes', withProbe({ assumeRole: known({ ...DENIED, refusal: undefined }) }, ABOUT_API), 'passed'],
  ['IRSA025', 'STS says no', withProbe({ assumeRole: known(DENIED) }, ABOUT_API), /problem error: tried: STS refuses a token of payments\/api/],
  ['IRSA025', 'tokens may not be made', withProbe({ assumeRole: notRead('create serviceaccounts/token in namespace payments') }, ABOUT_API), /unknown error/],
  ['IRSA025', 'a role that denies', clusterFacts({}, { roles: known([accountRole(trustPolicy({ Effect: 'Deny', Principal: '*', Action: '*' }, { Effect: 'Allow', Principal: '*', Action: '*' }))]) }), /problem error: service account payments\/api names this role; a Deny refuses/],

  ['PID001', 'no associations', clusterFacts(), undefined],
  ['PID001', 'the agent runs', associated(), 'passed'],
  ['PID001', 'the agent is not there', associated({ daemonsets: [] }), /problem error: there are pod identity associations \(1\), but no eks-pod-identity-agent/],
  ['PID001', 'the agent is not everywhere', associated({ daemonsets: [{ ...AGENT, status: { desiredNumberScheduled: 3, numberReady: 2 } }] }), /problem warning: .* ready on 2 of 3/],
  ['PID001', 'EKS Auto Mode', associated({ daemonsets: [] }, { cluster: clusterFact({ hasAutoMode: true }) }), 'passed'],
  ['PID001', 'the API server was left out, and the add-on is active', associated({}, { kubernetes: undefined, addons: known([AGENT_ADDON]) }), 'passed'],
  ['PID001', 'the API server was left out, and the add-on is broken', associated({}, { kubernetes: undefined, addons: known([{ ...AGENT_ADDON, status: 'DEGRADED', issues: ['InsufficientNumberOfReplicas: no nodes'] }]) }), /problem error: the add-on is DEGRADED/],
  ['PID001', 'the API server was left out, and there is no add-on', associated({}, { kubernetes: undefined }), /unknown error/],
  ['PID001', 'add-ons may not be read either', associated({}, { kubernetes: undefined, addons: notRead('eks:ListAddons') }), /unknown error/],
  ['PID001', 'associations may not be read', clusterFacts({}, { podIdentity: associations({ associations: notRead('eks:ListPodIdentityAssociations') }) }), /unknown error/],

  ['PID002', 'pods have credentials', associated(), 'passed'],
  ['PID002', 'a pod has none', associated({ pods: [pod({ env: [] })] }), /problem error: .* was created before that$/],
  ['PID002', 'a pod has those of IRSA', associated({ pods: [pod()] }), /problem warning: .* still uses the role of the annotation/],
  ['PID002', 'a pod has both', associated({ pods: [pod({ env: [...irsaEnv(), ...podIdentityEnv()] })] }), /problem warning: .* SDKs use the role of IRSA/],
  ['PID002', 'no pods', associated({ pods: [] }), undefined],
  ['PID002', 'a pod of an association whose role was not looked at', associated({ pods: [pod({ env: [] })] }, { podIdentity: associations({ associations: known([API]) }) }),
    /^problem error: the pod has no AWS_CONTAINER_CREDENTIALS_FULL_URI/],
  ['PID002', 'associations may not be read', clusterFacts({}, { podIdentity: associations({ associations: notRead('eks:ListPodIdentityAssociations') }) }), /unknown error/],

  ['PID003', 'both actions', associated(), 'passed'],
  ['PID003', 'by a wildcard', associated({}, { podIdentity: associations({ roles: known([POD_TRUST('sts:*')]) }) }), 'passed'],
  ['PID003', 'one action', associated({}, { podIdentity: associations({ roles: known([POD_TRUST('sts:Assume*')]) }) }), /problem error: .* do sts:TagSession/],
  ['PID003', 'the role is not there', associated({}, { podIdentity: associations({ roles: known([]) }) }), /problem error: the role of the association does not exist/],
  ['PID003', 'the role is in another account', associated({}, { podIdentity: associations({ associations: known([{ ...API, roleArn: ROLE_ARN.replace(ACCOUNT, '444455556666') }]), roles: known([]) }) }), 'passed'],
  ['PID003', 'roles that nobody looked at', associated({}, { podIdentity: associations({ associations: known([{ ...API, roleArn: ROLE_ARN }, OTHER_ASSOCIATION]) }) }),
    /^unknown info: there are 2 pod identity associations, of which the roles of 1 were not looked at/],
  ['PID003', 'conditions that fit', trustedIf({
    StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'payments', 'aws:requesttag/eks-cluster-arn': clusterFact().arn, 'aws:SourceAccount': ACCOUNT },
    ArnLike: { 'aws:SourceArn': `arn:aws:eks:*:${ACCOUNT}:cluster/*` },
    StringEqualsIfExists: { 'aws:RequestTag/kubernetes-service-account': ['api', 'web'] },
  }), 'passed'],
  ...([
    ['another namespace', { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'web' } }, 'aws:RequestTag/kubernetes-namespace'],
    ['another service account', { StringLike: { 'aws:RequestTag/kubernetes-service-account': 'web-*' } }, 'aws:RequestTag/kubernetes-service-account'],
    ['another cluster', { ArnEquals: { 'aws:SourceArn': `${clusterFact().arn}-2` } }, 'aws:SourceArn'],
    ['another account', { StringEquals: { 'aws:SourceAccount': '444455556666' } }, 'aws:SourceAccount'],
  ] as const).map(([what, condition, key]): (typeof CASES)[number] =>
    ['PID003', `a condition for ${what}`, trustedIf(condition), new RegExp(`^problem error: its conditions keep pods\\.eks\\.amazonaws\\.com out for payments/api: ${key} does not fit`)]),
  ...([
    ['that differs for every pod', { StringLike: { 'aws:RequestTag/kubernetes-pod-name': 'api-*' } }],
    ['of a key that is not known', { StringEquals: { 'aws:SourceOrgID': 'o-1' } }],
    ['with an operator that is not known', { NumericEquals: { 'aws:SourceAccount': ACCOUNT } }],
  ] as const).map(([what, condition]): (typeof CASES)[number] =>
    ['PID003', `a condition ${what}`, trustedIf(condition), PID003_NOT_KNOWN]),
  ['PID003', 'no tags, and no permission to tag', trustedIf(undefined, { withoutTags: true }, 'sts:AssumeRole'), 'passed'],
  ['PID003', 'no tags, and a condition on them', trustedIf({ StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'payments' } }, { withoutTags: true }), /^problem error: .* does not fit/],
  ['PID003', 'no tags, and a condition on that of the pod', trustedIf({ StringLike: { 'aws:RequestTag/kubernetes-pod-name': 'api-*' } }, { withoutTags: true }), /^problem error: .* aws:RequestTag\/kubernetes-pod-name does not fit$/],
  ['PID003', 'no tags, where there must be none', trustedIf({ Null: { 'aws:RequestTag/kubernetes-pod-uid': 'true', 'aws:TagKeys': 'true' } }, { withoutTags: true }), 'passed'],
  ['PID003', 'tags of the pod, whatever they are', trustedIf({ Null: { 'aws:RequestTag/kubernetes-pod-name': 'false' }, StringLike: { 'aws:RequestTag/kubernetes-pod-uid': '*' } }), 'passed'],
  ['PID003', 'tags of the pod, where there must be none', trustedIf({ Null: { 'aws:RequestTag/kubernetes-pod-name': 'true' } }), /^problem error: .* does not fit$/],
  ['PID003', 'the documented tags only', trustedIf({ 'ForAllValues:StringEquals': { 'aws:TagKeys': TAGS } }), 'passed'],
  ['PID003', 'a tag that is not one of these', trustedIf({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] } }), /^problem error: .* aws:TagKeys does not fit$/],
  ['PID003', 'a star that would reach over the colons of an ARN', trustedIf({ ArnEquals: { 'aws:SourceArn': `arn:aws:eks:*:cluster/${CLUSTER}` } }), /^problem error: .* aws:SourceArn does not fit$/],
  ['PID003', 'a condition that does not fit, beside one that is not known', trustedIf({ StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'web', 'aws:SourceOrgID': 'o-1' } }),
    /^problem error: .* out for payments\/api: aws:RequestTag\/kubernetes-namespace does not fit$/],
  ['PID003', 'a Deny of all but the service', trustedAnd({ Effect: 'Deny', NotPrincipal: { Service: 'pods.eks.amazonaws.com' }, Action: 'sts:*' }), 'passed'],
  ['PID003', 'a Deny of all but another service', trustedAnd({ Effect: 'Deny', NotPrincipal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:*' }), PID003_NOT_KNOWN],
  ['PID003', 'a Deny of the service', trustedAnd(podTrust({ Effect: 'Deny', Action: 'sts:*' })), /^problem error: a Deny in it keeps pods\.eks\.amazonaws\.com out for payments\/api$/],
  ['PID003', 'a Deny of the service in another account', trustedAnd(podTrust({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceAccount': ACCOUNT } } })), 'passed'],
  ['PID003', 'a Deny by a key that is not known', trustedAnd(podTrust({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceOrgID': 'o-1' } } })),
    /^unknown warning: whether it lets pods\.eks\.amazonaws\.com in for payments\/api is not known: the conditions of a Deny in it depend on/],
  ['PID003', 'a Deny of everybody', trustedAnd({ Effect: 'Deny', Principal: '*', Action: 'sts:*' }), /^unknown warning: .* is not known: a statement in it may be about that, or cannot be read$/],
  ['PID003', 'roles may not be read', associated({}, { podIdentity: associations({ roles: notRead('iam:GetRole') }) }), /unknown error/],

  ['PID004', 'on Linux', associated(), 'passed'],
  ['PID004', 'on Fargate', associated({ pods: [pod({ env: podIdentityEnv(), spec: { nodeName: 'fargate-ip-10-0-0-1' } })] }), /problem error: the pod runs on Fargate/],
  ['PID004', 'on Windows', associated({ pods: [pod({ spec: { os: { name: 'windows' } } })] }), /problem error: the pod runs on Windows/],
  ['PID004', 'pods may not be read', associated({}, { kubernetes: kubernetesFacts({}, { pods: NO_PODS }) }), /unknown error/],

  ['PID005', 'no proxy', associated(), 'passed'],
  ['PID005', 'a proxy, and no exception', associated({ pods: [pod({ env: [...podIdentityEnv(), { name: 'https_proxy', value: 'x' }] })] }), /problem warning/],
  ...['169.254.170.23', 'localhost, 169.254.0.0/16', '*'].map((value): (typeof CASES)[number] =>
    ['PID005', `a proxy, and the exception ${value}`, associated({ pods: [pod({ env: [...podIdentityEnv(), { name: 'HTTP_PROXY', value: 'x' }, { name: 'no_proxy', value }] })] }), 'passed']),
  ['PID005', 'a proxy, and exceptions from elsewhere', associated({ pods: [pod({ env: [...podIdentityEnv(), { name: 'HTTP_PROXY', value: 'x' }, { name: 'NO_PROXY', valueFrom: { configMapKeyRef: { name: 'p' } } }] })] }), 'passed'],
  ['PID005', 'pods may not be read', associated({}, { kubernetes: kubernetesFacts({}, { pods: NO_PODS }) }), /unknown warning/],

  ['RBAC001', 'the prefix is there', withRbac({}), 'passed'],
  ['RBAC001', 'a group without', withRbac(bound('dev'), known([])), /problem warning: the group 'dev' is nobody's.* did you mean 'corp:dev'\?/],
  ['RBAC001', 'a user without', withRbac(bound('alice', 'view', 'User'), known([])), /the user 'alice' is nobody's/],
  ['RBAC001', 'IAM has the name', withRbac(bound('ops'), known(['ops'])), 'passed'],
  ['RBAC001', 'what IAM has may not be read', withRbac(bound('ops'), notRead('eks:DescribeAccessEntry')), /unknown warning/],
  ['RBAC001', 'bindings may not be read', clusterFacts({}, { kubernetes: { ...kubernetesFacts(), rbac: notRead('list clusterrolebindings') } }), /unknown warning/],

  ['RBAC002', 'the pool has the group', withRbac({}), 'passed'],
  ['RBAC002', 'the pool has it in other letters', withRbac(bound('corp:Dev')), /^problem warning: the user pool has no group 'Dev'.*did you mean 'corp:dev'\?/],
  ['RBAC002', 'the pool does not have it', withRbac(bound('corp:somebody-else')), /^problem warning: the user pool has no group 'somebody-else', so the binding gives nothing to 'corp:somebody-else'$/],
  ['RBAC002', 'the pool has one that begins with the same prefix only', withRbac(bound('corp:zzz')), /gives nothing to 'corp:zzz'$/],
  ['RBAC002', 'a group of somebody else', withRbac(bound('other:x')), 'passed'],
  ['RBAC002', 'a function changes the tokens', withRbac(bound('corp:x'), undefined, pools({ pool: known({ id: 'p', changesTokens: true }) })), undefined],
  ['RBAC002', 'groups of the pool may not be read', withRbac({}, undefined, pools({ groups: notRead('cognito-idp:ListGroups') })), /^unknown warning/],
  ['RBAC002', 'the group is bound', withRbac({}, undefined, TOKEN), 'passed'],
  ['RBAC002', 'the user is bound', withRbac(bound('corp:a-1', 'view', 'User'), undefined, TOKEN), 'passed'],
  ['RBAC002', 'nobody is bound', withRbac(bound('corp:ops'), undefined, TOKEN), /problem warning: no binding names 'corp:a-1' or a group of theirs \(corp:dev\)/],
  ['RBAC002', 'a token without groups', withRbac(bound('corp:ops'), undefined, { ...TOKEN, token: tokenFact({ 'cognito:groups': undefined }) }), /no binding names 'corp:a-1':/],
  ['RBAC002', 'a token that is refused', withRbac({}, undefined, { ...TOKEN, token: tokenFact({ aud: 'x' }) }), undefined],
  ['RBAC002', 'bindings may not be read, nor groups of pools compared', clusterFacts({}, { kubernetes: { ...kubernetesFacts(), rbac: notRead('list rolebindings in all namespaces') } }), /^unknown warning/],
  ['RBAC002', 'neither bindings nor the groups of a token may be compared', clusterFacts({}, { ...TOKEN, people: peopleFacts(), kubernetes: { ...kubernetesFacts(), rbac: notRead('list rolebindings in all namespaces') } }), /^unknown warning/],
  ['RBAC002', 'bindings may not be read', clusterFacts({}, { ...TOKEN, kubernetes: { ...kubernetesFacts(), rbac: notRead('list rolebindings in all namespaces') } }), /unknown warning/],

  ['RBAC003', 'no app was named', withRbac({}), undefined],
  ['RBAC003', 'an app without bindings', withRbac({}, undefined, { app: app() }), undefined],
  ['RBAC003', 'the same role', withRbac({}, undefined, { app: app([DESIRED]) }), 'passed'],
  ['RBAC003', 'another name', withRbac({}, undefined, { app: app([{ ...DESIRED, name: 'new', roleName: 'edit' }]) }), 'passed'],
  ['RBAC003', 'a namespace, where the cluster has none', withRbac({}, undefined, { app: app([{ ...DESIRED, namespace: 'payments', roleName: 'edit' }]) }), 'passed'],
  ['RBAC003', 'another role', withRbac({}, undefined, { app: app([{ ...DESIRED, roleName: 'edit' }]) }), /^problem error: the app \(App\/Devs\) gives the binding another role/],
  ['RBAC003', 'another kind of role', withRbac({}, undefined, { app: app([{ ...DESIRED, roleKind: 'Role' }]) }), /^problem error: .* a roleRef cannot be changed/],
  ['RBAC003', 'what only the deployment knows', withRbac({}, undefined, { app: app([], ['App/Devs']) }), /^unknown info: .* known at the deployment only/],
  ['RBAC003', 'bindings may not be read', clusterFacts({}, { app: app([DESIRED]), kubernetes: { ...kubernetesFacts(), rbac: notRead('list rolebindings in all namespaces') } }), /^unknown error/],

  ['RBAC004', 'the app binds a role that is nowhere', withRbac({}, undefined, { app: app([{ ...DESIRED, roleName: 'viewer' }]) }), /^problem error: the app \(App\/Devs\) binds the ClusterRole 'viewer', which is neither/],
  ['RBAC004', 'the app binds a role of its own', withRbac({}, undefined, { app: { ...app([{ ...DESIRED, roleName: 'own' }]), roles: { clusterRoles: ['own'], roles: [] } } }), 'passed'],
  ['RBAC004', 'roles exist', withRbac({}), 'passed'],
  ['RBAC004', 'a cluster role does not', withRbac(bound('corp:dev', 'viewer')), /problem error: the ClusterRole 'viewer' does not exist/],
  ['RBAC004', 'a role of the namespace does not', withRbac({ rolebindings: [binding({ name: 'r', namespace: 'other', kind: 'Role', role: 'reader' })] }), /problem error: the Role 'reader' does not exist/],
  ['RBAC004', 'a role of the namespace does', withRbac({ rolebindings: [binding({ name: 'r', namespace: 'payments', kind: 'Role', role: 'reader' })] }), 'passed'],
  ['RBAC004', 'what is left of something else', withRbac(bound('system:serviceaccounts:old', 'gone')), /problem warning/],
  ['RBAC004', 'bindings may not be read', clusterFacts({}, { kubernetes: { ...kubernetesFacts(), rbac: notRead('list clusterroles') } }), /unknown error/],

  ['RBAC005', 'nobody tried', clusterFacts(), undefined],
  ['RBAC005', 'it is allowed', withProbe({ access: known([{ question: { verb: 'bind', group: 'g', resource: 'r' }, allowed: true }]) }), 'passed'],
  ['RBAC005', 'it is not', withProbe({ access: known([{ question: { verb: 'bind', group: 'g', resource: 'r' }, allowed: false }]) }), /problem info/],
  ['RBAC005', 'nobody may ask', withProbe({ access: notRead('create selfsubjectaccessreviews') }), /unknown info/],

  ['RBAC006', 'administrators are named', withRbac({}), 'passed'],
  ...['system:authenticated', 'system:unauthenticated', 'system:serviceaccounts', 'system:serviceaccounts:payments'].map((name): (typeof CASES)[number] =>
    ['RBAC006', `${name} is administrator`, withRbac(bound(name, 'cluster-admin')), new RegExp(`problem error: cluster-admin is bound to ${name}`)]),
  ['RBAC006', 'everybody without credentials is', withRbac(bound('system:anonymous', 'cluster-admin', 'User')), /without any credentials/],
  ['RBAC006', 'in a namespace', withRbac({ rolebindings: [binding({ name: 'r', namespace: 'payments', role: 'cluster-admin', subjects: [group('system:authenticated')] })] }), /of namespace payments is bound/],
  ['RBAC006', 'bindings may not be read', clusterFacts({}, { kubernetes: { ...kubernetesFacts(), rbac: notRead('list clusterrolebindings') } }), /unknown error/],

  ['RBAC007', 'nobody tried', clusterFacts(), undefined],
  ['RBAC007', 'something is allowed', withProbe({ matrix: known(matrix({ resource: 'pods', allowed: ['get'], refused: ['list'] }, { resource: 'nodes', allowed: [], refused: ['get'] })) }), 'passed'],
  ['RBAC007', 'nothing is allowed', withProbe({ matrix: known(matrix({ resource: 'pods', allowed: [], refused: ['get', 'list'] })) }), /^problem info: tried: user corp:alice, group corp:dev may do nothing .* in the whole cluster$/],
  ['RBAC007', 'nothing is allowed in a namespace', withProbe({ matrix: known({ ...matrix(), namespace: 'web' }) }), /may do nothing of what was asked about in namespace web$/],
  ['RBAC007', 'nobody may ask', withProbe({ matrix: notRead('create subjectaccessreviews') }), /^unknown info/],

  ['TOK007', 'nobody tried', clusterFacts({}, TOKEN), undefined],
  ['TOK007', 'both say the same', reviewed(known({ username: 'corp:a-1', groups: ['system:authenticated', 'corp:dev'] })), 'passed'],
  ['TOK007', 'the API server refuses', reviewed(known({ groups: [], error: 'oidc: no' })), /problem error: tried: the API server does not accept the token, although/],
  ['TOK007', 'both refuse', withProbe({ tokenReview: known({ groups: [], error: 'oidc: no' }) }, { ...TOKEN, token: tokenFact({ aud: 'x' }) }), /problem info: tried: the API server does not accept the token$/],
  ['TOK007', 'a token that the cluster made is accepted', withProbe({ tokenReview: known({ username: 'system:serviceaccount:payments:api', groups: [] }) }, OWN_TOKEN), 'passed'],
  ['TOK007', 'a token that the cluster made is refused', withProbe({ tokenReview: known({ groups: [], error: 'expired' }) }, OWN_TOKEN), /^problem error: tried: the API server does not accept the token, which was made by this cluster/],
  ['TOK001', 'a token that the cluster made', clusterFacts({}, OWN_TOKEN), /^unknown error: it is the token of a service account \(system:serviceaccount:payments:api\) of this cluster, not of a person/],
  ['TOK007', 'it is somebody else', reviewed(known({ username: 'corp:b-2', groups: [] })), /problem warning: .* somebody else/],
  ['TOK007', 'nobody may ask', reviewed(notRead('create tokenreviews')), /unknown error/],
];

/** Rules that nothing is known of, by what could not be read. */
const UNREAD: [what: string, facts: AccountFacts, ids: string[]][] = [
  ['the service accounts', clusterFacts({}, {}, NO_ACCOUNTS), ['IRSA003', 'IRSA006', 'IRSA014', 'IRSA015', 'IRSA016', 'IRSA022', 'IRSA025']],
  ['the service accounts and the pods', clusterFacts({}, {}, { ...NO_ACCOUNTS, pods: NO_PODS }), [
    'IRSA003', 'IRSA006', 'IRSA014', 'IRSA015', 'IRSA016', 'IRSA017', 'IRSA018', 'IRSA019', 'IRSA022', 'IRSA025',
  ]],
  ['the service account that was asked about', clusterFacts({}, { target: { cluster: CLUSTER, serviceAccount: API }, people: undefined }, NO_ACCOUNTS), [
    'IRSA003', 'IRSA006', 'IRSA014', 'IRSA015', 'IRSA016', 'IRSA022', 'IRSA025',
  ]],
  ['the service accounts that have the role that was asked about', clusterFacts({}, { target: { cluster: CLUSTER, role: ROLE_ARN }, people: undefined }, NO_ACCOUNTS), [
    'IRSA003', 'IRSA006', 'IRSA015', 'IRSA016', 'IRSA017', 'IRSA018', 'IRSA019',
  ]],
  ['the roles of the account', clusterFacts({}, { roles: notRead('iam:ListRoles'), roleArns: notRead('iam:ListRoles') }), [
    'ACC002', 'IRSA004', 'IRSA005', 'IRSA006', 'IRSA007', 'IRSA008', 'IRSA009', 'IRSA010', 'IRSA011', 'IRSA012', 'IRSA014', 'IRSA025', 'TRUST001',
  ]],
  ['the associations', clusterFacts({}, { people: peopleFacts({ associations: notRead('eks:DescribeIdentityProviderConfig'), userPools: [] }), kubernetes: undefined }), [
    'COG001', 'COG002', 'IDP001', 'IDP002', 'IDP004', 'IDP005', 'IDP006', 'IDP007', 'IDP008', 'IDP009', 'IDP013', 'IDP015',
  ]],
  ['the associations that decide about a token', clusterFacts({}, {
    ...TOKEN, people: peopleFacts({ associations: notRead('eks:DescribeIdentityProviderConfig'), userPools: [] }), kubernetes: undefined,
  }), [
    'COG001', 'COG002', 'IDP001', 'IDP002', 'IDP004', 'IDP005', 'IDP006', 'IDP007', 'IDP008', 'IDP009', 'IDP010', 'IDP013', 'IDP015', 'TOK001', 'TOK002', 'TOK003', 'TOK004', 'TOK005', 'TOK006',
  ]],
];

test.each(UNREAD)('without %s, every rule that needs them is unknown, once', (_, facts, ids) => {
  const { findings, passed } = runDoctorChecks(DOCTOR_CHECKS, facts);
  const unknown = findings.filter(({ unreadable }) => unreadable !== undefined).map(({ id }) => id).sort();

  expect(unknown).toEqual(ids);
  expect(passed.map(({ id }) => id).filter(id => ids.includes(id))).toEqual([]);
});

/** The rule, what is the case, the facts, and the fix: a name is proposed if it is like the one that is not there, whatever comes before both. */
const FIXES: [id: string, what: string, facts: AccountFacts, fix: string][] = [
  ['IRSA014', 'a role has a similar name', annotatedWith(`${ROLE_ARN}s`), `write ${ROLE_ARN}, if that is the one`],
  ['IRSA014', 'no role has a similar name', annotatedWith(NO_SUCH_ROLE), 'create the role, or correct the ARN in the annotation of the service account'],
  ['ACC002', 'a role has a similar name', withEntry(`${ROLE_ARN}s`), 'delete it, and create one for the role that exists'],
  ['ACC002', 'a role has the same name', withEntry(ROLE_ARN.replace('role/', 'role/team/')), 'delete it, and create one for the role that exists'],
  ['ACC002', 'no role has a similar name', withEntry(NO_SUCH_ROLE), 'delete the access entry, or create the role and then the access entry again'],
  ['IRSA006', 'a service account has a similar name', withOnly('apis'), 'write \'system:serviceaccount:payments:apis\', if that is the one'],
  ['IRSA006', 'its namespace has a similar name', withOnly('api', 'payment'), 'write \'system:serviceaccount:payment:api\', if that is the one'],
  ['IRSA006', 'no service account has a similar name', withOnly('zzz'), 'create the service account, or take it out of the trust policy'],
  ['IRSA006', 'its namespace has another name', withOnly('api', 'web'), 'create the service account, or take it out of the trust policy'],
];

test.each(FIXES)('%s proposes what is alike: %s', (id, _, facts, fix) => {
  expect(runDoctorChecks(DOCTOR_CHECKS, facts).findings.filter(finding => finding.id === id).map(finding => finding.fix)).toEqual([fix]);
});

/** Status, severity and message of what is found about a rule. */
function verdict(id: string, facts: AccountFacts): string[] | 'passed' | undefined {
  const { findings, passed } = runDoctorChecks(DOCTOR_CHECKS, facts);
  const ours = findings.filter(finding => finding.id === id);
  return passed.some(rule => rule.id === id) ? 'passed' : ours.length === 0 ? undefined : ours.map(({ status, severity, message }) => `${status} ${severity}: ${message}`);
}

test.each(CASES)('%s: %s', (id, _, facts, expected) => {
  const found = verdict(id, facts);

  if (expected instanceof RegExp) {
    expect(found).toEqual([expect.stringMatching(expected)]);
  } else {
    expect(found).toBe(expected);
  }
});

/** Facts in which the rule that explains an answer of STS found something. */
const NO_PROVIDER: Partial<AccountFacts> = { providers: known([]) };
const NO_AUDIENCE: Partial<AccountFacts> = { audiences: known([]) };
const NO_ROLE: Partial<AccountFacts> = { roles: known([]) };
const OTHER_SUBJECT: Partial<AccountFacts> = { roles: known([accountRole(trusting(conditions({ sub: 'system:serviceaccount:payments:apis' })))]) };

test.each<[string, string, string, RegExp, Partial<AccountFacts>]>([
  ['InvalidIdentityToken', 'No OpenIDConnect provider found in your account for https://oidc', 'see IRSA001', /No OpenIDConnect/, NO_PROVIDER],
  ['InvalidIdentityToken', 'Incorrect token audience', 'see IRSA003', /audience/, NO_AUDIENCE],
  ['ValidationError', 'Request ARN is invalid', 'see IRSA014', /ARN/, NO_ROLE],
  ['AccessDenied', 'Not authorized', 'see IRSA006', /Not/, OTHER_SUBJECT],
  ['IDPCommunicationError', 'busy', 'CloudTrail', /busy/, {}],
])('what STS answers (%s: %s) leads to the rule that explains it: %s', (code, message, says, shown, more) => {
  const facts = withProbe({ assumeRole: known({ ...DENIED, refusal: { code, message } }) }, { ...ABOUT_API, ...more });
  const finding = runDoctorChecks(DOCTOR_CHECKS, facts).findings.find(({ id, message: text }) => id === 'IRSA025' && text.startsWith('tried'));

  expect(finding?.fix).toContain(says);
  expect(finding?.evidence).toEqual([{ label: code, value: expect.stringMatching(shown) }]);
});

test.each<[string, string, RegExp]>([
  ['InvalidIdentityToken', 'No OpenIDConnect provider found in your account for https://oidc', /^IRSA001 found nothing, so what remains is that something was changed in the last minutes/],
  ['InvalidIdentityToken', 'Incorrect token audience', /^IRSA003 found nothing, so what remains is that something was changed/],
  ['ValidationError', 'Request ARN is invalid', /^IRSA014 found nothing, so what remains is that something was changed/],
  ['AccessDenied', 'Not authorized', /^IRSA006 found nothing, so what remains is that a resource control policy or a service control policy .*, or something was changed in the last minutes: .*CloudTrail/],
])('what STS answers (%s: %s) leads to what remains where that rule passed', (code, message, says) => {
  const { findings } = runDoctorChecks(DOCTOR_CHECKS, withProbe({ assumeRole: known({ ...DENIED, refusal: { code, message } }) }, ABOUT_API));

  expect(findings.map(({ id, fix }) => [id, fix])).toEqual([['IRSA025', expect.stringMatching(says)]]);
});

test('no rule is about Kubernetes where the API server was left out', () => {
  const ids = runDoctorChecks(DOCTOR_CHECKS, clusterFacts({}, { kubernetes: undefined })).passed.map(({ id }) => id);

  expect(ids.filter(id => /^(IRSA01[5-9]|IRSA024|RBAC|PID|TOK007)/.test(id))).toEqual([]);
});
