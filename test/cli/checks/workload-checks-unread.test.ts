import { ABOUT_API, app, associated, associations, bound, DESIRED, type Expected, OWN_TOKEN, podTrust, pools, reviewed, TOKEN, trustedAnd, trustedIf, UNANNOTATED, verdict, withPods, withProbe, withRbac } from './workload-fixtures';
import { DOCTOR_CHECKS } from '../../../cli/checks/doctor-checks';
import { runDoctorChecks } from '../../../cli/checks/run-doctor-checks';
import { known, type AccountFacts } from '../../../cli/facts/account/account';
import type { AddonFact } from '../../../cli/facts/account/pod-identity';
import { notRead, peopleFacts } from '../doctor/account-facts';
import { ACCOUNT, CLUSTER, ROLE_ARN } from '../doctor/fake-account';
import { pod, serviceAccount, webhook } from '../doctor/fake-cluster-objects';
import { API, clusterFacts, kubernetesFacts } from '../doctor/kubernetes-facts';

const NO_ACCOUNTS = { serviceAccounts: notRead<never>('list serviceaccounts in all namespaces') };
const NO_PODS = notRead<never>('list pods in all namespaces');
const AGENT_ADDON: AddonFact = { name: 'eks-pod-identity-agent', status: 'ACTIVE', issues: [] };
const OTHER_ASSOCIATION = { namespace: 'web', name: 'web' };
const PID003_NOT_KNOWN = /^unknown warning: whether it lets pods\.eks\.amazonaws\.com in for payments\/api is not known: /;

/** The rule, what could not be read or is not known, the facts, and what comes of it. */
const CASES: [id: string, what: string, facts: AccountFacts, expected: Expected][] = [
  ['IRSA006', 'service accounts may not be read', clusterFacts({}, {}, { serviceAccounts: notRead('list serviceaccounts in all namespaces') }), /unknown error/],
  ['IRSA014', 'roles may not be listed', clusterFacts({}, { roleArns: notRead('iam:ListRoles') }), /unknown error/],
  ['IRSA014', 'it may have an association instead', clusterFacts({ ...UNANNOTATED, pods: [] }, {
    ...ABOUT_API, podIdentity: associations({ associations: notRead('eks:ListPodIdentityAssociations') }),
  }), /^unknown error: .*eks:ListPodIdentityAssociations/],
  ['IRSA015', 'pods may not be read', clusterFacts({}, {}, { pods: NO_PODS }), /unknown error/],
  ['IRSA015', 'service accounts may not be read, nor pods', clusterFacts({}, {}, { pods: NO_PODS, ...NO_ACCOUNTS }), /^unknown error: .*serviceaccounts/],
  ['IRSA015', 'webhooks may not be read', clusterFacts({ pods: [pod({ env: [] })] }, {}, { webhooks: notRead('list mutatingwebhookconfigurations') }), /problem error/],
  ['IRSA016', 'webhooks may not be read', clusterFacts({}, {}, { webhooks: notRead('list mutatingwebhookconfigurations') }), /unknown warning/],
  ['IRSA016', 'namespaces may not be read', clusterFacts({ mutatingwebhookconfigurations: [webhook({ namespaceSelector: { matchLabels: { irsa: 'on' } } })] }, {}, { namespaces: notRead('list namespaces') }), 'passed'],
  ['IRSA017', 'pods may not be read', clusterFacts({}, {}, { pods: NO_PODS }), /unknown warning/],
  ['IRSA018', 'pods may not be read', clusterFacts({}, {}, { pods: NO_PODS }), /unknown warning/],
  ['IRSA019', 'a secret that may have keys', withPods(pod({ container: { envFrom: [{ secretRef: { name: 's3-access' } }] } })), /unknown warning/],
  ['IRSA019', 'pods may not be read', clusterFacts({}, {}, { pods: NO_PODS }), /unknown error/],
  ['IRSA022', 'a role of another account', clusterFacts({ serviceaccounts: [serviceAccount({ annotations: { 'eks.amazonaws.com/role-arn': ROLE_ARN.replace(ACCOUNT, '444455556666') } })] }), /unknown info: a service account names a role of another account/],
  ['IRSA024', 'add-ons may not be read', clusterFacts({}, { addons: notRead('eks:ListAddons') }), /unknown warning/],
  ['IRSA025', 'tokens may not be made', withProbe({ assumeRole: notRead('create serviceaccounts/token in namespace payments') }, ABOUT_API), /unknown error/],
  ['PID001', 'the API server was left out, and the add-on is active', associated({}, { kubernetes: undefined, addons: known([AGENT_ADDON]) }), 'passed'],
  ['PID001', 'the API server was left out, and the add-on is broken', associated({}, { kubernetes: undefined, addons: known([{ ...AGENT_ADDON, status: 'DEGRADED', issues: ['InsufficientNumberOfReplicas: no nodes'] }]) }), /problem error: the add-on is DEGRADED/],
  ['PID001', 'the API server was left out, and there is no add-on', associated({}, { kubernetes: undefined }), /unknown error/],
  ['PID001', 'add-ons may not be read either', associated({}, { kubernetes: undefined, addons: notRead('eks:ListAddons') }), /unknown error/],
  ['PID001', 'associations may not be read', clusterFacts({}, { podIdentity: associations({ associations: notRead('eks:ListPodIdentityAssociations') }) }), /unknown error/],
  ['PID002', 'a pod of an association whose role was not looked at', associated({ pods: [pod({ env: [] })] }, { podIdentity: associations({ associations: known([API]) }) }),
    /^problem error: the pod has no AWS_CONTAINER_CREDENTIALS_FULL_URI/],
  ['PID002', 'associations may not be read', clusterFacts({}, { podIdentity: associations({ associations: notRead('eks:ListPodIdentityAssociations') }) }), /unknown error/],
  ['PID003', 'roles that nobody looked at', associated({}, { podIdentity: associations({ associations: known([{ ...API, roleArn: ROLE_ARN }, OTHER_ASSOCIATION]) }) }),
    /^unknown info: there are 2 pod identity associations, of which the roles of 1 were not looked at/],
  ...([
    ['that differs for every pod', { StringLike: { 'aws:RequestTag/kubernetes-pod-name': 'api-*' } }],
    ['of a key that is not known', { StringEquals: { 'aws:SourceOrgID': 'o-1' } }],
    ['with an operator that is not known', { NumericEquals: { 'aws:SourceAccount': ACCOUNT } }],
  ] as const).map(([what, condition]): (typeof CASES)[number] =>
    ['PID003', `a condition ${what}`, trustedIf(condition), PID003_NOT_KNOWN]),
  ['PID003', 'a Deny of all but another service', trustedAnd({ Effect: 'Deny', NotPrincipal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:*' }), PID003_NOT_KNOWN],
  ['PID003', 'a Deny by a key that is not known', trustedAnd(podTrust({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceOrgID': 'o-1' } } })),
    /^unknown warning: whether it lets pods\.eks\.amazonaws\.com in for payments\/api is not known: the conditions of a Deny in it depend on/],
  ['PID003', 'a Deny of everybody', trustedAnd({ Effect: 'Deny', Principal: '*', Action: 'sts:*' }), /^unknown warning: .* is not known: a statement in it may be about that, or cannot be read$/],
  ['PID003', 'roles may not be read', associated({}, { podIdentity: associations({ roles: notRead('iam:GetRole') }) }), /unknown error/],
  ['PID004', 'pods may not be read', associated({}, { kubernetes: kubernetesFacts({}, { pods: NO_PODS }) }), /unknown error/],
  ['PID005', 'pods may not be read', associated({}, { kubernetes: kubernetesFacts({}, { pods: NO_PODS }) }), /unknown warning/],
  ['RBAC001', 'what IAM has may not be read', withRbac(bound('ops'), notRead('eks:DescribeAccessEntry')), /unknown warning/],
  ['RBAC001', 'bindings may not be read', clusterFacts({}, { kubernetes: { ...kubernetesFacts(), rbac: notRead('list clusterrolebindings') } }), /unknown warning/],
  ['RBAC002', 'groups of the pool may not be read', withRbac({}, undefined, pools({ groups: notRead('cognito-idp:ListGroups') })), /^unknown warning/],
  ['RBAC002', 'bindings may not be read, nor groups of pools compared', clusterFacts({}, { kubernetes: { ...kubernetesFacts(), rbac: notRead('list rolebindings in all namespaces') } }), /^unknown warning/],
  ['RBAC002', 'neither bindings nor the groups of a token may be compared', clusterFacts({}, { ...TOKEN, people: peopleFacts(), kubernetes: { ...kubernetesFacts(), rbac: notRead('list rolebindings in all namespaces') } }), /^unknown warning/],
  ['RBAC002', 'bindings may not be read', clusterFacts({}, { ...TOKEN, kubernetes: { ...kubernetesFacts(), rbac: notRead('list rolebindings in all namespaces') } }), /unknown warning/],
  ['RBAC003', 'what only the deployment knows', withRbac({}, undefined, { app: app([], ['App/Devs']) }), /^unknown info: .* known at the deployment only/],
  ['RBAC003', 'bindings may not be read', clusterFacts({}, { app: app([DESIRED]), kubernetes: { ...kubernetesFacts(), rbac: notRead('list rolebindings in all namespaces') } }), /^unknown error/],
  ['RBAC004', 'bindings may not be read', clusterFacts({}, { kubernetes: { ...kubernetesFacts(), rbac: notRead('list clusterroles') } }), /unknown error/],
  ['RBAC005', 'nobody may ask', withProbe({ access: notRead('create selfsubjectaccessreviews') }), /unknown info/],
  ['RBAC006', 'bindings may not be read', clusterFacts({}, { kubernetes: { ...kubernetesFacts(), rbac: notRead('list clusterrolebindings') } }), /unknown error/],
  ['RBAC007', 'nobody may ask', withProbe({ matrix: notRead('create subjectaccessreviews') }), /^unknown info/],
  ['TOK001', 'a token that the cluster made', clusterFacts({}, OWN_TOKEN), /^unknown error: it is the token of a service account \(system:serviceaccount:payments:api\) of this cluster, not of a person/],
  ['TOK007', 'nobody may ask', reviewed(notRead('create tokenreviews')), /unknown error/],
];

test.each(CASES)('%s: %s', (id, _, facts, expected) => {
  const found = verdict(id, facts);

  if (expected instanceof RegExp) {
    expect(found).toEqual([expect.stringMatching(expected)]);
  } else {
    expect(found).toBe(expected);
  }
});

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

test('no rule is about Kubernetes where the API server was left out', () => {
  const ids = runDoctorChecks(DOCTOR_CHECKS, clusterFacts({}, { kubernetes: undefined })).passed.map(({ id }) => id);

  expect(ids.filter(id => /^(IRSA01[5-9]|IRSA024|RBAC|PID|TOK007)/.test(id))).toEqual([]);
});
