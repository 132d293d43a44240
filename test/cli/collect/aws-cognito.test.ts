import {
  CognitoIdentityProviderClient, DescribeUserPoolClientCommand, DescribeUserPoolCommand, DescribeUserPoolDomainCommand, ListGroupsCommand,
  ListIdentityProvidersCommand, ResourceNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { AwsCognito } from '../../../cli/collect/aws/aws-cognito';
import { collectUserPools } from '../../../cli/collect/collect-user-pools';
import { Reader } from '../../../cli/collect/reader';
import { associationFact } from '../doctor/account-facts';
import { USER_POOL } from '../doctor/fake-account';

const mock = mockClient(CognitoIdentityProviderClient);
const cognito = new AwsCognito({ region: 'us-east-1' });

beforeEach(() => mock.reset());
afterAll(() => cognito.close());

test.each<[string, object, object]>([
  ['with a prefix', { Domain: 'corp' }, { domain: 'corp', changesTokens: false }],
  ['with a domain of its own', { Domain: 'corp', CustomDomain: 'login.example.com' }, { domain: 'login.example.com', changesTokens: false }],
  ['without a domain', {}, { changesTokens: false }],
  ['with a trigger', { LambdaConfig: { PreTokenGeneration: 'arn' } }, { changesTokens: true }],
  ['with a trigger of the second version', { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: 'arn', LambdaVersion: 'V2_0' } } }, { changesTokens: true }],
])('a pool %s is read', async (_, pool, expected) => {
  mock.on(DescribeUserPoolCommand, { UserPoolId: USER_POOL }).resolves({ UserPool: pool });

  expect(await cognito.describePool('eu-west-1', USER_POOL)).toEqual({ id: USER_POOL, ...expected });
});

test('of a client, the secret is only that there is one', async () => {
  mock.on(DescribeUserPoolClientCommand).resolves({
    UserPoolClient: { ClientSecret: 'hush', AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code'], AllowedOAuthScopes: ['openid'], CallbackURLs: ['x'] },
  });
  const client = await cognito.describeClient('eu-west-1', USER_POOL, 'c');

  expect(client).toEqual({ hasSecret: true, flows: ['code'], scopes: ['openid'], callbackUrls: ['x'], identityProviders: [] });
});

test('a client without login pages has no flows', async () => {
  mock.on(DescribeUserPoolClientCommand).resolves({ UserPoolClient: { AllowedOAuthFlows: ['code'] } });

  expect(await cognito.describeClient('eu-west-1', USER_POOL, 'c')).toEqual(expect.objectContaining({ flows: [] }));
});

test('a client that is not there is no failure', async () => {
  mock.on(DescribeUserPoolClientCommand).rejects(new ResourceNotFoundException({ message: 'no', $metadata: {} }));

  expect(await cognito.describeClient('eu-west-1', USER_POOL, 'c')).toBeUndefined();
});

test.each<[string, object, boolean]>([
  ['that a pool has', { DomainDescription: { Domain: 'corp', UserPoolId: USER_POOL } }, true],
  ['that no pool has, of which Cognito describes nothing', { DomainDescription: {} }, false],
  ['that is not described at all', {}, false],
])('a domain %s is told from others', async (_, answer, expected) => {
  mock.on(DescribeUserPoolDomainCommand, { Domain: 'corp' }).resolves(answer);

  expect(await cognito.hasDomain('eu-west-1', 'corp')).toBe(expected);
});

test('a domain that is not there is no failure, what is refused is one', async () => {
  mock.on(DescribeUserPoolDomainCommand).rejectsOnce(new ResourceNotFoundException({ message: 'no', $metadata: {} })).rejects(new Error('refused'));

  expect(await cognito.hasDomain('eu-west-1', 'corp')).toBe(false);
  await expect(cognito.hasDomain('eu-west-1', 'corp')).rejects.toThrow('refused');
});

test('the state of a domain, all groups and all identity providers are read', async () => {
  mock.on(ListGroupsCommand).resolvesOnce({ Groups: [{ GroupName: 'dev' }, {}], NextToken: 'n' }).resolves({ Groups: [{ GroupName: 'ops' }] });
  mock.on(DescribeUserPoolDomainCommand).resolvesOnce({ DomainDescription: { Status: 'CREATING' } }).resolves({});
  mock.on(ListIdentityProvidersCommand).resolvesOnce({ Providers: [{ ProviderName: 'a' }, {}], NextToken: 'n' }).resolves({ Providers: [{ ProviderName: 'b' }] });

  expect(await cognito.domainStatus('eu-west-1', 'corp')).toBe('CREATING');
  expect(await cognito.domainStatus('eu-west-1', 'corp')).toBe('unknown');
  expect(await cognito.listGroups('eu-west-1', USER_POOL)).toEqual(['dev', 'ops']);
  expect(await cognito.listIdentityProviders('eu-west-1', USER_POOL)).toEqual(['a', 'b']);
});

test.each([
  ['AccessDeniedException', { reason: 'access was denied: no', permission: 'cognito-idp:DescribeUserPool' }],
  ['TooManyRequestsException', { reason: 'AWS asked to slow down, and did so again at every further attempt; run the command again later' }],
  ['ResourceNotFoundException', { reason: 'no' }],
])('a pool that cannot be read for %s is unknown', async (name, why) => {
  mock.onAnyCommand().resolves({});
  mock.on(DescribeUserPoolCommand).rejects(Object.assign(new Error('no'), { name }));
  const [pool] = await collectUserPools(cognito, new Reader(), [associationFact()]);

  expect(pool.pool).toEqual({ isRead: false, why: { what: `user pool ${USER_POOL}`, ...why } });
  expect(pool.domain).toBeUndefined();
});

test('a pool of a region that refuses the credentials is unknown', async () => {
  mock.onAnyCommand().rejects(Object.assign(new Error('invalid'), { name: 'UnrecognizedClientException' }));
  const [pool] = await collectUserPools(cognito, new Reader(), [associationFact()]);

  for (const read of [pool.pool, pool.client, pool.groups, pool.identityProviders]) {
    expect(read).toEqual({ isRead: false, why: expect.objectContaining({ reason: expect.stringMatching(/^region eu-west-1 does not accept the credentials/) }) });
  }
});

test('identity providers that are no user pools are left alone', async () => {
  const others = ['https://idp.example.com', 'https://cognito-idp.eu-west-1.amazonaws.com/nonsense'].map(issuerUrl => associationFact({ issuerUrl }));

  expect(await collectUserPools(cognito, new Reader(), others)).toEqual([]);
  expect(mock.calls()).toHaveLength(0);
});
