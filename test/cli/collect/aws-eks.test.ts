import {
  DescribeClusterCommand, DescribeIdentityProviderConfigCommand, DescribeUpdateCommand, EKSClient, ListAccessEntriesCommand, ListClustersCommand,
  ListIdentityProviderConfigsCommand, ListUpdatesCommand,
} from '@aws-sdk/client-eks';
import { mockClient } from 'aws-sdk-client-mock';
import { AwsEks } from '../../../cli/collect/aws/aws-eks';

const mock = mockClient(EKSClient);
const eks = new AwsEks(new EKSClient({ region: 'eu-west-1' }));

beforeEach(() => mock.reset());

describe('a cluster', () => {
  test('is read with what identity needs', async () => {
    mock.on(DescribeClusterCommand, { name: 'demo' }).resolves({
      cluster: {
        arn: 'arn:aws-cn:eks:cn-north-1:111122223333:cluster/demo',
        version: '1.33',
        identity: { oidc: { issuer: 'https://issuer' } },
        logging: { clusterLogging: [{ enabled: true, types: ['audit'] }, { enabled: false, types: ['api'] }] },
        accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
      },
    });

    expect(await eks.describeCluster('demo')).toEqual({
      name: 'demo',
      arn: 'arn:aws-cn:eks:cn-north-1:111122223333:cluster/demo',
      partition: 'aws-cn',
      region: 'cn-north-1',
      account: '111122223333',
      version: '1.33',
      issuerUrl: 'https://issuer',
      logs: ['audit'],
      authenticationMode: 'API_AND_CONFIG_MAP',
      onOutposts: false,
    });
  });

  test('may have next to nothing yet', async () => {
    mock.on(DescribeClusterCommand).resolves({ cluster: { arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/demo' } });

    expect(await eks.describeCluster('demo')).toEqual(expect.objectContaining({ issuerUrl: undefined, logs: [] }));
  });

  test('fails without its ARN', async () => {
    mock.on(DescribeClusterCommand).resolves({});

    await expect(eks.describeCluster('demo')).rejects.toThrow('without its ARN');
  });
});

test('all lists are read page by page', async () => {
  mock.on(ListClustersCommand).resolvesOnce({ clusters: ['a'], nextToken: '2' }).resolvesOnce({ clusters: ['b'] });
  mock.on(ListIdentityProviderConfigsCommand)
    .resolvesOnce({ identityProviderConfigs: [{ type: 'oidc', name: 'a' }, { type: 'other', name: 'x' }], nextToken: '2' })
    .resolvesOnce({ identityProviderConfigs: [{ type: 'oidc', name: 'b' }] });
  mock.on(ListUpdatesCommand).resolvesOnce({ updateIds: ['a'], nextToken: '2' }).resolvesOnce({ updateIds: ['b'] });
  mock.on(ListAccessEntriesCommand).resolvesOnce({ accessEntries: ['a'], nextToken: '2' }).resolvesOnce({ accessEntries: ['b'] });

  for (const list of [eks.listClusters(), eks.listAssociations('demo'), eks.listUpdates('demo'), eks.listAccessEntries('demo')]) {
    expect(await list).toEqual(['a', 'b']);
  }
  expect(mock.commandCalls(ListUpdatesCommand).map(({ args: [{ input }] }) => input)).toEqual([{ name: 'demo' }, { name: 'demo', nextToken: '2' }]);
});

test('an association is read as it is configured', async () => {
  mock.on(DescribeIdentityProviderConfigCommand, { clusterName: 'demo', identityProviderConfig: { type: 'oidc', name: 'corp' } }).resolves({
    identityProviderConfig: { oidc: { issuerUrl: 'https://idp', clientId: 'client', groupsPrefix: 'corp:', requiredClaims: { hd: 'x' }, status: 'CREATING' } },
  });

  expect(await eks.describeAssociation('demo', 'corp')).toEqual({
    name: 'corp', status: 'CREATING', config: { issuerUrl: 'https://idp', clientId: 'client', groupsPrefix: 'corp:', requiredClaims: { hd: 'x' } },
  });
});

describe('an update', () => {
  test.each([
    ['a list of one', '[{"type":"oidc","name":"corp"}]', 'corp'],
    ['one', '{"type":"oidc","name":"corp"}', 'corp'],
    ['no JSON', 'corp', undefined],
    ['nothing', undefined, undefined],
  ])('names its association, written as %s', async (_, value, association) => {
    mock.on(DescribeUpdateCommand).resolves({ update: { params: [{ type: 'IdentityProviderConfig', value }] } });

    expect(await eks.describeUpdate('demo', 'u-1')).toEqual(expect.objectContaining({ association }));
  });

  test('has its errors', async () => {
    mock.on(DescribeUpdateCommand).resolves({
      update: { type: 'VersionUpdate', status: 'Failed', createdAt: new Date(0), errors: [{ errorCode: 'AccessDenied', errorMessage: 'no' }, {}] },
    });

    expect(await eks.describeUpdate('demo', 'u-1')).toEqual(expect.objectContaining({
      type: 'VersionUpdate',
      status: 'Failed',
      createdAt: '1970-01-01T00:00:00.000Z',
      errors: [{ code: 'AccessDenied', message: 'no' }, { code: 'Unknown', message: '' }],
    }));
  });
});
