import { CloudFormationClient, CloudFormationServiceException, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { CannotRun } from '../../../cli/cannot-run';
import { AwsCloudFormation } from '../../../cli/collect/aws/aws-cloudformation';
import { Reader } from '../../../cli/collect/reader';

const mock = mockClient(CloudFormationClient);
const cloudFormation = new AwsCloudFormation({ region: async () => 'eu-west-1' });
const ask = (): Promise<string | undefined> => cloudFormation.physicalIdOf('eu-west-1', 'Identity', 'Provider');
const failure = (name: string, message: string) => new CloudFormationServiceException({ name, message, $fault: 'client', $metadata: {} });

beforeEach(() => mock.reset());
afterAll(() => cloudFormation.close());

test('what a stack has is asked for by stack and logical id', async () => {
  mock.on(DescribeStackResourceCommand, { StackName: 'Identity', LogicalResourceId: 'Provider' })
    .resolves({ StackResourceDetail: { PhysicalResourceId: 'arn', ResourceStatus: 'UPDATE_COMPLETE' } as never });

  expect(await ask()).toBe('arn');
});

test.each(['CREATE_FAILED', 'DELETE_COMPLETE', 'DELETE_SKIPPED', 'IMPORT_FAILED', 'IMPORT_ROLLBACK_COMPLETE'])('what is in %s is nothing that the stack has', async ResourceStatus => {
  mock.on(DescribeStackResourceCommand).resolves({ StackResourceDetail: { PhysicalResourceId: 'arn', ResourceStatus } as never });

  expect(await ask()).toBeUndefined();
});

test.each([
  ['stack', 'Stack \'Identity\' does not exist'],
  ['stack with this id', 'Stack with id Identity does not exist'],
  ['resource', 'Resource Provider does not exist for stack Identity'],
])('that there is no %s is no failure', async (_, message) => {
  mock.on(DescribeStackResourceCommand).rejects(failure('ValidationError', message));

  expect(await ask()).toBeUndefined();
});

test.each<[string, Error, object]>([
  ['a denial names the permission', failure('AccessDenied', 'User x is not authorized'),
    { reason: 'access was denied: User x is not authorized', permission: 'cloudformation:DescribeStackResource' }],
  ['a denial that says so is none of nothing', failure('AccessDenied', 'the role does not exist'), { reason: 'access was denied: the role does not exist', permission: 'cloudformation:DescribeStackResource' }],
  ['another mistake is not taken for nothing', failure('ValidationError', '1 validation error detected'), { reason: '1 validation error detected' }],
  ['throttling is left to the SDK, and said', failure('Throttling', 'Rate exceeded'), { reason: expect.stringMatching(/^AWS asked to slow down/) }],
])('%s', async (_, error, why) => {
  mock.on(DescribeStackResourceCommand).rejects(error);

  expect(await new Reader().read('stack Identity', 'cloudformation:DescribeStackResource', ask)).toEqual({ isRead: false, why: { what: 'stack Identity', ...why } });
});

test.each(['UnrecognizedClientException', 'InvalidClientTokenId'])('credentials that another region refuses (%s) are no reason to give up, those that the usual one refuses are', async name => {
  mock.on(DescribeStackResourceCommand).rejects(failure(name, 'The security token included in the request is invalid.'));
  const read = (region: string) => new Reader().read('stack Identity', 'cloudformation:DescribeStackResource', () => cloudFormation.physicalIdOf(region, 'Identity', 'Provider'));

  expect(await read('me-south-1')).toEqual({
    isRead: false,
    why: {
      what: 'stack Identity',
      reason: `region me-south-1 does not accept the credentials (${name}), or the region is not enabled in the account`,
      fix: 'enable region me-south-1 in the account; if it is enabled, use credentials of a regional endpoint of STS',
    },
  });
  await expect(read('eu-west-1')).rejects.toThrow(CannotRun);
});

test('credentials that have expired are a reason to give up in every region', async () => {
  mock.on(DescribeStackResourceCommand).rejects(failure('ExpiredToken', 'expired'));

  await expect(new Reader().read('stack Identity', 'x', () => cloudFormation.physicalIdOf('me-south-1', 'Identity', 'Provider'))).rejects.toThrow(/have expired/);
});

test('each region is asked by a client of its own', async () => {
  mock.on(DescribeStackResourceCommand).resolves({});
  await cloudFormation.physicalIdOf('us-east-1', 'Identity', 'Provider');
  await ask();

  expect(await Promise.all(mock.calls().map(({ thisValue }) => (thisValue as CloudFormationClient).config.region()))).toEqual(['us-east-1', 'eu-west-1']);
});
