import { DOCTOR_CHECKS } from '../../../cli/checks/doctor-checks';
import { runDoctorChecks } from '../../../cli/checks/run-doctor-checks';
import { known, type AccountFacts } from '../../../cli/facts/account/account';
import type { AccountRole } from '../../../cli/facts/account/account-role';
import type { PodIdentityAssociation, PodIdentityFacts } from '../../../cli/facts/account/pod-identity';
import type { OperatorRole } from '../../../cli/facts/cluster/operator-role';
import { accountRole, notRead } from '../doctor/account-facts';
import { ACCOUNT, CLUSTER, ROLE_ARN } from '../doctor/fake-account';
import { serviceAccount } from '../doctor/fake-cluster-objects';
import { API, clusterFacts } from '../doctor/kubernetes-facts';
import { trustPolicy, trustStatement } from '../fixtures';

/*
 * Rules about roles that assume roles: targets of EKS Pod Identity, and what operators are told to assume.
 */

type Expected = RegExp | 'passed' | undefined;

const TARGET = `arn:aws:iam::${ACCOUNT}:role/data/reader`;
const FOREIGN = TARGET.replace(ACCOUNT, '444455556666');
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const BOTH = ['sts:AssumeRole', 'sts:TagSession'];
const EXTERNAL_ID = `eu-west-1/${ACCOUNT}/${CLUSTER}/payments/api`;

/** A statement that lets the role of the association in. */
const allowing = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({ Effect: 'Allow', Principal: { AWS: ROLE_ARN }, Action: BOTH, ...overrides });
const when = (Condition: unknown, overrides: Record<string, unknown> = {}): AccountFacts =>
  chained([allowing({ Principal: { AWS: ROOT }, Condition, ...overrides })]);
const untagged = (Condition: unknown): AccountFacts =>
  chained([allowing({ Action: 'sts:AssumeRole', Condition })], { withoutTags: true, externalId: EXTERNAL_ID });

/** An association with a target role of this trust policy. */
function chained(
  statements: Record<string, unknown>[] | string, association: Partial<PodIdentityAssociation> = {}, more: Partial<PodIdentityFacts> = {},
  asked = false,
): AccountFacts {
  const trust = typeof statements === 'string' ? statements : trustPolicy(...statements);
  return clusterFacts({}, {
    target: { cluster: CLUSTER, ...asked && { serviceAccount: API } },
    podIdentity: {
      associations: known([{ ...API, roleArn: ROLE_ARN, targetRoleArn: TARGET, ...association }]),
      roles: known([accountRole(trust, TARGET)]),
      ...more,
    },
  });
}

const FIRST_KEPT_OUT = /^problem error: its conditions keep role\/payments-api out for payments\/api: /;
const NOT_KNOWN = /^unknown warning: whether it lets role\/payments-api in for payments\/api is not known/;

const TARGET_ROLES: [what: string, facts: AccountFacts, expected: Expected][] = [
  ['no target role', chained([], { targetRoleArn: undefined }), undefined],
  ['no association', chained([], {}, { associations: known([]) }), undefined],
  ['associations that may not be listed', chained([], {}, { associations: notRead('eks:ListPodIdentityAssociations') }), undefined],
  ['the role by its ARN', chained([allowing()]), 'passed'],
  ['the account of the role', chained([allowing({ Principal: { AWS: ROOT } })]), 'passed'],
  ['the account by its number', chained([allowing({ Principal: { AWS: ['444455556666', ACCOUNT] } })]), 'passed'],
  ['everybody, if they are the role', when({ ArnEquals: { 'aws:PrincipalArn': ROLE_ARN } }, { Principal: '*' }), 'passed'],
  ['a statement for each action', chained(BOTH.map(Action => allowing({ Action }))), 'passed'],
  ['tags of the service account', when({ StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'payments', 'aws:PrincipalTag/eks-cluster-name': CLUSTER } }), 'passed'],
  ['no tags, and no permission to tag', chained([allowing({ Action: 'sts:AssumeRole' })], { withoutTags: true }), 'passed'],
  ['tags of the pod, whatever they are, and no others', when({
    'Null': { 'aws:RequestTag/kubernetes-pod-name': 'false' },
    'ForAllValues:StringLike': { 'aws:TagKeys': ['eks-cluster-*', 'kubernetes-*'] },
  }), 'passed'],
  ['no tags, and the external ID', untagged({ StringEquals: { 'sts:ExternalId': EXTERNAL_ID } }), 'passed'],
  ['a Deny of others', chained([allowing(), { ...allowing(), Effect: 'Deny', Principal: { AWS: `${ROLE_ARN}-old` } }]), 'passed'],

  ['one action', chained([allowing({ Action: 'sts:AssumeRole' })]), /^problem error: it does not let role\/payments-api do sts:TagSession, as the association of payments\/api needs/],
  ['all actions but one', chained([allowing({ Action: undefined, NotAction: 'sts:TagSession' })]), /^problem error: it does not let role\/payments-api do sts:TagSession, /],
  ['another role', chained([allowing({ Principal: { AWS: `${ROLE_ARN}-old` } })]), /^problem error: .* do sts:AssumeRole and sts:TagSession, /],
  ['another account', chained([allowing({ Principal: { AWS: ROOT.replace(ACCOUNT, '444455556666') } })]), /^problem error: .* do sts:AssumeRole and sts:TagSession, /],
  ['the service, as the first role does', chained([allowing({ Principal: { Service: 'pods.eks.amazonaws.com' } })]), /^problem error: .* do sts:AssumeRole and sts:TagSession, /],
  ['everybody, if they are another role', when({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/team/*` } }, { Principal: '*' }), new RegExp(`${FIRST_KEPT_OUT.source}aws:PrincipalArn does not fit$`)],
  ['another namespace', when({ StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'payment' } }), new RegExp(`${FIRST_KEPT_OUT.source}aws:RequestTag/kubernetes-namespace does not fit$`)],
  ['another external ID', untagged({ StringEquals: { 'sts:ExternalId': EXTERNAL_ID.replace('payments', 'web') } }), new RegExp(`${FIRST_KEPT_OUT.source}sts:ExternalId does not fit$`)],
  ['another external ID, with tags', chained([allowing({ Condition: { StringEquals: { 'sts:ExternalId': 'x' } } })], { externalId: EXTERNAL_ID }), FIRST_KEPT_OUT],
  ['tags that the association disables', untagged({ StringLike: { 'aws:RequestTag/kubernetes-pod-name': 'api-*' } }), FIRST_KEPT_OUT],
  ['a Deny', chained([allowing(), { ...allowing(), Effect: 'Deny', Action: 'sts:*' }]), /^problem error: a Deny in it keeps role\/payments-api out for payments\/api$/],
  ['a Deny beside a statement that cannot be read', chained(JSON.stringify({ Statement: [{ ...allowing(), Effect: 'Deny' }, 'x'] })), /^problem error: a Deny in it keeps/],
  ['a Deny beside a condition that is not known', chained([allowing({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }), { ...allowing(), Effect: 'Deny', Action: 'sts:*' }]),
    /^problem error: a Deny in it keeps role\/payments-api out for payments\/api$/],
  ['a condition that does not fit, beside one that is not known', when({ StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'web', 'aws:PrincipalOrgID': 'o-1' } }),
    new RegExp(`${FIRST_KEPT_OUT.source}aws:RequestTag/kubernetes-namespace does not fit$`)],
  ['the same condition in two statements', chained(['web', 'jobs'].map(namespace => allowing({ Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': namespace } } }))),
    new RegExp(`${FIRST_KEPT_OUT.source}aws:RequestTag/kubernetes-namespace does not fit$`)],
  ['a star that would reach over the colons of an ARN', when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam:*:role/payments-api' } }, { Principal: '*' }),
    new RegExp(`${FIRST_KEPT_OUT.source}aws:PrincipalArn does not fit$`)],
  ['a target role that is not there', chained([], {}, { roles: known([]) }), /^problem error: the target role of the association does not exist$/],

  ['the external ID, which may not be sent with tags', chained([allowing({ Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } } })], { externalId: EXTERNAL_ID }), NOT_KNOWN],
  ['an external ID, where EKS says none', when({ StringEquals: { 'sts:ExternalId': EXTERNAL_ID } }), NOT_KNOWN],
  ['the name of the pod', when({ StringLike: { 'aws:RequestTag/kubernetes-pod-name': 'api-*' } }), NOT_KNOWN],
  ['tags that somebody gave the first role', untagged({ StringEquals: { 'aws:PrincipalTag/kubernetes-namespace': 'payments' } }), NOT_KNOWN],
  ['an organization', when({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }), NOT_KNOWN],
  ['a Deny by a key that is not known', chained([allowing(), allowing({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } })]),
    new RegExp(`${NOT_KNOWN.source}: the conditions of a Deny in it depend on`)],
  ['a session of the role', chained([allowing({ Principal: { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/payments-api/eks-demo` } })]), NOT_KNOWN],
  ['a Deny of all but some', chained([allowing(), { Effect: 'Deny', NotPrincipal: { AWS: ROLE_ARN }, Action: 'sts:*' }]), NOT_KNOWN],
  ['a trust policy that cannot be read', chained('{'), NOT_KNOWN],
  ['roles that may not be read', chained([], {}, { roles: notRead('iam:GetRole') }), /^unknown error: .* what iam:GetRole reads could not be read/],
  ['a target role of another account', chained([], { targetRoleArn: FOREIGN }, { roles: known([]) }),
    /^unknown info: the target role of payments\/api is in account 444455556666, .*: whether it lets role\/payments-api in is not known$/],
  ['the same, asked about', chained([], { targetRoleArn: FOREIGN }, { roles: known([]) }, true), /^unknown warning: the target role of payments\/api is in account 444455556666/],
  ['associations of which some were not looked at', chained([allowing()], {}, { associations: known([{ ...API, roleArn: ROLE_ARN, targetRoleArn: TARGET }, { namespace: 'web', name: 'web' }]) }), undefined],
];

const CONTROLLER = { namespace: 'cert-manager', name: 'cert-manager' };
const annotated = (account: { namespace: string; name: string }, roleArn = ROLE_ARN) => serviceAccount({ ...account, annotations: { 'eks.amazonaws.com/role-arn': roleArn } });
const named = (overrides: Partial<OperatorRole> = {}): OperatorRole => (
  { kind: 'ClusterIssuer', name: 'letsencrypt', field: 'spec.acme.solvers[0].dns01.route53.role', roleArn: ROLE_ARN, ...overrides });
const selfTrust = (overrides: Record<string, unknown> = {}): AccountRole => accountRole(trustPolicy(trustStatement(), allowing({ Action: 'sts:AssumeRole', ...overrides })));
/** A custom resource names a role that service accounts have. */
const told = (one: Partial<OperatorRole>, overrides: Partial<AccountFacts> = {}, accounts = [annotated(CONTROLLER)]): AccountFacts =>
  clusterFacts({ serviceaccounts: accounts }, overrides, { operatorRoles: [known([named(one)])] });
const withTrust = (role: AccountRole): AccountFacts => told({}, { roles: known([role]) });

const DNS_ROLE = `${ROLE_ARN}-dns`;
/** A custom resource names a role, and beside the annotation of the controller there are associations. */
const toldBeside = (
  associations: Partial<PodIdentityAssociation>[], one: Partial<OperatorRole> = {}, more: Partial<PodIdentityFacts> = {},
): AccountFacts =>
  told({ roleArn: DNS_ROLE, ...one }, {
    podIdentity: {
      associations: known(associations.map(association => ({ ...CONTROLLER, ...association }))),
      roles: known([accountRole(trustPolicy(), DNS_ROLE)]),
      ...more,
    },
  });

const OPERATORS: [what: string, facts: AccountFacts, expected: Expected][] = [
  ['nobody looked', clusterFacts(), undefined],
  ['no operator is installed', clusterFacts({}, {}, { operatorRoles: [] }), undefined],
  ['no resource names a role', clusterFacts({}, {}, { operatorRoles: [known([])] }), 'passed'],
  ['another role', told({ roleArn: `${ROLE_ARN}-dns` }, { roles: known([accountRole(), accountRole(trustPolicy(trustStatement()), `${ROLE_ARN}-dns`)]) }), 'passed'],
  ['a role that another service account has', told({ serviceAccount: API }), 'passed'],
  ['the role trusts itself', withTrust(selfTrust()), 'passed'],
  ['the role trusts its account', withTrust(selfTrust({ Principal: { AWS: ROOT } })), 'passed'],
  ['the role trusts itself by a condition', withTrust(selfTrust({ Principal: { AWS: '*' }, Condition: { ArnLike: { 'aws:PrincipalArn': ROLE_ARN } } })), 'passed'],
  ['a role that does not exist', told({ roleArn: `${ROLE_ARN}s` }, {}, [annotated(CONTROLLER, `${ROLE_ARN}s`)]), 'passed'],

  ['the role of a service account that could be that of the operator', told({}),
    /^problem warning: the operator, if it runs as cert-manager\/cert-manager, has role\/payments-api already, .* which this one does not$/],
  ['the role of many service accounts', told({}, {}, ['a', 'b', 'c', 'd'].map(name => annotated({ namespace: 'web', name }))),
    /^problem warning: the operator, if it runs as web\/a or web\/b or web\/c or another of these, has/],
  ['the role of the service account that the resource names', told({ serviceAccount: CONTROLLER }), /^problem warning: service account cert-manager\/cert-manager has role\/payments-api already, /],
  ['the role trusts itself by another action', withTrust(selfTrust({ Action: 'sts:TagSession' })), /^problem warning/],
  ['the role trusts another one', withTrust(selfTrust({ Principal: { AWS: `${ROLE_ARN}-dns` } })), /^problem warning/],

  ['the role of an association', toldBeside([{ roleArn: DNS_ROLE }]),
    /^problem warning: the operator, if it runs as cert-manager\/cert-manager, has role\/payments-api-dns already, .* which this one does not$/],
  ['the target role of an association', toldBeside([{ roleArn: `${ROLE_ARN}-first`, targetRoleArn: DNS_ROLE }]), /^problem warning: the operator, if it runs as cert-manager\/cert-manager, has role\/payments-api-dns already/],
  ['the role that only assumes the target role for the pods', toldBeside([{ roleArn: DNS_ROLE, targetRoleArn: `${ROLE_ARN}-data` }]), 'passed'],
  ['the role of an association of the service account that the resource names', toldBeside([{ roleArn: DNS_ROLE }], { serviceAccount: CONTROLLER }), /^problem warning: service account cert-manager\/cert-manager has/],
  ['the role of an association of another service account', toldBeside([{ roleArn: DNS_ROLE }], { serviceAccount: API }), 'passed'],
  ['a role that trusts itself, of an association', toldBeside([{ roleArn: DNS_ROLE }], {}, { roles: known([accountRole(trustPolicy(allowing({ Principal: { AWS: DNS_ROLE } })), DNS_ROLE)]) }), 'passed'],
  ['the role of an association and of an annotation, of one service account', toldBeside([{ roleArn: ROLE_ARN }], { roleArn: ROLE_ARN }, { roles: known([accountRole()]) }),
    /^problem warning: the operator, if it runs as cert-manager\/cert-manager, has role\/payments-api already/],
  ['roles of associations that may not be read', toldBeside([{ roleArn: DNS_ROLE }], {}, { roles: notRead('iam:GetRole') }), /^unknown warning: .* what iam:GetRole reads could not be read/],
  ['associations whose roles were not looked at', toldBeside([{ roleArn: `${ROLE_ARN}-first` }, { name: 'other' }]), undefined],
  ['the same, where no resource names a role', clusterFacts({}, { podIdentity: { associations: known([CONTROLLER]), roles: known([]) } }, { operatorRoles: [known([])] }), 'passed'],
  ['the same, where the resource names another service account', toldBeside([{ name: 'other' }], { serviceAccount: API }), 'passed'],
  ['the same, where another association has the role', toldBeside([{ roleArn: DNS_ROLE }, { name: 'other' }]), /^problem warning: the operator, if it runs as cert-manager\/cert-manager, has/],
  ['associations that may not be listed', toldBeside([], {}, { associations: notRead('eks:ListPodIdentityAssociations') }), undefined],
  ['service accounts that may not be listed', clusterFacts({}, {}, { serviceAccounts: notRead('list serviceaccounts in all namespaces'), operatorRoles: [known([named()])] }), undefined],

  ['the role trusts itself by something that only STS knows', withTrust(selfTrust({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })),
    /^unknown warning: .* whether its trust policy lets it assume itself is not known$/],
  ['a role of another account', told({ roleArn: FOREIGN }, {}, [annotated(CONTROLLER, FOREIGN)]), /^unknown warning: the operator, if .* has role\/data\/reader already/],
  ['roles that may not be read', told({}, { roles: notRead('iam:ListRoles') }), /^unknown warning: .* what iam:ListRoles reads could not be read/],
  ['resources that may not be listed', clusterFacts({}, {}, { operatorRoles: [known([]), notRead('list clusterissuers')] }), /^unknown warning: .* what list clusterissuers reads could not be read/],
];

/** Status, severity and message of what is found about a rule. */
function verdict(id: string, facts: AccountFacts): string[] | 'passed' | undefined {
  const { findings, passed } = runDoctorChecks(DOCTOR_CHECKS, facts);
  const ours = findings.filter(finding => finding.id === id);
  return passed.some(rule => rule.id === id) ? 'passed' : ours.length === 0 ? undefined : ours.map(({ status, severity, message }) => `${status} ${severity}: ${message}`);
}

function expectVerdict(found: ReturnType<typeof verdict>, expected: Expected): void {
  if (expected instanceof RegExp) {
    expect(found).toEqual([expect.stringMatching(expected)]);
  } else {
    expect(found).toBe(expected);
  }
}

test.each(TARGET_ROLES)('PID006: %s', (_, facts, expected) => {
  expectVerdict(verdict('PID006', facts), expected);
});

test.each(OPERATORS)('IRSA021: %s', (_, facts, expected) => {
  expectVerdict(verdict('IRSA021', facts), expected);
});

test('what keeps a role out of its target is shown beside what EKS says', () => {
  const { findings } = runDoctorChecks(DOCTOR_CHECKS, untagged({ StringEquals: { 'sts:ExternalId': 'x' } }));

  expect(findings.find(({ id }) => id === 'PID006')).toEqual(expect.objectContaining({
    resource: { path: 'role/data/reader' }, part: 'trust policy', evidence: [{ label: 'sts:ExternalId', value: 'x' }, { label: 'EKS says', value: EXTERNAL_ID }],
  }));
});

test('of a role in another account, the report says what its trust policy needs', () => {
  const facts = chained([], { targetRoleArn: FOREIGN, withoutTags: true, externalId: EXTERNAL_ID }, { roles: known([]) });
  const { findings } = runDoctorChecks(DOCTOR_CHECKS, facts);

  expect(findings.find(({ id }) => id === 'PID006')).toEqual(expect.objectContaining({
    resource: { path: 'role/data/reader' },
    fix: `look at its trust policy in account 444455556666: it has to allow sts:AssumeRole to ${ROLE_ARN}`,
    evidence: [{ label: 'target', value: FOREIGN }, { label: 'external ID', value: EXTERNAL_ID }],
  }));
});

test('a custom resource is named as kubectl takes it, with the field to take out', () => {
  const { findings } = runDoctorChecks(DOCTOR_CHECKS, told({ kind: 'SecretStore', namespace: 'web', name: 'aws', field: 'spec.provider.aws.role' }));

  expect(findings.find(({ id }) => id === 'IRSA021')).toEqual(expect.objectContaining({
    resource: { path: 'secretstore/web/aws' },
    part: 'spec.provider.aws.role',
    fix: expect.stringMatching(/^take the role out of the SecretStore; or /),
    evidence: [{ label: 'annotation', value: `cert-manager/cert-manager: ${ROLE_ARN}` }],
  }));
});

test('a service account is named with how it has its role', () => {
  const facts = toldBeside([{ roleArn: ROLE_ARN }, { name: 'other', roleArn: ROLE_ARN }], { roleArn: ROLE_ARN }, { roles: known([accountRole()]) });
  const finding = runDoctorChecks(DOCTOR_CHECKS, facts).findings.find(({ id }) => id === 'IRSA021');

  expect(finding?.message).toMatch(/^the operator, if it runs as cert-manager\/cert-manager or cert-manager\/other, has /);
  expect(finding?.evidence).toEqual([
    { label: 'annotation', value: `cert-manager/cert-manager: ${ROLE_ARN}` },
    { label: 'association', value: `cert-manager/cert-manager: ${ROLE_ARN}` }, { label: '', value: `cert-manager/other: ${ROLE_ARN}` },
  ]);
});

test('what a Deny depends on is shown beside what EKS says', () => {
  const facts = chained([allowing(), allowing({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } })]);

  expect(runDoctorChecks(DOCTOR_CHECKS, facts).findings.find(({ id }) => id === 'PID006')?.evidence).toEqual([
    { label: 'aws:PrincipalOrgID', value: 'o-1' }, { label: 'EKS says', value: '(not known, or nothing)' },
  ]);
});
