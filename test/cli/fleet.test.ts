import { join } from 'node:path';
import pc from 'picocolors';
import type { Log } from 'sarif';
import { ACCOUNT, CLUSTER, conditions, fakeCluster, healthyAccount, ROLE_ARN, trusting, type FakeAccount } from './doctor/fake-account';
import { clusterSites, issuerSites } from './doctor/fake-web';
import { inFakeAccount } from './doctor/run-doctor';
import { directoryOf, ISSUER, OTHER_ISSUER, PROVIDER_ARN } from './fixtures';
import { CannotRun } from '../../cli/cannot-run';
import type { Finding } from '../../cli/checks/finding';
import { diagnoseFleet, type FleetCommandOptions } from '../../cli/fleet';
import type { OutputFormat } from '../../cli/output';
import { Progress } from '../../cli/progress';

const US_ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/00000000000000000000000000000001';
const OTHER_PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${OTHER_ISSUER}`;
const US_PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${US_ISSUER}`;
const STALE_TRUST = trusting(conditions({ issuer: OTHER_ISSUER }), { Principal: { Federated: OTHER_PROVIDER } });
const BOTH = { regions: 'eu-west-1, us-east-1' };

const usCluster = fakeCluster({ name: 'us', issuer: US_ISSUER, cluster: { arn: `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/us` } });

/** Two clusters in two regions, in which nothing is wrong. */
const fleet = (overrides: Partial<FakeAccount> = {}): FakeAccount => healthyAccount({
  elsewhere: { 'us-east-1': { us: usCluster } },
  providers: { [PROVIDER_ARN]: ['sts.amazonaws.com'], [US_PROVIDER]: ['sts.amazonaws.com'] },
  ...overrides,
});

async function run(account: FakeAccount, options: FleetCommandOptions = BOTH, output: OutputFormat = 'json') {
  return inFakeAccount(account, async aws => {
    const result = await diagnoseFleet(options, { output, failOn: 'error', colors: pc.createColors(false) }, new Progress({ write: () => true }));
    return { ...result, calls: aws.calls };
  }, { ...await issuerSites(), ...await clusterSites(US_ISSUER) });
}

interface Report {
  readonly findings: Finding[];
  readonly clusters: { readonly name: string; readonly region: string; readonly findings: Finding[] }[];
}

const report = async (account: FakeAccount, options?: FleetCommandOptions): Promise<Report & { calls: string[] }> => {
  const { text, calls } = await run(account, options);
  return { ...JSON.parse(text) as Report, calls };
};

test('all clusters of the regions are healthy', async () => {
  const { findings, clusters } = await report(fleet());

  expect(findings).toEqual([]);
  expect(clusters.map(({ name, region, findings: own }) => [name, region, own])).toEqual([[CLUSTER, 'eu-west-1', []], ['us', 'us-east-1', []]]);
});

test('an issuer that no cluster has is stale, and told once', async () => {
  const { findings } = await report(fleet({ roles: { [ROLE_ARN]: STALE_TRUST } }));

  expect(findings).toEqual([expect.objectContaining({
    id: 'IRSA011', status: 'problem', severity: 'warning', message: 'a role trusts an issuer that no cluster of eu-west-1 has', evidence: expect.arrayContaining([{ label: 'trusted', value: OTHER_ISSUER }]),
  })]);
});

test('a provider that no cluster has is an orphan', async () => {
  const { findings } = await report(fleet({ providers: { [PROVIDER_ARN]: ['sts.amazonaws.com'], [US_PROVIDER]: ['sts.amazonaws.com'], [OTHER_PROVIDER]: [] } }));

  expect(findings).toEqual([expect.objectContaining({ id: 'IRSA013', status: 'problem', severity: 'info', evidence: [{ label: 'orphan', value: OTHER_PROVIDER }] })]);
});

test('issuers of regions that were not looked at are left alone', async () => {
  const { findings, clusters } = await report(fleet(), { regions: 'eu-west-1' });

  expect(findings).toEqual([]);
  expect(clusters.map(({ name }) => name)).toEqual([CLUSTER]);
});

test('a region with a cluster that cannot be read proves nothing', async () => {
  const account = fleet({
    clusters: { [CLUSTER]: fakeCluster(), bad: fakeCluster({ name: 'bad', cluster: { arn: 'none' } }) }, roles: { [ROLE_ARN]: STALE_TRUST },
  });
  const { text } = await run(account, BOTH, 'text');

  expect(text).toMatch(/bad +eu-west-1 +unknown: could not be read/);
  expect(text).toMatch(/unknown +IRSA011 .*\n +a role trusts an issuer that no cluster of eu-west-1 has, as far as/);
});

test('the quota of providers is told before it is full', async () => {
  const others = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`arn:aws:iam::${ACCOUNT}:oidc-provider/idp-${index}.example.com`, []]));
  const { findings } = await report(fleet({ providers: { [PROVIDER_ARN]: ['sts.amazonaws.com'], [US_PROVIDER]: ['sts.amazonaws.com'], ...others } }));

  expect(findings).toEqual([expect.objectContaining({ id: 'IRSA013', severity: 'warning', message: expect.stringMatching(/92 OIDC providers, and room for 100/) })]);
});

test.each([
  ['ListRoles', 'iam:ListRoles'], ['ListOpenIDConnectProviders', 'iam:ListOpenIDConnectProviders'],
])('without permission for %s, what it would tell is unknown', async (call, permission) => {
  const { findings } = await report(fleet({ failures: { [call]: { status: 403, code: 'AccessDenied' } } }));

  expect(findings).toEqual([expect.objectContaining({ status: 'unknown', fix: `allow ${permission} to whoever runs this command` })]);
});

test('credentials that the only region refuses end the command', async () => {
  await expect(run(fleet({ disabledRegions: ['us-east-1'] }), { regions: 'us-east-1' })).rejects.toThrow(/^AWS does not accept the credentials \(/);
});

test('without permission to list clusters, the region is unknown', async () => {
  const { text } = await run(fleet({ failures: { ListClusters: { status: 403, code: 'AccessDeniedException' } } }), BOTH, 'text');

  expect(text).toMatch(/\(all\) +eu-west-1 +unknown: eks:ListClusters is missing/);
});

describe('what could not be read is unknown, by its name', () => {
  const denied = { status: 403, code: 'AccessDeniedException' };
  /** The calls for the first region, or the first cluster, are the first. */
  const CASES: [what: string, account: FakeAccount, path: string, message: RegExp, fix: string][] = [
    ['the clusters of a region', fleet({ failures: { ListClusters: { ...denied, times: 1 } } }), 'region/eu-west-1', /^the clusters of eu-west-1 could not be read, access was denied/, 'allow eks:ListClusters to whoever runs this command'],
    ['a region that the account has not enabled', fleet({ disabledRegions: ['us-east-1'] }), 'region/us-east-1', /^the clusters of us-east-1 could not be read, region us-east-1 does not accept the credentials \(UnrecognizedClientException\)/, 'enable region us-east-1 in the account; if it is enabled, use credentials of a regional endpoint of STS'],
    ['a cluster', fleet({ failures: { DescribeCluster: { ...denied, times: 1 } } }), 'eu-west-1/demo', /^cluster demo could not be read, access was denied/, 'allow eks:DescribeCluster to whoever runs this command'],
    ['a cluster that no permission helps with', fleet({ clusters: { bad: fakeCluster({ name: 'bad', cluster: { arn: 'none' } }) } }), 'eu-west-1/bad', /^cluster bad could not be read, /, 'run the command again when AWS answers'],
  ];

  test.each(CASES)('%s', async (_, account, path, message, fix) => {
    const { findings } = await report(account);

    expect(findings).toContainEqual(expect.objectContaining({ id: 'IRSA011', status: 'unknown', severity: 'warning', resource: { path }, message: expect.stringMatching(message), fix }));
  });

  test.each<[OutputFormat, RegExp]>([
    ['text', /unknown +IRSA011 +region\/eu-west-1\n +the clusters of eu-west-1 could not be read/],
    ['markdown', /\*\*unknown IRSA011\*\* `region\/eu-west-1`: the clusters of eu\\?-west\\?-1 could not be read/],
    ['sarif', /"text": "region\/eu-west-1: unknown: the clusters of eu-west-1 could not be read[^"]*eks:ListClusters/],
    ['junit', /<testcase classname="IRSA011" name="unknown: region\/eu-west-1">/],
  ])('as %s', async (output, says) => {
    const { text, failed } = await run(CASES[0][1], BOTH, output);

    expect(failed).toBe(true);
    expect(text).toMatch(says);
    expect(text).not.toContain('No findings');
  });
});

test('what is wrong with a cluster stands under its name', async () => {
  const { text, failed } = await run(fleet({ providers: { [PROVIDER_ARN]: ['sts.amazonaws.com'] } }), BOTH, 'text');

  expect(failed).toBe(true);
  expect(text).toMatch(/error +IRSA001 +us-east-1\/us: cluster\/us/);
});

test.each<OutputFormat>(['text', 'markdown'])('the report as %s', async output => {
  const account = fleet({ providers: { [PROVIDER_ARN]: ['sts.amazonaws.com'], [OTHER_PROVIDER]: [] }, roles: { [ROLE_ARN]: STALE_TRUST } });

  expect((await run(account, BOTH, output)).text).toMatchSnapshot();
});

test('what clusters share is asked for once, whatever their number', async () => {
  const roles = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`arn:aws:iam::${ACCOUNT}:role/r-${index}`, trusting(conditions())]));
  const clusters = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`c-${index}`, fakeCluster({ name: `c-${index}`, issuer: ISSUER })]));
  const { calls } = await report(fleet({ roles, clusters }), { regions: 'eu-west-1' });
  const count = (name: string): number => calls.filter(call => call.split(' ')[0] === name).length;

  expect(['ListRoles', 'ListOpenIDConnectProviders', 'GetOpenIDConnectProvider', 'GetAccountSummary', 'ListClusters', 'DescribeCluster'].map(count)).toEqual([1, 1, 1, 1, 1, 12]);
});

test('one cluster of an account with 1,000 roles takes few calls', async () => {
  const roles = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`arn:aws:iam::${ACCOUNT}:role/r-${index}`, trusting(conditions())]));
  const { calls } = await report(fleet({ roles }), { regions: 'eu-west-1' });

  expect(calls.length).toBeLessThan(40);
});

test('regions that ask to slow down are waited for', async () => {
  const { findings, clusters } = await report(fleet({ failures: { ListClusters: { status: 429, code: 'ThrottlingException', times: 2 } } }));

  expect({ findings, names: clusters.map(({ name }) => name) }).toEqual({ findings: [], names: [CLUSTER, 'us'] });
});

describe('the region, if none is given, is', () => {
  const regionsAsked = async (env: NodeJS.ProcessEnv, options: FleetCommandOptions = {}): Promise<string[]> => inFakeAccount(fleet(), async () => {
    const keys = 'aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = not-a-secret\n';
    const profiles = `[default]\nregion = us-east-1\n[profile ops]\nregion = eu-central-1\n${keys}`;
    const config = join(directoryOf({ config: profiles }), 'config');
    Object.assign(process.env, { AWS_CONFIG_FILE: config, ...env });
    const { text } = await diagnoseFleet(options, { output: 'json', failOn: 'error', colors: pc.createColors(false) }, new Progress({ write: () => true }));
    return (JSON.parse(text) as { regions: { region: string }[] }).regions.map(({ region }) => region);
  });

  test.each<[string, NodeJS.ProcessEnv, FleetCommandOptions, string]>([
    ['that of the environment', {}, {}, 'eu-west-1'],
    ['that of the environment, as the AWS CLI knows it', { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-1' }, {}, 'us-east-1'],
    ['that of the usual profile', { AWS_REGION: '' }, {}, 'us-east-1'],
    ['that of the profile', { AWS_REGION: '' }, { profile: 'ops' }, 'eu-central-1'],
    ['that of --region before all', {}, { region: 'us-east-1' }, 'us-east-1'],
  ])('%s', async (_, env, options, region) => {
    expect(await regionsAsked(env, options)).toEqual([region]);
  });

  test('missing where nothing says it', async () => {
    await expect(inFakeAccount(fleet(), async () => {
      process.env.AWS_REGION = '';
      return diagnoseFleet({}, { output: 'json', failOn: 'error', colors: pc.createColors(false) }, new Progress({ write: () => true }));
    })).rejects.toThrow('give the regions to look at: --regions eu-west-1,us-east-1');
  });
});

describe('for programs', () => {
  const account = fleet({ providers: { [PROVIDER_ARN]: ['sts.amazonaws.com'] } });

  test('SARIF has the findings of all clusters', async () => {
    const { runs: [{ results = [] }] } = JSON.parse((await run(account, BOTH, 'sarif')).text) as Log;

    expect(results.map(({ ruleId, locations: [location] = [] }) => [ruleId, location.logicalLocations?.[0].fullyQualifiedName])).toEqual([['IRSA001', 'us-east-1/us: cluster/us']]);
  });

  test('JUnit has a test for each rule and cluster, and what was not read is skipped', async () => {
    const bad = { ...account, clusters: { ...account.clusters, bad: fakeCluster({ name: 'bad', cluster: { arn: 'none' } }) } };
    const { text } = await run(bad, BOTH, 'junit');

    expect(text).toMatch(/<testcase classname="IRSA001" name="us-east-1\/us: cluster\/us">\n +<failure /);
    expect(text).toMatch(/<testcase classname="IRSA001" name="eu-west-1\/demo: the account has an IAM OIDC provider/);
    expect(text).toMatch(/<testcase classname="not read" name="eu-west-1\/bad: [^"]+">\n +<skipped\/>/);
  });
});

test.each<[string, FleetCommandOptions, RegExp]>([
  ['no region', { regions: ' , ' }, /give the regions to look at: --regions/],
  ['what is no region', { regions: 'eu-west-1,Frankfurt' }, /got 'Frankfurt'/],
])('fails for %s', async (_, options, message) => {
  await expect(run(fleet(), options)).rejects.toThrow(CannotRun);
  await expect(run(fleet(), options)).rejects.toThrow(message);
});

test.each(['ListClusters', 'DescribeCluster'])('a region of which something could not be read is not healthy (%s)', async call => {
  const account = fleet({ failures: { [call]: { status: 403, code: 'AccessDeniedException' } } });

  expect((await run(account)).failed).toBe(true);
});

test('fails where nothing answers', async () => {
  await expect(inFakeAccount(fleet(), async () => {
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
    return diagnoseFleet(BOTH, { output: 'json', failOn: 'error', colors: pc.createColors(false) }, new Progress({ write: () => true }));
  })).rejects.toThrow(/^nothing of the account can be read: .*ECONNREFUSED/);
});

test('fails for credentials that have expired', async () => {
  await expect(run(fleet({ failures: { ListRoles: { status: 403, code: 'ExpiredToken' } } }))).rejects.toThrow(/credentials have expired/);
});
