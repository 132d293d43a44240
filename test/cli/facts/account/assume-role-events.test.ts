import { CannotRun } from '../../../../cli/cannot-run';
import { countCalls, parseHours, readAssumeRoleEvent, type AssumeRoleEvent } from '../../../../cli/facts/account/assume-role-events';
import { ROLE_ARN } from '../../doctor/fake-account';
import { assumeRoleEvent, EVENT_SECRETS, refusedEvent, SUBJECT } from '../../doctor/fake-events';
import { ISSUER, OTHER_ISSUER, PROVIDER_ARN } from '../../fixtures';

const API = { namespace: 'payments', name: 'api' };
const TIME = '2026-07-01T10:00:00Z';
const READ: AssumeRoleEvent = { time: TIME, serviceAccount: API, issuer: ISSUER, role: ROLE_ARN };
const NO_PROVIDER = 'No OpenIDConnect provider found in your account for';
const at = (time = TIME) => ({ eventTime: time });

test.each<[string, Record<string, unknown>, AssumeRoleEvent | undefined]>([
  ['that succeeded', assumeRoleEvent({ more: at() }), READ],
  ['that was refused', refusedEvent({ more: at('2026-07-01T10:00:00Z') }), { ...READ, refusal: { code: 'AccessDenied' } }],
  ['that was refused with a reason', refusedEvent({ errorCode: 'InvalidIdentityToken', errorMessage: 'Incorrect token audience', more: at() }), {
    ...READ, refusal: { code: 'InvalidIdentityToken', message: 'Incorrect token audience' },
  }],
  ['that was refused, with a message alone', refusedEvent({ more: { ...at(), errorCode: undefined } }), { ...READ, refusal: { code: 'refused' } }],
  ['without parameters', refusedEvent({ role: null, more: at() }), { time: TIME, serviceAccount: API, issuer: ISSUER, refusal: { code: 'AccessDenied' } }],
  ['with the role among the resources only', refusedEvent({ more: { ...at(), requestParameters: null } }), { ...READ, refusal: { code: 'AccessDenied' } }],
  ['with all of the caller in the principal', assumeRoleEvent({ more: { ...at(), userIdentity: { principalId: `${PROVIDER_ARN}:sts.amazonaws.com:${SUBJECT}` } } }), READ],
  ['without a provider', assumeRoleEvent({ provider: null, more: at() }), { time: TIME, serviceAccount: API, role: ROLE_ARN }],
  ['that says nothing of the caller but whose token nobody knows', refusedEvent({ errorCode: 'InvalidIdentityToken', errorMessage: `${NO_PROVIDER} https://${OTHER_ISSUER}`, more: { ...at(), userIdentity: { type: 'Unknown' } } }), {
    time: TIME, issuer: OTHER_ISSUER, role: ROLE_ARN, refusal: { code: 'InvalidIdentityToken', message: `${NO_PROVIDER} https://${OTHER_ISSUER}` },
  }],
  ['that says the same with a full stop', refusedEvent({ errorCode: 'InvalidIdentityToken', errorMessage: `${NO_PROVIDER} https://${ISSUER}/.`, more: { ...at(), userIdentity: null } }), {
    time: TIME, issuer: ISSUER, role: ROLE_ARN, refusal: { code: 'InvalidIdentityToken', message: `${NO_PROVIDER} https://${ISSUER}/.` },
  }],
  ['with the address of something else', refusedEvent({ errorMessage: `see https://${OTHER_ISSUER}`, provider: null, more: at() }), {
    time: TIME, serviceAccount: API, role: ROLE_ARN, refusal: { code: 'AccessDenied', message: `see https://${OTHER_ISSUER}` },
  }],
  ['without a caller', assumeRoleEvent({ more: { ...at(), userIdentity: null } }), { time: TIME, role: ROLE_ARN }],
  ['of somebody who is no service account', assumeRoleEvent({ subject: 'repo:org/app:ref:refs/heads/main', more: at() }), { time: TIME, issuer: ISSUER, role: ROLE_ARN }],
  ['that this command made itself', refusedEvent({ session: 'eks-identity-doctor' }), undefined],
  ['of another kind', assumeRoleEvent({ more: { eventName: 'AssumeRole' } }), undefined],
  ['without a time', assumeRoleEvent({ more: { eventTime: 7 } }), undefined],
])('of a call %s, what it was about is read', (_, event, expected) => {
  expect(readAssumeRoleEvent(JSON.stringify(event))).toEqual(expected);
});

test.each(['', '{', '[]', 'null', '"text"'])('%j is no event', text => {
  expect(readAssumeRoleEvent(text)).toBeUndefined();
});

test('credentials are not read', () => {
  const text = JSON.stringify(assumeRoleEvent());

  expect(EVENT_SECRETS.filter(secret => !text.includes(secret))).toEqual([]);
  expect(JSON.stringify(readAssumeRoleEvent(text))).not.toMatch(new RegExp(EVENT_SECRETS.join('|')));
});

test('calls that are alike are one, with the time of the last; those of other clusters are left out', () => {
  const refusal = { code: 'AccessDenied' };
  const calls = countCalls([
    { ...READ, refusal, time: '2026-07-01T09:00:00Z' }, { ...READ, refusal, time: '2026-07-01T11:00:00Z' }, { ...READ, refusal },
    READ, { ...READ, role: `${ROLE_ARN}-old`, refusal }, { ...READ, issuer: OTHER_ISSUER, refusal }, { time: '2026-07-01T08:00:00Z', refusal },
  ], ISSUER);

  expect(calls).toEqual([
    expect.objectContaining({ serviceAccount: API, refusal, role: ROLE_ARN, count: 3, last: '2026-07-01T11:00:00Z' }),
    { serviceAccount: API, issuer: ISSUER, role: ROLE_ARN, count: 1, last: TIME },
    expect.objectContaining({ role: `${ROLE_ARN}-old`, count: 1, last: TIME }),
    { refusal, count: 1, last: '2026-07-01T08:00:00Z' },
  ]);
});

test('what was refused for other reasons is counted apart, and of what differs in numbers the last is shown', () => {
  const refused = (time: string, message: string): AssumeRoleEvent => ({ ...READ, time, refusal: { code: 'InvalidIdentityToken', message } });
  const [audience, provider] = ['Incorrect token audience', `${NO_PROVIDER} https://${ISSUER}`];
  const calls = countCalls([
    refused('2026-07-01T11:00:00Z', audience), refused('2026-07-01T08:00:00Z', provider), refused('2026-07-01T09:00:00Z', 'expired at 1780000009'),
    refused('2026-07-01T09:30:00Z', 'expired at 1780000130'), refused('2026-07-01T09:20:00Z', 'expired at 1780000120'),
  ], ISSUER);

  expect(calls.map(({ refusal, count, last }) => [refusal?.message, count, last])).toEqual([
    [audience, 1, '2026-07-01T11:00:00Z'], ['expired at 1780000130', 3, '2026-07-01T09:30:00Z'], [provider, 1, '2026-07-01T08:00:00Z'],
  ]);
});

test.each<[string | true, number]>([[true, 12], ['1', 1], ['24', 24], ['2160', 2160]])('--events %s means %d hours', (value, hours) => {
  expect(parseHours(value)).toBe(hours);
});

test.each(['0', '2161', '-1', '1.5', 'x', '', '12h'])('--events \'%s\' is refused in one sentence', value => {
  expect(() => parseHours(value)).toThrow(CannotRun);
  expect(() => parseHours(value)).toThrow(`--events takes whole hours from 1 to 2160 (90 days, for which CloudTrail keeps events), got '${value}'`);
});
