import { CloudTrailClient, LookupEventsCommand, type Event } from '@aws-sdk/client-cloudtrail';
import { mockClient } from 'aws-sdk-client-mock';
import { AwsCloudTrail } from '../../../cli/collect/aws/aws-cloudtrail';
import { collectAssumeRoleCalls } from '../../../cli/collect/collect-assume-role-calls';
import { Reader } from '../../../cli/collect/reader';
import { clusterFact } from '../doctor/account-facts';
import { CLUSTER } from '../doctor/fake-account';
import { assumeRoleEvent, refusedEvent } from '../doctor/fake-events';

const SINCE = new Date('2026-07-01T00:00:00Z');
const SERVICE_ACCOUNT = { namespace: 'payments', name: 'api' };

const mock = mockClient(CloudTrailClient);
const pauses: number[] = [];
const cloudTrail = new AwsCloudTrail(new CloudTrailClient({ region: 'eu-west-1' }), async time => pauses.push(time));

const wrapped = (event: Record<string, unknown>): Event => ({ CloudTrailEvent: JSON.stringify(event), EventTime: new Date(String(event.eventTime)) });
const failing = (name: string): Error => Object.assign(new Error('no'), { name });
const collect = (serviceAccount?: typeof SERVICE_ACCOUNT) =>
  collectAssumeRoleCalls(cloudTrail, new Reader(), { cluster: CLUSTER, ...serviceAccount && { serviceAccount } }, clusterFact(), 12);

beforeEach(() => {
  mock.reset();
  pauses.length = 0;
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
  const last = wrapped(refusedEvent({ more: { eventTime: '2026-07-01T09:00:00Z' } }));
  mock.on(LookupEventsCommand).resolves({ Events: [wrapped(refusedEvent()), last], NextToken: 'more' });
  const { events, reachesBackTo } = await cloudTrail.lookUpAssumeRole(SINCE);

  expect(mock.commandCalls(LookupEventsCommand)).toHaveLength(10);
  expect(events).toHaveLength(20);
  expect(reachesBackTo).toBe('2026-07-01T09:00:00Z');
});

test('calls of one service account are looked up by its name, in the time that was asked for', async () => {
  mock.on(LookupEventsCommand).resolves({ Events: [wrapped(refusedEvent())] });
  const before = Date.now() - 12 * 3_600_000;
  const read = await collect(SERVICE_ACCOUNT);
  const [{ args: [{ input }] }] = mock.commandCalls(LookupEventsCommand);

  expect(read).toEqual({ isRead: true, value: { hours: 12, calls: [expect.objectContaining({ serviceAccount: SERVICE_ACCOUNT, count: 1 })] } });
  expect(input.LookupAttributes).toEqual([{ AttributeKey: 'Username', AttributeValue: 'system:serviceaccount:payments:api' }]);
  expect(input.StartTime?.getTime()).toBeGreaterThanOrEqual(before);
  expect(input.StartTime?.getTime()).toBeLessThanOrEqual(before + 60_000);
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
