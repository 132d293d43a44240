import { ACCOUNT, association, CLUSTER, fakeCluster, healthyAccount, type FakeAccount } from './fake-account';
import { appOf, poolDomain } from './fake-app';
import { doctorReport } from './run-doctor';
import { CannotRun } from '../../../cli/cannot-run';

/*
 * What a question leads to may be in a region that the account has not enabled, where no credentials are accepted.
 */

const REGION = 'me-south-1';
const ISSUER = `https://cognito-idp.${REGION}.amazonaws.com/${REGION}_Ab12Cd34E`;
const FIX = expect.stringMatching(/^enable region me-south-1 in the account/);

const disabled = (region: string, overrides: Partial<FakeAccount> = {}): FakeAccount => healthyAccount({ disabledRegions: [region], ...overrides });

test('a user pool there is unknown, and the rest is said', async () => {
  const clusters = { [CLUSTER]: fakeCluster({ associations: { corp: association({ issuerUrl: ISSUER }) } }) };
  const { findings, passed } = await doctorReport(disabled(REGION, { clusters }));

  expect(findings).toContainEqual(expect.objectContaining({
    status: 'unknown', message: expect.stringMatching(/user pool me-south-1_Ab12Cd34E could not be read, region me-south-1 does not accept the credentials \(UnrecognizedClientException\)/), fix: FIX,
  }));
  expect(passed.map(({ id }) => id)).toContain('IRSA001');
});

test('stacks and domains of an app there are unknown, and the rest is said', async () => {
  const account = disabled(REGION);
  const { findings, passed } = await doctorReport(account, { app: appOf({ Domain: poolDomain() }, `${ACCOUNT}/${REGION}`) });

  expect(findings).toEqual([expect.objectContaining({
    id: 'CDK006', status: 'unknown', message: expect.stringMatching(/region me-south-1 does not accept the credentials/), fix: FIX,
  })]);
  expect(passed.map(({ id }) => id)).toContain('IRSA001');
});

test('where the cluster is, credentials that are not accepted end the command', async () => {
  await expect(doctorReport(disabled('eu-west-1'))).rejects.toThrow(CannotRun);
  await expect(doctorReport(disabled('eu-west-1'))).rejects.toThrow(/^AWS does not accept the credentials \(/);
});
