import { CLUSTER, conditions, fakeCluster, healthyAccount, ROLE_ARN, trusting, type FakeAccount } from '../doctor/fake-account';
import { doctorReport } from '../doctor/run-doctor';
import { ISSUER, OTHER_ISSUER, PROVIDER_ARN } from '../fixtures';

const LONG_TRUST = trusting({
  StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: Array.from({ length: 40 }, (_, index) => `system:serviceaccount:payments:api-${index}`) },
});

/** An account that gives a reason for every call there is. */
const wideAccount = (overrides: Partial<FakeAccount> = {}): FakeAccount => healthyAccount({
  providers: { [PROVIDER_ARN]: ['sts.amazonaws.com'], [PROVIDER_ARN.replace(ISSUER, OTHER_ISSUER)]: ['sts.amazonaws.com'] },
  clusters: { [CLUSTER]: fakeCluster(), blue: fakeCluster({ name: 'blue', issuer: OTHER_ISSUER }) },
  roles: { [ROLE_ARN]: LONG_TRUST },
  trustSizeQuota: 4096,
  ...overrides,
});

test('nothing is wrong with the wide account', async () => {
  expect((await doctorReport(wideAccount())).findings).toEqual([]);
});

describe.each([['denied', { status: 403, code: 'AccessDenied' }], ['broken', { status: 400, code: 'ValidationError' }]])('a call that is %s', (kind, failure) => {
  test.each([
    ['ListOpenIDConnectProviders', 'iam:ListOpenIDConnectProviders'],
    ['GetOpenIDConnectProvider', 'iam:GetOpenIDConnectProvider'],
    ['ListRoles', 'iam:ListRoles'],
    ['GetAccountSummary', 'iam:GetAccountSummary'],
    ['ListClusters', 'eks:ListClusters'],
    ['ListIdentityProviderConfigs', 'eks:ListIdentityProviderConfigs'],
    ['DescribeIdentityProviderConfig', 'eks:DescribeIdentityProviderConfig'],
    ['ListUpdates', 'eks:ListUpdates'],
    ['DescribeUpdate', 'eks:DescribeUpdate'],
    ['ListAccessEntries', 'eks:ListAccessEntries'],
    ['ListAssociatedAccessPolicies', 'eks:ListAssociatedAccessPolicies'],
    ['DescribeUserPool', 'cognito-idp:DescribeUserPool'],
    ['DescribeUserPoolClient', 'cognito-idp:DescribeUserPoolClient'],
    ['DescribeUserPoolDomain', 'cognito-idp:DescribeUserPoolDomain'],
  ])('(%s) leaves something unknown, and the rest of the report as it is', async (call, permission) => {
    const { findings, passed } = await doctorReport(wideAccount({ failures: { [call]: failure } }));

    expect(findings.length).toBeGreaterThan(0);
    for (const { status, unreadable } of findings) {
      expect({ status, permission: unreadable?.permission }).toEqual({ status: 'unknown', permission: kind === 'denied' ? permission : undefined });
    }
    expect(passed.map(({ id }) => id)).toContain('IDP016');
    expect(passed.map(({ id }) => id)).not.toEqual(expect.arrayContaining(findings.map(({ id }) => id)));
  });
});

test('a role that may not be read is unknown', async () => {
  const account = healthyAccount({ failures: { GetRole: { status: 403, code: 'AccessDenied' } } });
  const { findings: [first] } = await doctorReport(account, { serviceAccount: 'payments/api', role: ROLE_ARN });

  expect(first).toEqual(expect.objectContaining({ id: 'IRSA014', status: 'unknown', fix: 'allow iam:GetRole to whoever runs this command' }));
});

test('a sibling that may not be described leaves open whose issuer a trust names', async () => {
  const oldTrust = trusting(conditions({ issuer: OTHER_ISSUER }), { Principal: { Federated: PROVIDER_ARN.replace(ISSUER, OTHER_ISSUER) } });
  const names = Array.from({ length: 10 }, (_, index) => `c-${index}`);
  const siblings = Object.fromEntries(names.map(name => [name, fakeCluster({ name, issuer: `${ISSUER}${name}` })]));
  const account = wideAccount({ roles: { [ROLE_ARN]: oldTrust }, clusters: { [CLUSTER]: fakeCluster(), ...siblings } });
  const { findings, calls } = await doctorReport(account);

  expect(findings).toContainEqual(expect.objectContaining({ id: 'IRSA011', status: 'unknown', message: expect.stringContaining('2 clusters of the region were not looked at') }));
  expect(calls.filter(call => call.startsWith('DescribeCluster'))).toHaveLength(9);
});

test('access entries are not asked for where the cluster takes none', async () => {
  const clusters = { [CLUSTER]: fakeCluster({ cluster: { accessConfig: { authenticationMode: 'CONFIG_MAP' } } }) };

  expect((await doctorReport(healthyAccount({ clusters }))).calls).not.toContain('ListAccessEntries demo');
});

test('no more than ten updates are looked at', async () => {
  const updates = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`u-${index}`, { type: 'VersionUpdate', status: 'Successful', createdAt: index }]));
  const { findings, calls } = await doctorReport(healthyAccount({ clusters: { [CLUSTER]: fakeCluster({ updates }) } }));

  expect(calls.filter(call => call.startsWith('DescribeUpdate'))).toHaveLength(10);
  expect(findings).toEqual([expect.objectContaining({ id: 'IDP003', severity: 'info', message: expect.stringContaining('20 were not looked at') })]);
});

test.each<[string, FakeAccount, string, RegExp]>([
  ['with the one that was meant', healthyAccount(), 'demos', /did you mean demo\?/],
  ['with those that there are', healthyAccount(), 'production', /there are: demo/],
  ['and that there are none', healthyAccount({ clusters: {} }), 'demo', /there are no clusters/],
  ['and no more, if the others may not be listed', healthyAccount({ failures: { ListClusters: { status: 403, code: 'AccessDeniedException' } } }), 'x', /in this account and region$/],
])('fails for a cluster that does not exist, %s', async (_, account, cluster, message) => {
  await expect(doctorReport(account, { cluster })).rejects.toThrow(message);
});
