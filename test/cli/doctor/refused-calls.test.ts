import { healthyAccount, ROLE_ARN, type FakeAccount, type FakeEvent } from './fake-account';
import { FakeAws } from './fake-aws';
import { healthyKubernetes, irsaEnv, pod } from './fake-cluster-objects';
import { assumeRoleEvent, EVENT_SECRETS, refusedEvent } from './fake-events';
import { FakeWeb, clusterSites, issuerSites } from './fake-web';
import { doctorReport, FAKE_ENVIRONMENT, runDoctor } from './run-doctor';
import { clusterReport } from './run-in-cluster';
import { CannotRun } from '../../../cli/cannot-run';
import type { DoctorOptions } from '../../../cli/doctor';
import { OUTPUT_FORMATS } from '../../../cli/output';
import { buildBundle, runNode } from '../bundle';
import { ISSUER, OTHER_ISSUER, PROVIDER_ARN } from '../fixtures';

const API: Partial<DoctorOptions> = { serviceAccount: 'payments/api' };
const BY_NAME = 'Username=system:serviceaccount:payments:api';
const OLD_ROLE = `${ROLE_ARN}-old`;
const OTHER_PROVIDER = PROVIDER_ARN.replace(/oidc-provider\/.*/, `oidc-provider/${OTHER_ISSUER}`);

const bundle = buildBundle();
const told = (...assumeRoleEvents: FakeEvent[]): FakeAccount => healthyAccount({ assumeRoleEvents });
const lookups = (calls: string[]): string[] => calls.filter(call => call.startsWith('LookupEvents'));

test.each<[string, FakeEvent[], Partial<DoctorOptions>, RegExp]>([
  ['a pod that STS refuses', [refusedEvent({ minutesAgo: 1 }), refusedEvent({ minutesAgo: 5 })], API, /^STS refused payments\/api 2 times, last at \S+: AccessDenied$/],
  ['the same, in the whole cluster', [refusedEvent(), refusedEvent({ minutesAgo: 700 })], {}, /^STS refused payments\/api 2 times/],
  ['the same, from a pod', [refusedEvent()], { pod: 'payments/api-7d9f8c6b5-x2x4z' }, /^STS refused payments\/api once/],
  ['a call of yesterday', [refusedEvent({ minutesAgo: 1_000 })], { ...API, events: '24' }, /^STS refused payments\/api once/],
  ['a pod that was not restarted', [refusedEvent({ role: OLD_ROLE })], API, /it asked for another role than it should/],
])('%s is found in CloudTrail', async (_, events, asked, says) => {
  const { findings } = await clusterReport({ events: true, ...asked }, { account: told(...events) });

  expect(findings).toEqual([expect.objectContaining({ id: 'IRSA026', severity: 'error', message: expect.stringMatching(says) })]);
});

test('the cause comes first: a pod of before the annotation changed', async () => {
  const { findings } = await clusterReport({ ...API, events: true }, { account: told(refusedEvent({ role: OLD_ROLE })) });
  const { findings: withPod } = await clusterReport({ ...API, events: true }, {
    account: told(refusedEvent({ role: OLD_ROLE })), kubernetes: healthyKubernetes({ pods: [pod({ env: irsaEnv(OLD_ROLE) })] }),
  });

  expect(findings.map(({ id }) => id)).toEqual(['IRSA026']);
  expect(withPod.map(({ id }) => id)).toEqual(['IRSA015', 'IRSA026']);
});

test.each<[string, FakeEvent[], Partial<DoctorOptions>]>([
  ['calls that succeeded', [assumeRoleEvent()], { events: true }],
  ['calls that were refused before the time that is asked about', [refusedEvent({ minutesAgo: 1_000 })], { events: true }],
  ['calls with tokens of another cluster', [refusedEvent({ provider: OTHER_PROVIDER })], { events: true }],
  ['calls of this command itself', [refusedEvent({ session: 'eks-identity-doctor' })], { events: true }],
  ['refused calls that nobody asks about', [refusedEvent()], {}],
])('%s are no finding', async (_, events, asked) => {
  const { findings, passed, calls } = await doctorReport(told(...events), asked);

  expect(findings).toEqual([]);
  expect(passed.some(({ id }) => id === 'IRSA026')).toBe(asked.events !== undefined);
  expect(lookups(calls)).toEqual(asked.events === undefined ? [] : ['LookupEvents EventName=AssumeRoleWithWebIdentity']);
});

test('of one service account, only its calls and those for its role are looked up', async () => {
  const { calls } = await doctorReport(told(refusedEvent()), { ...API, events: true });
  const { awsCalls } = await clusterReport({ ...API, events: true }, { account: told(refusedEvent()) });

  expect(lookups(calls)).toEqual([`LookupEvents ${BY_NAME}`]);
  expect(lookups(awsCalls)).toEqual([`LookupEvents ${BY_NAME}`, `LookupEvents ResourceName=${ROLE_ARN}`]);
});

describe('a call that does not say who made it', () => {
  const nameless = (issuer: string) => refusedEvent({
    errorCode: 'InvalidIdentityToken', errorMessage: `No OpenIDConnect provider found in your account for https://${issuer}`, more: { userIdentity: { type: 'Unknown' } },
  });
  const questions: [string, Partial<DoctorOptions>][] = [['the whole cluster', {}], ['its service account', API], ['its role', { role: ROLE_ARN }]];

  test.each(questions)('is a problem if the token is of the cluster, for %s', async (_, asked) => {
    const { findings } = await clusterReport({ ...asked, events: true }, { account: told(nameless(ISSUER)) });

    expect(findings).toEqual([expect.objectContaining({ id: 'IRSA026', status: 'problem', message: expect.stringMatching(/^STS refused a pod of this cluster once/) })]);
  });

  test.each(questions)('is none if the token is of another cluster, for %s', async (_, asked) => {
    const { findings, passed } = await clusterReport({ ...asked, events: true }, { account: told(nameless(OTHER_ISSUER)) });

    expect(findings).toEqual([]);
    expect(passed).toContainEqual(expect.objectContaining({ id: 'IRSA026' }));
  });

  test.each(questions)('is unknown if nobody knows whose token it is, for %s', async (_, asked) => {
    const { findings } = await clusterReport({ ...asked, events: true }, { account: told(refusedEvent({ more: { userIdentity: { type: 'Unknown' } } })) });

    expect(findings).toEqual([expect.objectContaining({ id: 'IRSA026', status: 'unknown', message: expect.stringMatching(/^STS refused somebody once/) })]);
  });
});

test('each reason is told, with the rule that explains it', async () => {
  const refused = (minutesAgo: number, errorMessage: string) => refusedEvent({ minutesAgo, errorCode: 'InvalidIdentityToken', errorMessage });
  const { findings } = await doctorReport(told(refused(5, 'Incorrect token audience'), refused(200, `No OpenIDConnect provider found in your account for https://${ISSUER}`)), { events: true });

  expect(findings.map(({ fix }) => fix)).toEqual([expect.stringMatching(/^see IRSA003,/), expect.stringMatching(/^see IRSA001,/)]);
});

test('calls for a role of another account are not known', async () => {
  const { findings, passed } = await doctorReport(told(), { role: 'arn:aws:iam::444455556666:role/x', events: true });

  expect(findings.map(({ id, status }) => `${id} ${status}`)).toEqual(['IRSA022 unknown', 'IRSA026 unknown']);
  expect(passed.map(({ id }) => id)).not.toContain('IRSA026');
});

test('calls of a pod that asks elsewhere are not known', async () => {
  const env = [...irsaEnv(), { name: 'AWS_REGION', value: 'us-west-2' }];
  const { findings } = await clusterReport({ events: true }, { account: told(), kubernetes: healthyKubernetes({ pods: [pod({ env })] }) });

  expect(findings).toEqual([expect.objectContaining({ id: 'IRSA026', status: 'unknown', severity: 'warning', message: expect.stringMatching(/^pods ask STS in us-west-2/) })]);
});

test('all pages are read', async () => {
  const { findings, calls } = await doctorReport(told(...Array.from({ length: 60 }, () => refusedEvent())), { events: true });

  expect(lookups(calls)).toHaveLength(2);
  expect(findings).toEqual([expect.objectContaining({ message: expect.stringMatching(/^STS refused payments\/api 60 times/) })]);
});

test('when CloudTrail asks to slow down for a while, it is asked again', async () => {
  const failures = { LookupEvents: { status: 400, code: 'ThrottlingException', times: 2 } };
  const { findings, calls } = await doctorReport(healthyAccount({ assumeRoleEvents: [refusedEvent()], failures }), { events: true });

  expect(lookups(calls)).toHaveLength(3);
  expect(findings).toEqual([expect.objectContaining({ id: 'IRSA026', status: 'problem' })]);
});

test.each<[string, string, RegExp]>([
  ['AccessDeniedException', 'allow cloudtrail:LookupEvents to whoever runs this command', /access was denied/],
  ['ThrottlingException', 'run the command again when AWS answers', /asked to slow down/],
])('without an answer (%s) it is unknown', async (code, fix, says) => {
  const { findings } = await doctorReport(healthyAccount({ failures: { LookupEvents: { status: 400, code } } }), { events: true });

  expect(findings).toEqual([expect.objectContaining({ id: 'IRSA026', status: 'unknown', severity: 'error', fix, message: expect.stringMatching(says) })]);
});

test.each(OUTPUT_FORMATS)('as %s, no part of the credentials that events hold is printed', async output => {
  const { text } = await runDoctor(told(assumeRoleEvent({ minutesAgo: 1 }), refusedEvent()), { events: true }, { output });

  expect(text).toContain(output === 'json' ? '"last": "' : 'IRSA026');
  expect(text).not.toMatch(new RegExp([...EVENT_SECRETS, '198\\.51\\.100\\.7'].join('|')));
});

test.each<[Partial<DoctorOptions>, RegExp]>([
  [{ events: '0' }, /^--events takes whole hours from 1 to 2160 .*, got '0'$/],
  [{ events: true, tokenFile: '/nowhere' }, /^--events is about pods that STS refuses, and the question is about a person: /],
  [{ events: true, userFromKubeconfig: true }, /^--events is about pods/],
])('%j is refused in one sentence', async (asked, sentence) => {
  await expect(runDoctor(healthyAccount(), asked)).rejects.toThrow(CannotRun);
  await expect(runDoctor(healthyAccount(), asked)).rejects.toThrow(sentence);
});

describe('the command', () => {
  const run = async (args: string[]) => {
    const aws = new FakeAws(told(assumeRoleEvent({ minutesAgo: 30 }), refusedEvent({ minutesAgo: 1_000 })));
    const web = new FakeWeb({ ...await clusterSites(), ...await issuerSites() });
    try {
      const endpoint = { ...await web.listen(), AWS_ENDPOINT_URL: await aws.listen() };
      return await runNode([bundle, 'doctor', '--cluster', 'demo', '--no-kubernetes', ...args], { ...FAKE_ENVIRONMENT, ...endpoint });
    } finally {
      await Promise.all([aws.close(), web.close()]);
    }
  };

  test('takes hours, or none', async () => {
    expect(await run(['--events'])).toEqual(expect.objectContaining({ status: 0, stdout: expect.stringContaining('No findings.'), stderr: '' }));
    expect(await run(['--events', '24'])).toEqual(expect.objectContaining({ status: 0, stdout: expect.stringMatching(/info +IRSA026 .*since then it\s+works/s), stderr: '' }));
    expect(await run(['--events', 'soon'])).toEqual(expect.objectContaining({ status: 2, stdout: '', stderr: expect.stringMatching(/--events takes whole hours.*got 'soon'/) }));
  });

  test('takes no hours for all clusters', async () => {
    expect(await runNode([bundle, 'doctor', '--all-clusters', '--events'], FAKE_ENVIRONMENT)).toEqual(expect.objectContaining({ status: 2, stderr: expect.stringMatching(/--all-clusters.* cannot be used with .*--events/) }));
  });
});
