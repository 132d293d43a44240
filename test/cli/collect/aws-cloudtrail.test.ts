import { CloudTrailClient, LookupEventsCommand, type Event } from '@aws-sdk/client-cloudtrail';
import { mockClient } from 'aws-sdk-client-mock';
import { AwsCloudTrail } from '../../../cli/collect/aws/aws-cloudtrail';
import { collectAssumeRoleCalls } from '../../../cli/collect/collect-assume-role-calls';
import { Reader } from '../../../cli/collect/reader';
import { valueOr, type Target } from '../../../cli/facts/account/account';
import { clusterFact } from '../doctor/account-facts';
import { CLUSTER, ROLE_ARN } from '../doctor/fake-account';
import { assumeRoleEvent, refusedEvent } from '../doctor/fake-events';

const SINCE = new Date('2026-07-01T00:00:00Z');
const SERVICE_ACCOUNT = { namespace: 'payments', name: 'api' };
const USER = 'system:serviceaccount:payments:api';

const mock = mockClient(CloudTrailClient);
const pauses: number[] = [];
let cloudTrail: AwsCloudTrail;

const wrapped = (event: Record<string, unknown>): Event => ({
  EventId: String(event.eventID), CloudTrailEvent: JSON.stringify(event), EventTime: new Date(String(event.eventTime)),
});
const failing = (name: string): Error => Object.assign(new Error('no'), { name });
const collect = (asked: Partial<Target> = {}) => collectAssumeRoleCalls(cloudTrail, new Reader(), { cluster: CLUSTER, ...asked }, clusterFact(), 12);
const lookUps = () => mock.commandCalls(LookupEventsCommand).flatMap(({ args: [{ input }] }) => (
  input.LookupAttributes?.map(({ AttributeKey: key, AttributeValue: value }) => `${key}=${value}`)));
const by = (AttributeKey: 'Username' | 'ResourceName') => ({ LookupAttributes: [{ AttributeKey, AttributeValue: { Username: USER, ResourceName: ROLE_ARN }[AttributeKey] }] });

beforeEach(() => {
  mock.reset();
  pauses.length = 0;
  cloudTrail = new AwsCloudTrail(new CloudTrailClient({ region: 'eu-west-1' }), async time => pauses.push(time));
});

test('all pages are read, no more than two in a second', async () => {
  mock.on(LookupEventsCommand).resolvesOnce({ Events: [wrapped(assumeRoleEvent()), {}], NextToken: 'a' })
    .resolvesOnce({ NextToken: 'b' }).resolves({ Events: [wrapped(refusedEvent())] });
  const { events, reachesBackTo } = await cloudTrail.lookUpAssumeRole(SINCE);

  expect(events.map(({ refusal }) => refusal?.code)).toEqual([undefined, 'AccessDenied']);
  expect(reachesBackTo).toBeUndefined();
  expect(pauses).toEqual([500, 500]);
  expect(mock.commandCalls(LookupEventsCommand).map(({ args: [{ input }] }) => input)).toEqual([undefined, 'a', 'b'].map(NextToken => ({
    LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRoleWithWebIdentity' }], StartTime: SINCE, MaxResults: 50, NextToken,
  })));
});

test('after ten pages it is enough, and how far back they reach is told', async () => {
  const page = () => ({ Events: [wrapped(refusedEvent()), wrapped(refusedEvent({ more: { eventTime: '2026-07-01T09:00:00Z' } }))], NextToken: 'more' });
  mock.on(LookupEventsCommand).callsFake(page);
  const { events, reachesBackTo } = await cloudTrail.lookUpAssumeRole(SINCE);

  expect(mock.commandCalls(LookupEventsCommand)).toHaveLength(10);
  expect(events).toHaveLength(20);
  expect(reachesBackTo).toBe('2026-07-01T09:00:00Z');
});

test('calls of one service account are looked up by its name, in the time that was asked for', async () => {
  mock.on(LookupEventsCommand).resolves({ Events: [wrapped(refusedEvent())] });
  const before = Date.now() - 12 * 3_600_000;
  const read = await collect({ serviceAccount: SERVICE_ACCOUNT });
  const [{ args: [{ input }] }] = mock.commandCalls(LookupEventsCommand);

  expect(read).toEqual({ isRead: true, value: { hours: 12, calls: [expect.objectContaining({ serviceAccount: SERVICE_ACCOUNT, count: 1 })] } });
  expect(input.LookupAttributes).toEqual([{ AttributeKey: 'Username', AttributeValue: 'system:serviceaccount:payments:api' }]);
  expect(input.StartTime?.getTime()).toBeGreaterThanOrEqual(before);
  expect(input.StartTime?.getTime()).toBeLessThanOrEqual(before + 60_000);
});

test('calls that do not say who made them are looked up by the role, and those that were seen are counted once', async () => {
  const named = refusedEvent();
  mock.on(LookupEventsCommand, by('Username')).resolves({ Events: [wrapped(named)] });
  mock.on(LookupEventsCommand, by('ResourceName')).resolves({
    Events: [wrapped(named), wrapped(refusedEvent({ more: { userIdentity: { type: 'Unknown' } } })), wrapped(refusedEvent({ subject: 'system:serviceaccount:payments:other' }))],
  });
  const read = await collect({ serviceAccount: SERVICE_ACCOUNT, role: ROLE_ARN });

  const calls = valueOr(read, undefined)?.calls.map(({ serviceAccount, role, count }) => `${serviceAccount?.name ?? 'somebody'} ${role} ${count}`);

  expect(read).toEqual({ isRead: true, value: { hours: 12, calls: expect.any(Array) } });
  expect(calls?.sort()).toEqual([`api ${ROLE_ARN} 1`, `somebody ${ROLE_ARN} 1`]);
  expect(lookUps()).toEqual([`Username=${USER}`, `ResourceName=${ROLE_ARN}`]);
  expect(pauses).toEqual([500]);
});

test.each<[string, 'Username' | 'ResourceName', object]>([
  ['service account', 'Username', { since: '2026-07-01T09:00:00Z' }],
  ['role', 'ResourceName', { unnamedSince: '2026-07-01T09:00:00Z' }],
])('how far back the calls reach that were found by the %s is told', async (_, attribute, reach) => {
  mock.on(LookupEventsCommand).resolves({});
  const page = () => ({ Events: [wrapped(assumeRoleEvent({ more: { eventTime: '2026-07-01T09:00:00Z' } }))], NextToken: 'more' });
  mock.on(LookupEventsCommand, by(attribute)).callsFake(page);
  const read = await collect({ serviceAccount: SERVICE_ACCOUNT, role: ROLE_ARN });

  expect(read).toEqual({ isRead: true, value: { hours: 12, ...reach, calls: [expect.objectContaining({ count: 10 })] } });
  expect(mock.calls()).toHaveLength(11);
});

test.each<[string, Partial<Target>]>([
  ['of another account', { serviceAccount: SERVICE_ACCOUNT, role: 'arn:aws:iam::444455556666:role/x' }],
  ['that is no ARN', { serviceAccount: SERVICE_ACCOUNT, role: 'payments-api' }],
])('calls for a role %s are not looked up by it', async (_, asked) => {
  mock.on(LookupEventsCommand).resolves({});
  await collect(asked);

  expect(lookUps()).toEqual([`Username=${USER}`]);
});

test('all calls are looked up where one role is asked about', async () => {
  mock.on(LookupEventsCommand).resolves({});
  await collect({ role: ROLE_ARN });

  expect(lookUps()).toEqual(['EventName=AssumeRoleWithWebIdentity']);
});

test.each<[string, object]>([
  ['AccessDeniedException', { permission: 'cloudtrail:LookupEvents', reason: 'access was denied: no' }],
  ['ThrottlingException', { reason: expect.stringContaining('AWS asked to slow down') }],
])('what CloudTrail answers with %s is not known', async (name, why) => {
  mock.on(LookupEventsCommand).rejects(failing(name));

  expect(await collect()).toEqual({ isRead: false, why: { what: 'what CloudTrail tells of pods that asked for roles', ...why } });
});

test('a cluster without an issuer is not asked about', async () => {
  expect(await collectAssumeRoleCalls(cloudTrail, new Reader(), { cluster: CLUSTER }, clusterFact({ issuerUrl: undefined }), 12)).toBeUndefined();
  expect(mock.calls()).toEqual([]);
});
