import type { Finding } from '../../../cli/checks/finding';
import { REFUSED_CALLS } from '../../../cli/checks/irsa/irsa026-refused-calls';
import { runDoctorChecks } from '../../../cli/checks/run-doctor-checks';
import { known, type AccountFacts, type Read } from '../../../cli/facts/account/account';
import type { AssumeRoleCalls, AssumeRoleHistory } from '../../../cli/facts/account/assume-role-events';
import { clusterFact, notRead } from '../doctor/account-facts';
import { ACCOUNT, CLUSTER, ROLE_ARN } from '../doctor/fake-account';
import { irsaEnv, pod, serviceAccount } from '../doctor/fake-cluster-objects';
import { API, clusterFacts } from '../doctor/kubernetes-facts';
import { ISSUER } from '../fixtures';

const OLD_ROLE = `${ROLE_ARN}-old`;
const OTHER_ROLE = `arn:aws:iam::${ACCOUNT}:role/github`;
const FOREIGN_ROLE = 'arn:aws:iam::444455556666:role/x';
const WORKER = { namespace: 'payments', name: 'worker' };
const ABOUT_API = { cluster: CLUSTER, serviceAccount: API, role: ROLE_ARN };

/** Of calls that do not say who made them, and with what. */
const NAMELESS = { serviceAccount: undefined, issuer: undefined };
const NO_PROVIDER = { code: 'InvalidIdentityToken', message: `No OpenIDConnect provider found in your account for https://${ISSUER}` };
const LEGACY = { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'legacy' };
const region = (name: string, value: string) => ({ name, value });

const EARLY = '2026-07-01T09:00:00Z';
const LATE = '2026-07-01T11:00:00Z';

const answered = (overrides: Partial<AssumeRoleCalls> = {}): AssumeRoleCalls => ({
  serviceAccount: API, issuer: ISSUER, role: ROLE_ARN, count: 1, last: EARLY, ...overrides,
});
const refused = (overrides: Partial<AssumeRoleCalls> = {}): AssumeRoleCalls => answered({ refusal: { code: 'AccessDenied' }, ...overrides });
const history = (calls: AssumeRoleCalls[], since?: string): Read<AssumeRoleHistory> => known({
  hours: 12, calls, ...since !== undefined && { since },
});

const whole = (calls: AssumeRoleCalls[], overrides: Partial<AccountFacts> = {}, objects = {}): AccountFacts =>
  clusterFacts(objects, { assumeRoleCalls: history(calls), ...overrides });

/** The rule, what is the case, the facts, and what comes of it: findings, or that it passed or was not looked at. */
const CASES: [id: string, what: string, facts: AccountFacts, expected: RegExp[] | 'passed' | 'not checked'][] = [
  ['IRSA026', 'nobody asked', clusterFacts(), 'not checked'],
  ['IRSA026', 'no call', whole([]), 'passed'],
  ['IRSA026', 'calls that succeeded', whole([answered({ count: 40 })]), 'passed'],
  ['IRSA026', 'events may not be looked up', whole([], { assumeRoleCalls: notRead('cloudtrail:LookupEvents') }), [/^unknown error cluster\/demo: it is not known whether STS let in every call of a pod that CloudTrail has in the region of the cluster: .* fix: allow cloudtrail:LookupEvents/]],

  ['IRSA026', 'a refused call', whole([refused()]), [
    /^problem error serviceaccount\/payments\/api role\/payments-api: STS refused payments\/api once, at 2026-07-01T09:00:00Z: AccessDenied fix: see IRSA006, if no other finding says why$/,
  ]],
  ['IRSA026', 'several refused calls', whole([refused({ count: 3, last: LATE })]), [/STS refused payments\/api 3 times, last at 2026-07-01T11:00:00Z: AccessDenied fix/]],
  ['IRSA026', 'an audience that nobody wants', whole([refused({ refusal: { code: 'InvalidIdentityToken', message: 'Incorrect token audience' } })]), [/: InvalidIdentityToken fix: see IRSA003/]],
  ['IRSA026', 'an error that no rule explains', whole([refused({ refusal: { code: 'IDPCommunicationError' } })]), [/fix: look at what the pod logs/]],
  ['IRSA026', 'refused and then let in', whole([answered({ last: LATE }), refused({ count: 3 })]), [/^problem info .* 3 times, .*; since then it works, last at 2026-07-01T11:00:00Z fix: none is needed/]],
  ['IRSA026', 'let in and then refused', whole([refused({ last: LATE }), answered()]), [/^problem error .*AccessDenied fix: see/]],
  ['IRSA026', 'another one was let in since', whole([answered({ serviceAccount: WORKER, last: LATE }), refused()]), [/^problem error/]],
  ['IRSA026', 'let in since for a role that the event of the refused one does not name', whole([answered({ last: LATE }), refused({ role: undefined })]), [/^problem info serviceaccount\/payments\/api: /]],

  ['IRSA026', 'the role of before the annotation changed', whole([refused({ role: OLD_ROLE })]), [
    /^problem error .*role\/payments-api-old: .*asked for another role than it should: the pod was created before .* fix: restart the pods of payments\/api; if that does not help, take AWS_ROLE_ARN out of its template$/,
  ]],
  ['IRSA026', 'the same, with the pod', whole([refused({ role: OLD_ROLE })], {}, { pods: [pod({ env: irsaEnv(OLD_ROLE) })] }), [/fix: restart its owner: `kubectl rollout restart deployment\/api -n payments`/]],
  ['IRSA026', 'the same, and since then pods with the new role were let in', whole([answered({ last: LATE }), refused({ role: OLD_ROLE })]), [
    /^problem error (?!.*since then it works).*another role than it should.*; pods that ask for the role of today are let in, last at 2026-07-01T11:00:00Z fix: restart the pods/,
  ]],
  ['IRSA026', 'the same, and since then pods with the old role were let in', whole([answered({ last: LATE, role: OLD_ROLE }), refused({ role: OLD_ROLE })]), [
    /^problem info (?!.*role of today).*another role than it should.*; since then it works, last at 2026-07-01T11:00:00Z fix: none is needed/,
  ]],
  ['IRSA026', 'the same, and since then yet another role was let in', whole([answered({ last: LATE, role: `${ROLE_ARN}-x` }), refused({ role: OLD_ROLE })]), [/^problem error/]],
  ['IRSA026', 'the same, without the cluster', whole([refused({ role: OLD_ROLE })], { kubernetes: undefined, target: ABOUT_API }), [/^problem error .*another role than it should/]],
  ['IRSA026', 'no annotation is known', whole([refused({ role: OLD_ROLE })], { kubernetes: undefined }), [/^problem error .*: AccessDenied fix: see IRSA006/]],

  ['IRSA026', 'two service accounts and two roles', whole([refused(), refused({ role: OLD_ROLE }), refused({ serviceAccount: WORKER })]), [/payments-api:/, /payments-api-old:/, /payments\/worker/]],
  ['IRSA026', 'asked about another service account', whole([refused({ serviceAccount: WORKER })], { target: ABOUT_API }), 'passed'],
  ['IRSA026', 'asked about another role', whole([refused({ role: OLD_ROLE })], { target: { cluster: CLUSTER, role: ROLE_ARN } }), 'passed'],
  ['IRSA026', 'asked about the role', whole([refused()], { target: { cluster: CLUSTER, role: ROLE_ARN } }), [/^problem error/]],

  ['IRSA026', 'an event without a provider, for a role of the cluster', whole([refused({ issuer: undefined, serviceAccount: undefined })]), [/^unknown warning role\/payments-api: STS refused somebody once, at .*: AccessDenied; CloudTrail does not say with a token of which issuer/]],
  ['IRSA026', 'the same, with a name', whole([refused({ issuer: undefined })]), [/^unknown warning .*STS refused payments\/api once/]],
  ['IRSA026', 'the same, where only the trust tells', whole([refused({ issuer: undefined })], { kubernetes: undefined }), [/^unknown warning/]],
  ['IRSA026', 'the same, for a role of somebody else', whole([refused({ issuer: undefined, role: OTHER_ROLE })]), 'passed'],
  ['IRSA026', 'the same, without a role', whole([refused({ issuer: undefined, role: undefined })]), 'passed'],
  ['IRSA026', 'the same, where the roles may not be listed', whole([refused({ ...NAMELESS, count: 99, role: OTHER_ROLE })], { roles: notRead('iam:ListRoles') }), [
    /^unknown error cluster\/demo: it is not known whether STS let in every call .*: what iam:ListRoles reads could not be read, access was denied fix: allow iam:ListRoles/,
  ]],
  ['IRSA026', 'the same, where the service accounts may not be listed', clusterFacts({}, { assumeRoleCalls: history([refused({ ...NAMELESS, role: OTHER_ROLE })]) }, { serviceAccounts: notRead('list serviceaccounts') }), [
    /^unknown error cluster\/demo: .*what list serviceaccounts reads could not be read/,
  ]],
  ['IRSA026', 'the same, for a role that an annotation names', whole([refused(NAMELESS)], { roles: notRead('iam:ListRoles') }), [/^unknown warning role\/payments-api: /]],
  ['IRSA026', 'all have a provider, where the roles may not be listed', whole([answered(), answered({ ...NAMELESS, role: OTHER_ROLE })], { roles: notRead('iam:ListRoles') }), 'passed'],
  ['IRSA026', 'nobody is named, for the role of the service account that was asked about', whole([refused(NAMELESS)], { target: ABOUT_API }), [/^unknown warning role\/payments-api: STS refused somebody once/]],
  ['IRSA026', 'nobody is named, for another role', whole([refused({ ...NAMELESS, role: OLD_ROLE })], { target: ABOUT_API }), 'passed'],
  ['IRSA026', 'the service account that was asked about is named, and no provider', whole([refused({ issuer: undefined, role: OLD_ROLE })], { target: ABOUT_API }), [/^unknown warning role\/payments-api-old: STS refused payments\/api once/]],
  ['IRSA026', 'the same, without a role', whole([refused({ issuer: undefined, role: undefined })], { target: ABOUT_API }), [/^unknown warning cluster\/demo: STS refused payments\/api once/]],
  ['IRSA026', 'nobody is named, and no role, where the roles may not be listed', whole([refused({ ...NAMELESS, role: undefined })], { roles: notRead('iam:ListRoles') }), 'passed'],
  ['IRSA026', 'nobody is named, and no role, where one was asked about', whole([refused({ ...NAMELESS, role: undefined })], { target: ABOUT_API }), 'passed'],
  ['IRSA026', 'nobody is named, for the role that was asked about, which may not be read', whole([refused(NAMELESS)], { target: { cluster: CLUSTER, role: ROLE_ARN }, roles: notRead('iam:GetRole'), kubernetes: undefined }), [/^unknown warning role\/payments-api: /]],

  ['IRSA026', 'a token of the cluster, and nobody is named', whole([refused({ serviceAccount: undefined, refusal: NO_PROVIDER })]), [
    /^problem error role\/payments-api: STS refused a pod of this cluster once, at 2026-07-01T09:00:00Z: InvalidIdentityToken fix: see IRSA001/,
  ]],
  ['IRSA026', 'the same, for the role that was asked about', whole([refused({ serviceAccount: undefined, refusal: NO_PROVIDER })], { target: ABOUT_API }), [/^problem error role\/payments-api: /]],
  ['IRSA026', 'the same, without a role', whole([refused({ serviceAccount: undefined, role: undefined, refusal: NO_PROVIDER }), answered({ last: LATE })]), [/^problem error cluster\/demo: /]],
  ['IRSA026', 'the same, and let in since', whole([refused({ serviceAccount: undefined, refusal: NO_PROVIDER }), answered({ last: LATE })]), [/^problem info .*; since then it works, last at 2026-07-01T11:00:00Z fix: none/]],
  ['IRSA026', 'the same, and let in since for another role', whole([refused({ serviceAccount: undefined, refusal: NO_PROVIDER }), answered({ last: LATE, role: OLD_ROLE })]), [/^problem error/]],

  ['IRSA026', 'a role of another account', whole([], { target: { cluster: CLUSTER, role: FOREIGN_ROLE }, roles: known([]) }), [
    /^unknown error role\/x: it is not known whether STS refused pods this role: such calls are in CloudTrail of account 444455556666, .* fix: look for AssumeRoleWithWebIdentity in CloudTrail of account 444455556666$/,
  ]],
  ['IRSA026', 'a service account with a role of another account', whole([], { target: { ...ABOUT_API, role: FOREIGN_ROLE }, roles: known([]) }), [/^unknown error role\/x: /]],
  ['IRSA026', 'a service account of many with a role of another account', whole([], {}, { serviceaccounts: [serviceAccount(), serviceAccount({ name: 'x', annotations: { 'eks.amazonaws.com/role-arn': FOREIGN_ROLE } })] }), [
    /^unknown info cluster\/demo: calls for roles of other accounts are in CloudTrail of these accounts/,
  ]],
  ['IRSA026', 'a role that is no ARN', whole([], { target: { cluster: CLUSTER, role: 'payments-api' }, roles: known([]) }), 'passed'],
  ['IRSA026', 'a service account whose role is not known', whole([], { target: { cluster: CLUSTER, serviceAccount: API } }), [
    /^unknown info serviceaccount\/payments\/api: calls that do not say who made them were not looked at, .* fix: add --role/,
  ]],
  ['IRSA026', 'the same, with an association', whole([], { target: { cluster: CLUSTER, serviceAccount: API }, podIdentity: { associations: known([{ ...API, roleArn: ROLE_ARN }]), roles: known([]) } }), 'passed'],

  ['IRSA026', 'a pod that asks the global endpoint', whole([], {}, { pods: [pod({ env: [...irsaEnv().slice(1), LEGACY] })] }), [
    /^unknown warning cluster\/demo us-east-1: pods ask STS in us-east-1: CloudTrail has their calls there, and was asked in eu-west-1 only fix: look for .* in CloudTrail of us-east-1/,
  ]],
  ['IRSA026', 'the same, in the region where that is', whole([], { cluster: clusterFact({ region: 'us-east-1' }) }, { pods: [pod({ env: [...irsaEnv().slice(1), LEGACY] })] }), 'passed'],
  ['IRSA026', 'the same, without a token', whole([], {}, { pods: [pod({ env: [LEGACY] })] }), 'passed'],
  ['IRSA026', 'the same, in another partition', whole([], { cluster: clusterFact({ partition: 'aws-cn' }) }, { serviceaccounts: [], pods: [pod({ env: [...irsaEnv().slice(1), LEGACY] })] }), 'passed'],
  ['IRSA026', 'pods with other regions', whole([], {}, { pods: [pod({ env: [...irsaEnv(), region('AWS_REGION', 'us-west-2'), region('AWS_DEFAULT_REGION', 'eu-west-1')] }), pod({ env: [...irsaEnv(), region('AWS_DEFAULT_REGION', 'ap-south-1')] })] }), [
    /^unknown warning cluster\/demo ap-south-1: /, /^unknown warning cluster\/demo us-west-2: /,
  ]],
  ['IRSA026', 'pods with the region of the cluster', whole([], {}, { pods: [pod({ env: [...irsaEnv(), region('AWS_REGION', 'eu-west-1'), region('AWS_DEFAULT_REGION', '')] })] }), 'passed'],

  ['IRSA026', 'more calls than were looked at', whole([], { assumeRoleCalls: history([], LATE) }), [/^unknown info cluster\/demo: CloudTrail has more calls of the last 12 h .* those before 2026-07-01T11:00:00Z fix: ask about one service account/]],
  ['IRSA026', 'the same, of one service account', whole([], { assumeRoleCalls: history([], LATE), target: ABOUT_API }), [/^unknown info .* fix: ask about fewer hours/]],
  ['IRSA026', 'more events about the role', whole([], { assumeRoleCalls: known({ hours: 12, calls: [], unnamedSince: LATE }), target: ABOUT_API }), [/^unknown info .*nothing is known of calls before 2026-07-01T11:00:00Z that do not say who made them fix: ask about fewer hours/]],
  ['IRSA026', 'more calls, and more events about the role', whole([], { assumeRoleCalls: known({ hours: 12, calls: [], since: EARLY, unnamedSince: LATE }), target: ABOUT_API }), [/those before 2026-07-01T09/, /calls before 2026-07-01T11.* that do not say/]],
  ['IRSA026', 'more calls, and as many events about the role', whole([], { assumeRoleCalls: known({ hours: 12, calls: [], since: LATE, unnamedSince: LATE }), target: ABOUT_API }), [/those before 2026-07-01T11/]],
];

function word({ status, severity, resource, part, message, fix }: Finding): string {
  return `${status} ${severity} ${resource.path}${part === undefined ? '' : ` ${part}`}: ${message} fix: ${fix}`;
}

test.each(CASES)('%s: %s', (_, __, facts, expected) => {
  const { findings, passed } = runDoctorChecks([REFUSED_CALLS], facts);

  expect(findings.map(word)).toEqual(Array.isArray(expected) ? expected.map(pattern => expect.stringMatching(pattern)) : []);
  expect(passed).toHaveLength(expected === 'passed' ? 1 : 0);
});

test('both roles are shown, and what STS said if it says more than the code', () => {
  const evidence = (call: AssumeRoleCalls) => runDoctorChecks([REFUSED_CALLS], whole([call])).findings[0].evidence;

  expect(evidence(refused({ role: OLD_ROLE }))).toEqual([{ label: 'wanted', value: ROLE_ARN }, { label: 'asked for', value: OLD_ROLE }]);
  expect(evidence(refused({ refusal: { code: 'InvalidIdentityToken', message: 'Incorrect token audience' } }))).toEqual([{ label: 'InvalidIdentityToken', value: 'Incorrect token audience' }]);
});

test('pods whose calls are in another region are named', () => {
  const [{ evidence }] = runDoctorChecks([REFUSED_CALLS], whole([], {}, { pods: [pod({ env: [...irsaEnv().slice(1), LEGACY] }), pod({ name: 'other' })] })).findings;

  expect(evidence).toEqual([{ label: 'pods', value: 'pod/payments/api-7d9f8c6b5-x2x4z' }]);
});
