import {
  DescribeAccessEntryCommand, DescribeAddonCommand, DescribeClusterCommand, DescribePodIdentityAssociationCommand, EKSClient, ListAddonsCommand,
  ListPodIdentityAssociationsCommand,
} from '@aws-sdk/client-eks';
import { AssumeRoleWithWebIdentityCommand, STSClient, STSServiceException } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { AwsEks } from '../../../cli/collect/aws/aws-eks';
import { AwsSts } from '../../../cli/collect/aws/aws-sts';
import { claimsOf, eksToken } from '../../../cli/collect/kubernetes/kube-token';
import { CLUSTER, fakeCluster, healthyAccount } from '../doctor/fake-account';
import { FAKE_ENVIRONMENT } from '../doctor/run-doctor';
import { clusterReport } from '../doctor/run-in-cluster';

const eksMock = mockClient(EKSClient);
const stsMock = mockClient(STSClient);
const eks = new AwsEks(new EKSClient({ region: 'eu-west-1' }));
const sts = new AwsSts(new STSClient({ region: 'eu-west-1' }));
const TOKEN = 'header.claims.signature';

beforeEach(() => {
  eksMock.reset();
  stsMock.reset();
});

afterAll(() => {
  eksMock.restore();
  stsMock.restore();
});

test('associations and add-ons are read page by page', async () => {
  eksMock.on(ListPodIdentityAssociationsCommand)
    .resolvesOnce({ associations: [{ associationId: 'a-1', namespace: 'n', serviceAccount: 's' }], nextToken: '2' }).resolvesOnce({ associations: [{}] });
  eksMock.on(ListAddonsCommand).resolvesOnce({ addons: ['a'], nextToken: '2' }).resolvesOnce({ addons: ['b'] });

  expect(await eks.listPodIdentityAssociations('demo', { namespace: 'n', name: 's' })).toEqual([{ id: 'a-1', namespace: 'n', name: 's' }, { id: '', namespace: '', name: '' }]);
  expect(await eks.listAddons('demo')).toEqual(['a', 'b']);
  expect(eksMock.commandCalls(ListPodIdentityAssociationsCommand)[1].args[0].input).toEqual({ clusterName: 'demo', nextToken: '2', namespace: 'n', serviceAccount: 's' });
});

test('what an association, an add-on and an access entry say is read', async () => {
  eksMock.on(DescribePodIdentityAssociationCommand).resolvesOnce({ association: { roleArn: 'arn:role' } }).resolves({ association: { roleArn: 'arn:role', disableSessionTags: true } });
  eksMock.on(DescribeAccessEntryCommand).resolves({ accessEntry: { kubernetesGroups: ['ops'], username: 'alice' } });
  eksMock.on(DescribeAddonCommand).resolvesOnce({ addon: { status: 'DEGRADED', serviceAccountRoleArn: 'arn:role', health: { issues: [{ code: 'AccessDenied', message: 'no' }, {}] } } }).resolves({});
  eksMock.on(DescribeClusterCommand).resolves({
    cluster: { arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/demo', endpoint: 'https://e', certificateAuthority: { data: 'Q0E=' }, computeConfig: { enabled: true } },
  });

  expect(await eks.describePodIdentityAssociation('demo', 'a-1')).toEqual({ roleArn: 'arn:role' });
  expect(await eks.describePodIdentityAssociation('demo', 'a-1')).toEqual({ roleArn: 'arn:role', withoutTags: true });
  expect(await eks.describeAccessEntry('demo', 'arn:p')).toEqual(['ops', 'alice']);
  expect(await eks.describeAddon('demo', 'x')).toEqual({ name: 'x', status: 'DEGRADED', roleArn: 'arn:role', issues: ['AccessDenied: no', 'Unknown: '] });
  expect(await eks.describeAddon('demo', 'x')).toEqual({ name: 'x', status: 'unknown', issues: [] });
  expect(await eks.describeCluster('demo')).toEqual(expect.objectContaining({ endpoint: 'https://e', certificateAuthority: 'Q0E=', hasAutoMode: true }));
});

describe('STS, asked with a token,', () => {
  const refusal = (name: string, $fault: 'client' | 'server', message: string) => new STSServiceException({ name, $fault, message, $metadata: {} });

  test('hands out credentials, of which nothing is kept', async () => {
    stsMock.on(AssumeRoleWithWebIdentityCommand).resolves({ Credentials: { AccessKeyId: 'a', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date() } });

    expect(await sts.tryWebIdentity('arn:role', TOKEN)).toBeUndefined();
    expect(stsMock.commandCalls(AssumeRoleWithWebIdentityCommand)[0].args[0].input).toEqual({
      RoleArn: 'arn:role', RoleSessionName: 'eks-identity-doctor', WebIdentityToken: TOKEN, DurationSeconds: 900,
    });
  });

  test('refuses, and says why, without the token', async () => {
    stsMock.on(AssumeRoleWithWebIdentityCommand).rejects(refusal('AccessDenied', 'client', `not with ${TOKEN}`));

    expect(await sts.tryWebIdentity('arn:role', TOKEN)).toEqual({ code: 'AccessDenied', message: 'not with <token>' });
  });

  test('fails without a verdict where it has a fault of its own', async () => {
    stsMock.on(AssumeRoleWithWebIdentityCommand).rejects(refusal('InternalFailure', 'server', 'oh'));

    await expect(sts.tryWebIdentity('arn:role', TOKEN)).rejects.toThrow('oh');
  });
});

test.each([['eu-west-1', 'sts.eu-west-1.amazonaws.com'], ['cn-north-1', 'sts.cn-north-1.amazonaws.com.cn']])('a token of %s is a signed request to %s that names the cluster', async (region, host) => {
  stsMock.restore();
  const before = process.env;
  process.env = { ...before, ...FAKE_ENVIRONMENT };
  try {
    const token = await eksToken({ name: 'demo', region });
    const url = new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());

    expect(token).toMatch(/^k8s-aws-v1\.[A-Za-z0-9_-]+$/);
    expect(url.host).toBe(host);
    expect(Object.fromEntries(url.searchParams)).toEqual(expect.objectContaining({
      'Action': 'GetCallerIdentity', 'X-Amz-SignedHeaders': 'host;x-k8s-aws-id', 'X-Amz-Expires': '60', 'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    }));
  } finally {
    process.env = before;
  }
});

test('the claims of what is no token are none', () => {
  expect([claimsOf(''), claimsOf('a.b.c'), claimsOf(`a.${Buffer.from('{"iss":"i"}').toString('base64url')}.c`)]).toEqual([{}, {}, { iss: 'i' }]);
});

test.each([
  ['ListPodIdentityAssociations', 'eks:ListPodIdentityAssociations'],
  ['DescribePodIdentityAssociation', 'eks:DescribePodIdentityAssociation'],
  ['ListAddons', 'eks:ListAddons'],
  ['DescribeAddon', 'eks:DescribeAddon'],
])('without permission for %s something is unknown, and nothing is wrong', async (call, permission) => {
  eksMock.restore();
  const account = healthyAccount({
    clusters: { [CLUSTER]: fakeCluster({ podIdentityAssociations: { 'a-1': { namespace: 'x', serviceAccount: 'y', roleArn: 'z' } }, addons: { 'vpc-cni': {} } }) },
    failures: { [call]: { status: 403, code: 'AccessDeniedException' } },
  });
  const { findings } = await clusterReport({}, { account });
  const unknown = findings.filter(({ status }) => status === 'unknown');

  expect(unknown.length).toBeGreaterThan(0);
  expect([...new Set(unknown.map(({ unreadable }) => unreadable?.permission))]).toEqual([permission]);
});
