import type { Finding } from '../../../cli/checks/finding';
import { REFUSED_CALLS } from '../../../cli/checks/irsa/irsa026-refused-calls';
import { runDoctorChecks } from '../../../cli/checks/run-doctor-checks';
import { known, type AccountFacts, type Read } from '../../../cli/facts/account/account';
import type { AssumeRoleCalls, AssumeRoleHistory } from '../../../cli/facts/account/assume-role-events';
import { notRead } from '../doctor/account-facts';
import { ACCOUNT, CLUSTER, ROLE_ARN } from '../doctor/fake-account';
import { irsaEnv, pod } from '../doctor/fake-cluster-objects';
import { API, clusterFacts } from '../doctor/kubernetes-facts';
import { ISSUER } from '../fixtures';

const OLD_ROLE = `${ROLE_ARN}-old`;
const WORKER = { namespace: 'payments', name: 'worker' };
const ABOUT_API = { cluster: CLUSTER, serviceAccount: API, role: ROLE_ARN };

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
  ['IRSA026', 'events may not be looked up', whole([], { assumeRoleCalls: notRead('cloudtrail:LookupEvents') }), [/^unknown error cluster\/demo: it is not known whether STS refused no pod .* fix: allow cloudtrail:LookupEvents/]],

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
  ['IRSA026', 'the same, and since then pods with the new role were let in', whole([answered({ last: LATE }), refused({ role: OLD_ROLE })]), [/^problem info .*another role than it should.*since then it works/]],
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
  ['IRSA026', 'the same, for a role of somebody else', whole([refused({ issuer: undefined, role: `arn:aws:iam::${ACCOUNT}:role/github` })]), 'passed'],
  ['IRSA026', 'the same, without a role', whole([refused({ issuer: undefined, role: undefined })]), 'passed'],

  ['IRSA026', 'more calls than were looked at', whole([], { assumeRoleCalls: history([], LATE) }), [/^unknown info cluster\/demo: CloudTrail has more calls of the last 12 h .* those before 2026-07-01T11:00:00Z fix: ask about one service account/]],
  ['IRSA026', 'the same, of one service account', whole([], { assumeRoleCalls: history([], LATE), target: ABOUT_API }), [/^unknown info .* fix: ask about fewer hours/]],
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
