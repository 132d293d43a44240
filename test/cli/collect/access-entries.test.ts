import { DescribeAccessEntryCommand, EKSClient, ListAccessEntriesCommand, ListAssociatedAccessPoliciesCommand } from '@aws-sdk/client-eks';
import { mockClient } from 'aws-sdk-client-mock';
import { AwsEks } from '../../../cli/collect/aws/aws-eks';
import { collectAdministrators } from '../../../cli/collect/collect-administrators';
import { Reader } from '../../../cli/collect/reader';
import { clusterFact } from '../doctor/account-facts';
import { ADMINISTRATOR, ADMINISTRATOR_POLICY, ROLE_ARN } from '../doctor/fake-account';

const mock = mockClient(EKSClient);
const eks = new AwsEks(new EKSClient({ region: 'eu-west-1' }));
const collect = (overrides = {}) => collectAdministrators(eks, new Reader(), clusterFact(overrides));

beforeEach(() => mock.reset());

test('administrators are those whose policy is for the whole cluster', async () => {
  const asked = { clusterName: 'demo', associatedPolicyArn: ADMINISTRATOR_POLICY };
  const ofCluster = { policyArn: ADMINISTRATOR_POLICY, accessScope: { type: 'cluster' as const } };
  mock.on(ListAccessEntriesCommand, asked).resolves({ accessEntries: [ADMINISTRATOR, ROLE_ARN] });
  mock.on(ListAssociatedAccessPoliciesCommand, { principalArn: ADMINISTRATOR }).resolves({ associatedAccessPolicies: [ofCluster] });
  mock.on(ListAssociatedAccessPoliciesCommand, { principalArn: ROLE_ARN })
    .resolvesOnce({ associatedAccessPolicies: [{ ...ofCluster, accessScope: { type: 'namespace', namespaces: ['dev'] } }], nextToken: 'n' })
    .resolves({ associatedAccessPolicies: [{ policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', accessScope: { type: 'cluster' } }] });

  const value = [{ principal: ADMINISTRATOR, isOfCluster: true }, { principal: ROLE_ARN, isOfCluster: false }];
  expect(await collect()).toEqual({ isRead: true, value });
});

test('of many, a few are looked at', async () => {
  mock.on(ListAccessEntriesCommand).resolves({ accessEntries: Array.from({ length: 20 }, (_, index) => `${ADMINISTRATOR}-${index}`) });
  mock.on(ListAssociatedAccessPoliciesCommand).resolves({ associatedAccessPolicies: [] });
  const administrators = await collect();

  expect(mock.commandCalls(ListAssociatedAccessPoliciesCommand)).toHaveLength(5);
  expect(administrators.isRead && administrators.value.filter(({ isOfCluster }) => isOfCluster === undefined)).toHaveLength(15);
});

test('the policy is that of the partition', async () => {
  mock.on(ListAccessEntriesCommand).resolves({ accessEntries: [] });
  await collect({ partition: 'aws-cn' });

  expect(mock.commandCalls(ListAccessEntriesCommand)[0].args[0].input.associatedPolicyArn).toBe(ADMINISTRATOR_POLICY.replace('arn:aws:', 'arn:aws-cn:'));
});

test.each([
  ['access entries', ListAccessEntriesCommand, 'eks:ListAccessEntries'], ['administrators', ListAssociatedAccessPoliciesCommand, 'eks:ListAssociatedAccessPolicies'],
])('%s that may not be listed leave it unknown who is administrator', async (what, command, permission) => {
  mock.on(ListAccessEntriesCommand).resolves({ accessEntries: [ADMINISTRATOR] });
  mock.on(command as typeof ListAccessEntriesCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));

  expect(await collect()).toEqual({ isRead: false, why: { what: `the ${what} of the cluster`, reason: 'access was denied: no', permission } });
});

test('an entry is read with all that it gives', async () => {
  mock.on(DescribeAccessEntryCommand).resolvesOnce({ accessEntry: { type: 'EC2_LINUX', kubernetesGroups: ['dev'], username: 'me' } }).resolves({});
  mock.on(ListAssociatedAccessPoliciesCommand)
    .resolvesOnce({ associatedAccessPolicies: [{ policyArn: ADMINISTRATOR_POLICY, accessScope: { type: 'cluster' } }, { policyArn: 'arn:x/View', accessScope: { type: 'namespace', namespaces: ['a'] } }] })
    .resolves({});

  expect(await eks.readAccessEntry('demo', ROLE_ARN)).toEqual({
    principal: ROLE_ARN, type: 'EC2_LINUX', groups: ['dev'], username: 'me', policies: [{ name: 'AmazonEKSClusterAdminPolicy' }, { name: 'View', namespaces: ['a'] }],
  });
  expect(await eks.readAccessEntry('demo', ROLE_ARN)).toEqual({ principal: ROLE_ARN, type: 'STANDARD', groups: [], policies: [] });
});
