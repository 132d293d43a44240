import { ABOUT_API, AGENT, app, associated, associations, bound, DESIRED, type Expected, OWN_TOKEN, POD_TRUST, podTrust, pools, reviewed, TOKEN, trustedAnd, trustedIf, UNANNOTATED, verdict, withPods, withProbe, withRbac } from './workload-fixtures';
import { DOCTOR_CHECKS } from '../../../cli/checks/doctor-checks';
import { runDoctorChecks } from '../../../cli/checks/run-doctor-checks';
import { known, type AccountFacts } from '../../../cli/facts/account/account';
import type { AccessMatrix, AccessRow } from '../../../cli/facts/cluster/access-matrix';
import { accountRole, clusterFact, peopleFacts, tokenFact } from '../doctor/account-facts';
import { ACCOUNT, CLUSTER, conditions, ROLE_ARN, trusting } from '../doctor/fake-account';
import { binding, group, irsaEnv, namespace, pod, podIdentityEnv, serviceAccount, webhook } from '../doctor/fake-cluster-objects';
import { API, clusterFacts } from '../doctor/kubernetes-facts';
import { trustPolicy } from '../fixtures';

const NO_SUCH_ROLE = `arn:aws:iam::${ACCOUNT}:role/zzzzzzzzzzzz`;
const EBS = { name: 'aws-ebs-csi-driver', status: 'ACTIVE', issues: [] };
const EBS_ACCOUNT = { name: 'ebs-csi-controller-sa', namespace: 'kube-system' };
const annotatedWith = (roleArn: string): AccountFacts => clusterFacts({ serviceaccounts: [serviceAccount({ annotations: { 'eks.amazonaws.com/role-arn': roleArn } })] });
const withEntry = (principal: string): AccountFacts => clusterFacts({}, { people: peopleFacts({ accessEntries: known([principal]) }) });
const withOnly = (name: string, where = 'payments'): AccountFacts => clusterFacts({ serviceaccounts: [serviceAccount({ name, namespace: where, annotations: {} })] });
const TAGS = ['eks-cluster-arn', 'eks-cluster-name', 'kubernetes-namespace', 'kubernetes-service-account', 'kubernetes-pod-name', 'kubernetes-pod-uid'];
const withAddon = (roleArn: string | undefined, annotation: string | undefined): AccountFacts => clusterFacts({
  serviceaccounts: [serviceAccount({ ...EBS_ACCOUNT, annotations: annotation === undefined ? {} : { 'eks.amazonaws.com/role-arn': annotation } })],
}, { addons: known([{ ...EBS, roleArn }]) });
const tokenVolume = (defaultMode?: number) => ({
  volumes: [{ name: 'token', projected: { ...defaultMode !== undefined && { defaultMode }, sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com' } }] } }],
});
const matrix = (...rows: AccessRow[]): AccessMatrix => ({ person: { user: 'corp:alice', groups: ['corp:dev', 'system:authenticated'] }, rows });
const DENIED = { roleArn: ROLE_ARN, audience: 'sts.amazonaws.com', refusal: { code: 'AccessDenied', message: 'Not authorized' } };

/** The rule, what is the case, the facts, and what comes of it. */
const CASES: [id: string, what: string, facts: AccountFacts, expected: Expected][] = [
  ['IRSA003', 'no annotation asks for another audience', clusterFacts(), 'passed'],
  ['IRSA003', 'an annotation asks for an audience that the provider does not accept', clusterFacts({
    serviceaccounts: [serviceAccount({ annotations: { 'eks.amazonaws.com/role-arn': ROLE_ARN, 'eks.amazonaws.com/audience': 'mine' } })],
  }), /problem error: the provider does not accept the audience 'mine', which service account payments\/api asks for/],

  ['IRSA006', 'trust and cluster name the same', clusterFacts(), 'passed'],
  ['IRSA006', 'the one in question exists', clusterFacts({}, ABOUT_API), 'passed'],
  ['IRSA006', 'names differ by a letter', clusterFacts({}, { roles: known([accountRole(trusting(conditions({ sub: 'system:serviceaccount:payments:apis' })))]) }), /problem error: .*names this role.*name 'apis' is not 'api'/],
  ['IRSA006', 'the trust names one that is not there', clusterFacts({ serviceaccounts: [serviceAccount({ name: 'other', annotations: {} })] }), /problem warning: the cluster has no service account payments\/api/],
  ['IRSA006', 'the trust has a pattern that nobody fits yet', clusterFacts({ serviceaccounts: [serviceAccount({ name: 'other', annotations: {} })] }, {
    roles: known([accountRole(trusting({ StringEquals: {}, StringLike: { [`${clusterFact().issuerUrl?.slice(8)}:sub`]: 'system:serviceaccount:preview-*:api' } }))]),
  }), 'passed'],

  ['IRSA014', 'the annotation is that of a role', clusterFacts(), 'passed'],
  ['IRSA014', 'there are no annotations', clusterFacts(UNANNOTATED), undefined],
  ['IRSA014', 'the role is not there', clusterFacts({ serviceaccounts: [serviceAccount({ annotations: { 'eks.amazonaws.com/role-arn': `${ROLE_ARN}-x` } })] }), /has no such role/],
  ['IRSA014', 'the path is missing', clusterFacts({}, { roleArns: known([ROLE_ARN.replace('role/', 'role/team/')]) }), /another ARN/],
  ['IRSA014', 'the one in question has no annotation', clusterFacts({ ...UNANNOTATED, pods: [] }, ABOUT_API), /no annotation eks\.amazonaws\.com\/role-arn/],
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
  ['IRSA015', 'there are no pods', withPods(), undefined],
  ['IRSA015', 'the webhook is missing, which IRSA016 tells', clusterFacts({ pods: [pod({ env: [] })], mutatingwebhookconfigurations: [] }), 'passed'],

  ['IRSA016', 'the webhook is there', clusterFacts(), 'passed'],
  ['IRSA016', 'nothing to inject', clusterFacts(UNANNOTATED), undefined],
  ['IRSA016', 'no webhook, but pods were injected', clusterFacts({ mutatingwebhookconfigurations: [] }), /problem warning: the cluster has no webhook/],
  ['IRSA016', 'no webhook, and a pod without', clusterFacts({ mutatingwebhookconfigurations: [], pods: [pod({ env: [] })] }), /problem error/],
  ['IRSA016', 'another webhook only', clusterFacts({ mutatingwebhookconfigurations: [{ metadata: { name: 'istio' }, webhooks: [{ name: 'sidecar.istio.io' }] }] }), /no webhook/],
  ['IRSA016', 'the namespace is not selected', clusterFacts({ mutatingwebhookconfigurations: [webhook({ namespaceSelector: { matchExpressions: [{ key: 'irsa', operator: 'In', values: ['on'] }] } })] }), /problem warning: .* because of its labels/],
  ['IRSA016', 'the namespace is selected', clusterFacts({
    namespaces: [namespace('payments', { irsa: 'on' })],
    mutatingwebhookconfigurations: [webhook({ namespaceSelector: { matchExpressions: [{ key: 'irsa', operator: 'In', values: ['on'] }, { key: 'off', operator: 'NotIn', values: ['yes'] }, { key: 'irsa', operator: 'Exists' }] } })],
  }), 'passed'],
  ['IRSA016', 'an operator that is unknown selects nothing', clusterFacts({ mutatingwebhookconfigurations: [webhook({ namespaceSelector: { matchExpressions: [{ key: 'irsa', operator: 'Near' }] } })] }), /because of its labels/],

  ['IRSA017', 'everybody may read', clusterFacts(), 'passed'],
  ['IRSA017', 'no mode is set', withPods(pod({ spec: tokenVolume(), container: { securityContext: { runAsUser: 1000 } } })), 'passed'],
  ['IRSA017', 'only the owner, and users differ', withPods(pod({ spec: { ...tokenVolume(0o400), containers: [{ name: 'a', env: irsaEnv(), securityContext: { runAsUser: 1000 } }, { name: 'b' }] } })), /problem warning: container a is not root .* mode 0400/],
  ['IRSA017', 'only the owner, and all share the user', withPods(pod({ spec: { ...tokenVolume(0o400), securityContext: { runAsUser: 1000 } } })), 'passed'],
  ['IRSA017', 'only the owner, and an fsGroup', withPods(pod({ spec: { ...tokenVolume(0o400), securityContext: { fsGroup: 1000, runAsNonRoot: true } } })), 'passed'],
  ['IRSA017', 'only the owner, who is root', withPods(pod({ spec: tokenVolume(0o400) })), 'passed'],
  ['IRSA017', 'no pod has a token', withPods(pod({ spec: { volumes: [] } })), undefined],

  ['IRSA018', 'regional endpoints', clusterFacts(), 'passed'],
  ['IRSA018', 'nothing said', withPods(pod({ env: irsaEnv().slice(1) })), 'passed'],
  ['IRSA018', 'the global endpoint', withPods(pod({ env: [...irsaEnv().slice(1), { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'legacy' }] })), /problem warning/],

  ['IRSA019', 'nothing else', clusterFacts(), 'passed'],
  ['IRSA019', 'keys', withPods(pod({ env: [...irsaEnv(), { name: 'AWS_ACCESS_KEY_ID', value: 'x' }] })), /problem error: container app sets AWS_ACCESS_KEY_ID, which SDKs use/],
  ['IRSA019', 'a profile', withPods(pod({ env: [...irsaEnv(), { name: 'AWS_SHARED_CREDENTIALS_FILE', value: 'x' }] })), /problem warning/],
  ['IRSA019', 'keys beside Pod Identity', associated({ pods: [pod({ env: [...podIdentityEnv(), { name: 'AWS_ACCESS_KEY_ID', value: 'x' }] })] }), /problem error/],
  ['IRSA019', 'a ConfigMap of another name', withPods(pod({ container: { envFrom: [{ configMapRef: { name: 'settings' } }, {}] } })), 'passed'],

  ['IRSA022', 'a role of this account', clusterFacts(), undefined],

  ['IRSA024', 'both the same', withAddon(ROLE_ARN, ROLE_ARN), 'passed'],
  ['IRSA024', 'neither', withAddon(undefined, undefined), 'passed'],
  ['IRSA024', 'by hand', withAddon(undefined, ROLE_ARN), /problem warning: the add-on has no role/],
  ['IRSA024', 'not the same', withAddon(ROLE_ARN, `${ROLE_ARN}-2`), /problem warning: .* different roles/],
  ['IRSA024', 'no such add-on', clusterFacts(), undefined],

  ['IRSA025', 'nobody tried', clusterFacts({}, ABOUT_API), 'passed'],
  ['IRSA025', 'STS says yes', withProbe({ assumeRole: known({ ...DENIED, refusal: undefined }) }, ABOUT_API), 'passed'],
  ['IRSA025', 'STS says no', withProbe({ assumeRole: known(DENIED) }, ABOUT_API), /problem error: tried: STS refuses a token of payments\/api/],
  ['IRSA025', 'a role that denies', clusterFacts({}, { roles: known([accountRole(trustPolicy({ Effect: 'Deny', Principal: '*', Action: '*' }, { Effect: 'Allow', Principal: '*', Action: '*' }))]) }), /problem error: service account payments\/api names this role; a Deny refuses/],

  ['PID001', 'no associations', clusterFacts(), undefined],
  ['PID001', 'the agent runs', associated(), 'passed'],
  ['PID001', 'the agent is not there', associated({ daemonsets: [] }), /problem error: there are pod identity associations \(1\), but no eks-pod-identity-agent/],
  ['PID001', 'the agent is not everywhere', associated({ daemonsets: [{ ...AGENT, status: { desiredNumberScheduled: 3, numberReady: 2 } }] }), /problem warning: .* ready on 2 of 3/],
  ['PID001', 'EKS Auto Mode', associated({ daemonsets: [] }, { cluster: clusterFact({ hasAutoMode: true }) }), 'passed'],

  ['PID002', 'pods have credentials', associated(), 'passed'],
  ['PID002', 'a pod has none', associated({ pods: [pod({ env: [] })] }), /problem error: .* was created before that$/],
  ['PID002', 'a pod has those of IRSA', associated({ pods: [pod()] }), /problem warning: .* still uses the role of the annotation/],
  ['PID002', 'a pod has both', associated({ pods: [pod({ env: [...irsaEnv(), ...podIdentityEnv()] })] }), /problem warning: .* SDKs use the role of IRSA/],
  ['PID002', 'no pods', associated({ pods: [] }), undefined],

  ['PID003', 'both actions', associated(), 'passed'],
  ['PID003', 'by a wildcard', associated({}, { podIdentity: associations({ roles: known([POD_TRUST('sts:*')]) }) }), 'passed'],
  ['PID003', 'one action', associated({}, { podIdentity: associations({ roles: known([POD_TRUST('sts:Assume*')]) }) }), /problem error: .* do sts:TagSession/],
  ['PID003', 'the role is not there', associated({}, { podIdentity: associations({ roles: known([]) }) }), /problem error: the role of the association does not exist/],
  ['PID003', 'the role is in another account', associated({}, { podIdentity: associations({ associations: known([{ ...API, roleArn: ROLE_ARN.replace(ACCOUNT, '444455556666') }]), roles: known([]) }) }), 'passed'],
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
  ['PID003', 'a Deny of the service', trustedAnd(podTrust({ Effect: 'Deny', Action: 'sts:*' })), /^problem error: a Deny in it keeps pods\.eks\.amazonaws\.com out for payments\/api$/],
  ['PID003', 'a Deny of the service in another account', trustedAnd(podTrust({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceAccount': ACCOUNT } } })), 'passed'],

  ['PID004', 'on Linux', associated(), 'passed'],
  ['PID004', 'on Fargate', associated({ pods: [pod({ env: podIdentityEnv(), spec: { nodeName: 'fargate-ip-10-0-0-1' } })] }), /problem error: the pod runs on Fargate/],
  ['PID004', 'on Windows', associated({ pods: [pod({ spec: { os: { name: 'windows' } } })] }), /problem error: the pod runs on Windows/],

  ['PID005', 'no proxy', associated(), 'passed'],
  ['PID005', 'a proxy, and no exception', associated({ pods: [pod({ env: [...podIdentityEnv(), { name: 'https_proxy', value: 'x' }] })] }), /problem warning/],
  ...['169.254.170.23', 'localhost, 169.254.0.0/16', '*'].map((value): (typeof CASES)[number] =>
    ['PID005', `a proxy, and the exception ${value}`, associated({ pods: [pod({ env: [...podIdentityEnv(), { name: 'HTTP_PROXY', value: 'x' }, { name: 'no_proxy', value }] })] }), 'passed']),
  ['PID005', 'a proxy, and exceptions from elsewhere', associated({ pods: [pod({ env: [...podIdentityEnv(), { name: 'HTTP_PROXY', value: 'x' }, { name: 'NO_PROXY', valueFrom: { configMapKeyRef: { name: 'p' } } }] })] }), 'passed'],

  ['RBAC001', 'the prefix is there', withRbac({}), 'passed'],
  ['RBAC001', 'a group without', withRbac(bound('dev'), known([])), /problem warning: the group 'dev' is nobody's.* did you mean 'corp:dev'\?/],
  ['RBAC001', 'a user without', withRbac(bound('alice', 'view', 'User'), known([])), /the user 'alice' is nobody's/],
  ['RBAC001', 'IAM has the name', withRbac(bound('ops'), known(['ops'])), 'passed'],

  ['RBAC002', 'the pool has the group', withRbac({}), 'passed'],
  ['RBAC002', 'the pool has it in other letters', withRbac(bound('corp:Dev')), /^problem warning: the user pool has no group 'Dev'.*did you mean 'corp:dev'\?/],
  ['RBAC002', 'the pool does not have it', withRbac(bound('corp:somebody-else')), /^problem warning: the user pool has no group 'somebody-else', so the binding gives nothing to 'corp:somebody-else'$/],
  ['RBAC002', 'the pool has one that begins with the same prefix only', withRbac(bound('corp:zzz')), /gives nothing to 'corp:zzz'$/],
  ['RBAC002', 'a group of somebody else', withRbac(bound('other:x')), 'passed'],
  ['RBAC002', 'a function changes the tokens', withRbac(bound('corp:x'), undefined, pools({ pool: known({ id: 'p', changesTokens: true }) })), undefined],
  ['RBAC002', 'the group is bound', withRbac({}, undefined, TOKEN), 'passed'],
  ['RBAC002', 'the user is bound', withRbac(bound('corp:a-1', 'view', 'User'), undefined, TOKEN), 'passed'],
  ['RBAC002', 'nobody is bound', withRbac(bound('corp:ops'), undefined, TOKEN), /problem warning: no binding names 'corp:a-1' or a group of theirs \(corp:dev\)/],
  ['RBAC002', 'a token without groups', withRbac(bound('corp:ops'), undefined, { ...TOKEN, token: tokenFact({ 'cognito:groups': undefined }) }), /no binding names 'corp:a-1':/],
  ['RBAC002', 'a token that is refused', withRbac({}, undefined, { ...TOKEN, token: tokenFact({ aud: 'x' }) }), undefined],

  ['RBAC003', 'no app was named', withRbac({}), undefined],
  ['RBAC003', 'an app without bindings', withRbac({}, undefined, { app: app() }), undefined],
  ['RBAC003', 'the same role', withRbac({}, undefined, { app: app([DESIRED]) }), 'passed'],
  ['RBAC003', 'another name', withRbac({}, undefined, { app: app([{ ...DESIRED, name: 'new', roleName: 'edit' }]) }), 'passed'],
  ['RBAC003', 'a namespace, where the cluster has none', withRbac({}, undefined, { app: app([{ ...DESIRED, namespace: 'payments', roleName: 'edit' }]) }), 'passed'],
  ['RBAC003', 'another role', withRbac({}, undefined, { app: app([{ ...DESIRED, roleName: 'edit' }]) }), /^problem error: the app \(App\/Devs\) gives the binding another role/],
  ['RBAC003', 'another kind of role', withRbac({}, undefined, { app: app([{ ...DESIRED, roleKind: 'Role' }]) }), /^problem error: .* a roleRef cannot be changed/],

  ['RBAC004', 'the app binds a role that is nowhere', withRbac({}, undefined, { app: app([{ ...DESIRED, roleName: 'viewer' }]) }), /^problem error: the app \(App\/Devs\) binds the ClusterRole 'viewer', which is neither/],
  ['RBAC004', 'the app binds a role of its own', withRbac({}, undefined, { app: { ...app([{ ...DESIRED, roleName: 'own' }]), roles: { clusterRoles: ['own'], roles: [] } } }), 'passed'],
  ['RBAC004', 'roles exist', withRbac({}), 'passed'],
  ['RBAC004', 'a cluster role does not', withRbac(bound('corp:dev', 'viewer')), /problem error: the ClusterRole 'viewer' does not exist/],
  ['RBAC004', 'a role of the namespace does not', withRbac({ rolebindings: [binding({ name: 'r', namespace: 'other', kind: 'Role', role: 'reader' })] }), /problem error: the Role 'reader' does not exist/],
  ['RBAC004', 'a role of the namespace does', withRbac({ rolebindings: [binding({ name: 'r', namespace: 'payments', kind: 'Role', role: 'reader' })] }), 'passed'],
  ['RBAC004', 'what is left of something else', withRbac(bound('system:serviceaccounts:old', 'gone')), /problem warning/],

  ['RBAC005', 'nobody tried', clusterFacts(), undefined],
  ['RBAC005', 'it is allowed', withProbe({ access: known([{ question: { verb: 'bind', group: 'g', resource: 'r' }, allowed: true }]) }), 'passed'],
  ['RBAC005', 'it is not', withProbe({ access: known([{ question: { verb: 'bind', group: 'g', resource: 'r' }, allowed: false }]) }), /problem info/],

  ['RBAC006', 'administrators are named', withRbac({}), 'passed'],
  ...['system:authenticated', 'system:unauthenticated', 'system:serviceaccounts', 'system:serviceaccounts:payments'].map((name): (typeof CASES)[number] =>
    ['RBAC006', `${name} is administrator`, withRbac(bound(name, 'cluster-admin')), new RegExp(`problem error: cluster-admin is bound to ${name}`)]),
  ['RBAC006', 'everybody without credentials is', withRbac(bound('system:anonymous', 'cluster-admin', 'User')), /without any credentials/],
  ['RBAC006', 'in a namespace', withRbac({ rolebindings: [binding({ name: 'r', namespace: 'payments', role: 'cluster-admin', subjects: [group('system:authenticated')] })] }), /of namespace payments is bound/],

  ['RBAC007', 'nobody tried', clusterFacts(), undefined],
  ['RBAC007', 'something is allowed', withProbe({ matrix: known(matrix({ resource: 'pods', allowed: ['get'], refused: ['list'] }, { resource: 'nodes', allowed: [], refused: ['get'] })) }), 'passed'],
  ['RBAC007', 'nothing is allowed', withProbe({ matrix: known(matrix({ resource: 'pods', allowed: [], refused: ['get', 'list'] })) }), /^problem info: tried: user corp:alice, group corp:dev may do nothing .* in the whole cluster$/],
  ['RBAC007', 'nothing is allowed in a namespace', withProbe({ matrix: known({ ...matrix(), namespace: 'web' }) }), /may do nothing of what was asked about in namespace web$/],

  ['TOK007', 'nobody tried', clusterFacts({}, TOKEN), undefined],
  ['TOK007', 'both say the same', reviewed(known({ username: 'corp:a-1', groups: ['system:authenticated', 'corp:dev'] })), 'passed'],
  ['TOK007', 'the API server refuses', reviewed(known({ groups: [], error: 'oidc: no' })), /problem error: tried: the API server does not accept the token, although/],
  ['TOK007', 'both refuse', withProbe({ tokenReview: known({ groups: [], error: 'oidc: no' }) }, { ...TOKEN, token: tokenFact({ aud: 'x' }) }), /problem info: tried: the API server does not accept the token$/],
  ['TOK007', 'a token that the cluster made is accepted', withProbe({ tokenReview: known({ username: 'system:serviceaccount:payments:api', groups: [] }) }, OWN_TOKEN), 'passed'],
  ['TOK007', 'a token that the cluster made is refused', withProbe({ tokenReview: known({ groups: [], error: 'expired' }) }, OWN_TOKEN), /^problem error: tried: the API server does not accept the token, which was made by this cluster/],
  ['TOK007', 'it is somebody else', reviewed(known({ username: 'corp:b-2', groups: [] })), /problem warning: .* somebody else/],
];

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
