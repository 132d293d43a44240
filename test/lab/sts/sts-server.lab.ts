import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { StsServer } from './sts-server';
import { AwsSts } from '../../../cli/collect/aws/aws-sts';
import { TEXT_FORM } from '../handshake/forms';
import { Handshake } from '../handshake/handshake';
import { LabClusters } from '../handshake/lab-clusters';
import { inLaboratory } from '../jest/in-laboratory';

/*
 * The stand-in of STS as the SDK sees it, which pods and the doctor use.
 */

const [PAYMENTS_API] = TEXT_FORM.roles;

let server: StsServer | undefined;

const lab = inLaboratory(async laboratory => {
  const clusters = await LabClusters.start(laboratory);
  const handshake = new Handshake(TEXT_FORM, clusters);
  server = await StsServer.start(() => handshake.sts);
  const client = new STSClient({ endpoint: server.url, region: 'eu-west-1', maxAttempts: 1, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
  return { clusters, client, roleArn: handshake.arnOf(PAYMENTS_API) };
});

afterAll(async () => server?.stop());

const token = async (serviceAccount: string, audience = 'sts.amazonaws.com') => lab().clusters.token('blue', serviceAccount, audience);

test('the service account that the role is for gets credentials', async () => {
  const { client, roleArn } = lab();

  const { Credentials: credentials } = await client.send(new AssumeRoleWithWebIdentityCommand({
    RoleArn: roleArn, RoleSessionName: 'test', WebIdentityToken: await token('payments/api'),
  }));

  expect(credentials).toMatchObject({ AccessKeyId: 'ASIASTANDIN', Expiration: new Date('2030-01-01T00:00:00Z') });
});

test.each<[string, () => Promise<string>, string, string]>([
  ['another service account', async () => token('payments/other'), 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'],
  ['another audience', async () => token('payments/api', 'vault'), 'InvalidIdentityToken', 'Incorrect token audience'],
  ['something else than a token', async () => '<token>', 'InvalidIdentityToken', 'The ID Token provided is not a valid JWT.'],
])('%s gets the error that the SDK knows', async (_what, tokenOf, name, message) => {
  const { client, roleArn } = lab();

  const answer = client.send(new AssumeRoleWithWebIdentityCommand({ RoleArn: roleArn, RoleSessionName: 'test', WebIdentityToken: await tokenOf() }));

  await expect(answer).rejects.toMatchObject({ name: expect.stringMatching(new RegExp(`^${name}(Exception)?$`)), message });
});

test('what the command asks STS is answered as by the trust policy', async () => {
  const { client, roleArn } = lab();
  const sts = new AwsSts(client);

  expect(await sts.tryWebIdentity(roleArn, await token('payments/api'))).toBeUndefined();
  expect(await sts.tryWebIdentity(roleArn, await token('payments/other'))).toEqual({ code: 'AccessDenied', message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity' });
});

test('an ARN that is none is refused before the token is looked at', async () => {
  expect(await new AwsSts(lab().client).tryWebIdentity('PaymentsApi', 'token')).toEqual({ code: 'ValidationError', message: 'Request ARN is invalid' });
});

test('whatever else STS can do is not known here', async () => {
  await expect(lab().client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidAction', message: 'Could not find operation GetCallerIdentity' });
});
