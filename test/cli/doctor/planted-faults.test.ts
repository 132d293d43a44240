import { ACCOUNT, ADMINISTRATOR, association, associationUpdate, CLUSTER, conditions, fakeCluster, healthyAccount, LOGIN_ISSUER, ROLE_ARN, trusting, type FakeAccount } from './fake-account';
import { doctorReport } from './run-doctor';
import type { DoctorOptions } from '../../../cli/doctor';
import { ISSUER, OTHER_ISSUER, PROVIDER_ARN, trustPolicy, trustStatement } from '../fixtures';

const API = { serviceAccount: 'payments/api', role: ROLE_ARN };
const OTHER_PROVIDER_ARN = `arn:aws:iam::${ACCOUNT}:oidc-provider/${OTHER_ISSUER}`;
const DUAL_STACK_ARN = PROVIDER_ARN.replace('oidc.eks.eu-west-1.amazonaws.com', 'oidc-eks.eu-west-1.api.aws');

const withRole = (trust: unknown): FakeAccount => healthyAccount({ roles: { [ROLE_ARN]: trust } });
const withAssociation = (overrides: Record<string, unknown>): FakeAccount => healthyAccount({
  clusters: { [CLUSTER]: fakeCluster({ associations: { corp: association(overrides) } }) },
});
const withUpdates = (...updates: Record<string, unknown>[]): FakeAccount => healthyAccount({
  clusters: { [CLUSTER]: fakeCluster({ associations: {}, updates: Object.fromEntries(updates.map((update, index) => [`u-${index}`, update])) }) },
});
const withCluster = (cluster: Record<string, unknown>): FakeAccount => healthyAccount({ clusters: { [CLUSTER]: fakeCluster({ cluster }) } });
const likeSubject = (sub: string): unknown => ({ StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${ISSUER}:sub`]: sub } });
const oldTrust = trusting(conditions({ issuer: OTHER_ISSUER }), { Principal: { Federated: OTHER_PROVIDER_ARN } });

/** What is planted, the account with it, what is asked, the first finding, and what it must say. Numbers are those of the catalogue of pains. */
const FAULTS: [fault: string, account: FakeAccount, asked: Partial<DoctorOptions>, id: string, says: RegExp][] = [
  ['1 wrong namespace in the trust', withRole(trusting(conditions({ sub: 'system:serviceaccount:payment:api' }))), API, 'IRSA006', /namespace 'payment' is not 'payments'/],
  ['1 wrong name in the trust', withRole(trusting(conditions({ sub: 'system:serviceaccount:payments:API' }))), API, 'IRSA006', /API/],
  ['1 no role for the service account', healthyAccount(), { serviceAccount: 'payments/worker' }, 'IRSA006', /nearest: role\/payments-api/],
  ['2 wildcard under StringEquals', withRole(trusting(conditions({ sub: 'system:serviceaccount:payments:*' }))), API, 'IRSA007', /StringLike/],
  ['3 https in a condition key', withRole(trusting(conditions({ issuer: `https://${ISSUER}` }))), API, 'IRSA005', /https:\/\//],
  ['3 condition key without the id', withRole(trusting(conditions({ issuer: 'oidc.eks.eu-west-1.amazonaws.com' }))), {}, 'IRSA005', /condition key/],
  ['3 URL in place of the provider\'s ARN', withRole(trusting(conditions(), { Principal: { Federated: `https://${ISSUER}` } })), API, 'IRSA004', /ARN/],
  ['3 provider of another account in the trust', withRole(trusting(conditions(), { Principal: { Federated: PROVIDER_ARN.replace(ACCOUNT, '444455556666') } })), API, 'IRSA004', /another account/],
  ['a Deny in the trust', withRole(trustPolicy(trustStatement(), { ...trustStatement(), Effect: 'Deny' })), API, 'IRSA025', /a Deny refuses/],
  ['a role for EC2', withRole(trusting(undefined, { Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' })), API, 'IRSA025', /made for others/],
  ['a role for GitHub', withRole(trusting(conditions({ issuer: 'token.actions.githubusercontent.com', sub: 'repo:org/app:ref:refs/heads/main' }), { Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com` } })), { role: ROLE_ARN }, 'IRSA025', /made for others/],
  ['a condition that the token cannot meet', withRole(trusting({ ...conditions() as object, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })), API, 'IRSA025', /only STS can tell/],
  ['4 provider missing', healthyAccount({ providers: {} }), {}, 'IRSA001', /no IAM OIDC provider/],
  ['5 cluster rebuilt, role trusts the old issuer', healthyAccount({ roles: { [ROLE_ARN]: oldTrust } }), {}, 'IRSA011', /created again/],
  ['5 the same, asked for the role', healthyAccount({ roles: { [ROLE_ARN]: oldTrust } }), API, 'IRSA011', /does not exist in this account and region any more/],
  ['5 the same, asked for the service account', healthyAccount({ roles: { [ROLE_ARN]: oldTrust } }), { serviceAccount: 'payments/api' }, 'IRSA011', /another cluster/],
  ['5 role of another cluster that lives', healthyAccount({
    clusters: { [CLUSTER]: fakeCluster(), blue: fakeCluster({ name: 'blue', issuer: OTHER_ISSUER }) }, roles: { [ROLE_ARN]: oldTrust },
  }), { role: ROLE_ARN }, 'IRSA011', /another cluster \(blue\)/],
  ['6 two issuers in one statement', withRole(trusting({
    StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:payments:api', [`${OTHER_ISSUER}:sub`]: 'system:serviceaccount:payments:api', [`${ISSUER}:aud`]: 'sts.amazonaws.com' },
  })), API, 'IRSA010', /one issuer/],
  ['8 wrong audience of the provider', healthyAccount({ providers: { [PROVIDER_ARN]: ['sts.eu-west-1.amazonaws.com'] } }), {}, 'IRSA003', /provider does not accept/],
  ['8 wrong audience in the trust', withRole(trusting(conditions({ aud: 'sts.eu-west-1.amazonaws.com' }))), API, 'IRSA003', /another audience/],
  ['8 the same, asked for the cluster', withRole(trusting(conditions({ aud: 'sts.eu-west-1.amazonaws.com' }))), {}, 'IRSA003', /another audience/],
  ['12 provider of the dual-stack host', healthyAccount({ providers: { [DUAL_STACK_ARN]: ['sts.amazonaws.com'] } }), {}, 'IRSA002', /no token carries its issuer/],
  ['14 trust policy nearly too long', withRole(trusting(conditions({ sub: Array.from({ length: 40 }, (_, index) => `system:serviceaccount:payments:api-${index}`) as never }))), {}, 'IRSA012', /of the 2048 characters/],
  ['15 no room for providers', healthyAccount({
    providers: { [PROVIDER_ARN]: ['sts.amazonaws.com'], ...Object.fromEntries(Array.from({ length: 95 }, (_, index) => [`arn:aws:iam::${ACCOUNT}:oidc-provider/idp-${index}.example.com`, []])) },
  }), {}, 'IRSA013', /96 OIDC providers/],
  ['15 provider of a deleted cluster', healthyAccount({
    providers: { [PROVIDER_ARN]: ['sts.amazonaws.com'], [OTHER_PROVIDER_ARN]: ['sts.amazonaws.com'] },
  }), {}, 'IRSA013', /clusters that do not exist/],
  ['21 annotation is not an ARN', healthyAccount(), { serviceAccount: 'payments/api', role: 'payments-api' }, 'IRSA014', /Request ARN is invalid/],
  ['21 role of another partition', healthyAccount(), { serviceAccount: 'payments/api', role: ROLE_ARN.replace('aws', 'aws-cn') }, 'IRSA014', /partition/],
  ['21 role does not exist', healthyAccount(), { serviceAccount: 'payments/api', role: `${ROLE_ARN}s` }, 'IRSA014', /no such role/],
  ['21 path missing in the ARN', healthyAccount({ roles: { [`arn:aws:iam::${ACCOUNT}:role/team/payments-api`]: trustPolicy(trustStatement()) } }), API, 'IRSA014', /another ARN/],
  ['22 no sub', withRole(trusting({ StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } })), {}, 'IRSA008', /which service accounts/],
  ['22 every service account by a pattern', withRole(trusting(likeSubject('system:serviceaccount:*'))), {}, 'IRSA008', /fits every one/],
  ['24 role in another account', healthyAccount(), { serviceAccount: 'payments/api', role: ROLE_ARN.replace(ACCOUNT, '444455556666') }, 'IRSA022', /account 444455556666/],
  ['30 Outposts', withCluster({ outpostConfig: { outpostArns: [] } }), {}, 'IDP016', /Outposts/],
  ['31 the cluster\'s own issuer as identity provider', withAssociation({ issuerUrl: `https://${ISSUER}` }), {}, 'IDP001', /own issuer/],
  ['39 association failed and vanished', withUpdates(associationUpdate({
    status: 'Failed', errors: [{ errorCode: 'OperationNotPermitted', errorMessage: 'The issuer cannot be reached' }],
  })), {}, 'IDP003', /ended as Failed/],
  ['32 association still running', withUpdates(associationUpdate({ status: 'InProgress' })), {}, 'IDP003', /15-30 minutes/],
  ['33 another update is running', withUpdates(associationUpdate(), { type: 'VersionUpdate', status: 'InProgress', createdAt: 1_770_000_000 }), {}, 'IDP003', /ResourceInUseException/],
  ['40 issuer with a slash too many', withAssociation({ issuerUrl: `${LOGIN_ISSUER}/` }), {}, 'IDP004', /must not end in '\/'/],
  ['72 login page of the user pool as issuer', withAssociation({ issuerUrl: 'https://demo.auth.eu-west-1.amazoncognito.com' }), {}, 'IDP004', /login page/],
  ['47 no groups claim', withAssociation({ groupsClaim: undefined, groupsPrefix: undefined }), {}, 'IDP009', /no groups claim/],
  ['48 groups without a prefix', withAssociation({ groupsPrefix: undefined }), {}, 'IDP007', /system:masters/],
  ['50 quotes in a prefix', withAssociation({ usernamePrefix: '"oidc:"' }), {}, 'IDP007', /quotes/],
  ['99 access entry without the path', healthyAccount({
    clusters: { [CLUSTER]: fakeCluster({ accessEntries: [ADMINISTRATOR, `arn:aws:iam::${ACCOUNT}:role/AWSReservedSSO_Admin_0123456789abcdef`] }) },
  }), {}, 'ACC002', /full path/],
  ['100 audit log off', withCluster({ logging: { clusterLogging: [] } }), {}, 'IDP015', /audit/],
  ['98 access entries not possible', withCluster({ accessConfig: { authenticationMode: 'CONFIG_MAP' } }), {}, 'ACC001', /CONFIG_MAP/],
];

test.each(FAULTS)('pain %s: the first finding names it', async (_, account, asked, id, says) => {
  const { findings: [first] } = await doctorReport(account, asked);

  expect(first).toEqual(expect.objectContaining({ id, message: expect.stringMatching(says) }));
  expect(first.fix).not.toBe('');
});

test.each<[string, Partial<DoctorOptions>]>([
  ['the cluster', {}], ['a service account', { serviceAccount: 'payments/api' }], ['a service account and its role', API], ['a role', { role: ROLE_ARN }],
])('a healthy account has no findings about %s', async (_, asked) => {
  expect((await doctorReport(healthyAccount(), asked)).findings).toEqual([]);
});
