import {
  GetAccountSummaryCommand, GetOpenIDConnectProviderCommand, GetRoleCommand, IAMClient, ListOpenIDConnectProvidersCommand, ListRolesCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import { mockClient } from 'aws-sdk-client-mock';
import { AwsIam } from '../../../cli/collect/aws/aws-iam';
import { ROLE_ARN } from '../doctor/fake-account';
import { ISSUER, PROVIDER_ARN } from '../fixtures';

const mock = mockClient(IAMClient);
const iam = new AwsIam(new IAMClient({ region: 'eu-west-1' }));

beforeEach(() => mock.reset());

const role = (name: string, trust: string | undefined = encodeURIComponent('{"Statement":[]}')) => ({
  Path: '/', RoleName: name, RoleId: 'AROA', Arn: `arn:aws:iam::111122223333:role/${name}`, CreateDate: new Date(0), AssumeRolePolicyDocument: trust,
});

test('roles are read page by page, as many as IAM puts on one', async () => {
  mock.on(ListRolesCommand).resolvesOnce({ Roles: [role('a')], IsTruncated: true, Marker: 'next' }).resolvesOnce({ Roles: [role('b')], IsTruncated: false, Marker: 'ignored' });

  expect((await iam.listRoles()).map(({ arn }) => arn)).toEqual(['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/b']);
  expect(mock.commandCalls(ListRolesCommand).map(({ args: [{ input }] }) => input)).toEqual([{ MaxItems: 1000 }, { MaxItems: 1000, Marker: 'next' }]);
});

test.each([
  ['URL-encoded, as IAM has it', encodeURIComponent('{"Sid":"100% a+b"}'), '{"Sid":"100% a+b"}'],
  ['not encoded', '{"Sid":"100%"}', '{"Sid":"100%"}'],
  ['absent', '', ''],
])('a trust policy that is %s is read', async (_, document, expected) => {
  mock.on(GetRoleCommand).resolves({ Role: role('a', document) });

  expect(await iam.getRole('a')).toEqual({ arn: 'arn:aws:iam::111122223333:role/a', trust: expected });
});

test('a role that does not exist is no failure', async () => {
  mock.on(GetRoleCommand).rejects(new NoSuchEntityException({ message: 'no', $metadata: {} }));

  expect(await iam.getRole(ROLE_ARN)).toBeUndefined();
});

test('fails where IAM refuses, for the collector to tell', async () => {
  mock.on(GetRoleCommand).rejects(Object.assign(new Error('denied'), { name: 'AccessDenied' }));

  await expect(iam.getRole('a')).rejects.toThrow('denied');
});

test('providers have their issuers, and audiences are asked for one by one', async () => {
  mock.on(ListOpenIDConnectProvidersCommand).resolves({ OpenIDConnectProviderList: [{ Arn: PROVIDER_ARN }, {}] });
  mock.on(GetOpenIDConnectProviderCommand, { OpenIDConnectProviderArn: PROVIDER_ARN }).resolves({ ClientIDList: ['sts.amazonaws.com'] });

  expect(await iam.listProviders()).toEqual([{ arn: PROVIDER_ARN, issuer: ISSUER }]);
  expect(await iam.listAudiences(PROVIDER_ARN)).toEqual(['sts.amazonaws.com']);
});

test('the quota of trust policies is in the account summary', async () => {
  mock.on(GetAccountSummaryCommand).resolvesOnce({ SummaryMap: { AssumeRolePolicySizeQuota: 4096 } }).resolves({ SummaryMap: {} });

  expect(await iam.trustSizeQuota()).toBe(4096);
  await expect(iam.trustSizeQuota()).rejects.toThrow('does not say it');
});
