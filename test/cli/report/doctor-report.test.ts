import pc from 'picocolors';
import { WIDTH } from '../../../cli/report/layout';
import { association, associationUpdate, CLUSTER, conditions, fakeCluster, healthyAccount, ROLE_ARN, trusting, type FakeAccount } from '../doctor/fake-account';
import { runDoctor } from '../doctor/run-doctor';
import { ISSUER, trustPolicy, trustStatement } from '../fixtures';

const COLORED = pc.createColors(true);
const API = { serviceAccount: 'payments/api', role: ROLE_ARN };

const wrongNamespace = (): FakeAccount => healthyAccount({ roles: { [ROLE_ARN]: trusting(conditions({ sub: 'system:serviceaccount:payment:api' })) } });

/** Many things are wrong, and some cannot be read. */
const troubledAccount = (): FakeAccount => healthyAccount({
  clusters: {
    [CLUSTER]: fakeCluster({
      cluster: { logging: undefined },
      associations: { corp: association({ groupsPrefix: undefined }), self: association({ issuerUrl: `https://${ISSUER}`, groupsClaim: undefined }) },
      updates: { 'u-1': associationUpdate({ status: 'Failed', errors: [{ errorCode: 'Unknown', errorMessage: 'a | b <c> `d`' }] }) },
    }),
  },
  providers: { 'arn:aws:iam::111122223333:oidc-provider/oidc-eks.eu-west-1.api.aws/id/0123456789ABCDEF0123456789ABCDEF': ['sts.amazonaws.com'] },
  roles: { [ROLE_ARN]: trustPolicy(trustStatement({ Condition: undefined }), '?') },
  failures: { ListAccessEntries: { status: 403, code: 'AccessDeniedException', message: 'not authorized' } },
});

const deniedAccount = (): FakeAccount => healthyAccount({ failures: { ListRoles: { status: 403, code: 'AccessDenied', message: 'not authorized' } } });

describe.each([['text'], ['markdown']] as const)('the report of a cluster as %s', output => {
  test.each<[string, () => FakeAccount, object]>([
    ['says that a healthy one is', () => healthyAccount(), {}],
    ['compares both sides byte for byte', wrongNamespace, API],
    ['names the role that was probably meant', healthyAccount, { serviceAccount: 'payments/apis' }],
    ['shows everything that is wrong', troubledAccount, {}],
    ['says once what cannot be read', deniedAccount, {}],
  ])('%s', async (_, account, asked) => {
    expect((await runDoctor(account(), asked, { output })).text).toMatchSnapshot();
  });
});

test('the report of a cluster as JSON has findings, facts and verdicts', async () => {
  expect(JSON.parse((await runDoctor(wrongNamespace(), API, { output: 'json' })).text)).toMatchSnapshot();
});

test('no line is longer than the width, unless it cannot be broken', async () => {
  const { text } = await runDoctor(troubledAccount());

  expect(text.split('\n').filter(line => line.length > WIDTH && line.trim().includes(' ') && !line.includes('oidc'))).toEqual([]);
});

test('has the same words in colour', async () => {
  const colored = await runDoctor(troubledAccount(), {}, { colors: COLORED });

  expect(colored.text).toContain(COLORED.red('error'));
  expect(colored.text.replace(/\u001b\[\d+m/g, '')).toBe((await runDoctor(troubledAccount())).text); // eslint-disable-line no-control-regex
});
