import { join } from 'node:path';
import { ACCOUNT, ADMINISTRATOR, CLUSTER, fakeCluster, healthyAccount, ROLE_ARN, USER_POOL, type FakeAccount } from './fake-account';
import {
  accessEntry, appOf, assembly, customProvider, eksCluster, loginProvider, namedRole, oidcProvider, podIdentity, poolDomain,
} from './fake-app';
import { loginToken } from './fake-web';
import { doctorReport } from './run-doctor';
import { clusterReport } from './run-in-cluster';
import type { JsonObject } from '../../../cli/collect/templates/json';
import { directoryOf, PROVIDER_ARN, trustPolicy } from '../fixtures';

const STACK = 'prod-Identity';
const NESTED_ARN = `arn:aws:cloudformation:eu-west-1:${ACCOUNT}:stack/prod-Identity-Nested/1`;
const WORKER = `arn:aws:iam::${ACCOUNT}:role/worker`;
const POD_IDENTITY_ARN = `arn:aws:eks:eu-west-1:${ACCOUNT}:podidentityassociation/${CLUSTER}/a-1`;

const with_ = (stacks: FakeAccount['stacks'], overrides: Partial<FakeAccount> = {}): FakeAccount => healthyAccount({ stacks, ...overrides });
const issuerOfCluster = { 'Fn::GetAtt': ['Cluster', 'OpenIdConnectIssuerUrl'] };
/** A role that pods have by an association, in a cluster that needs no agent for that. */
const PODS = {
  clusters: {
    [CLUSTER]: fakeCluster({
      cluster: { computeConfig: { enabled: true } },
      podIdentityAssociations: { 'a-1': { namespace: 'jobs', serviceAccount: 'worker', roleArn: WORKER } },
    }),
  },
  roles: {
    ...healthyAccount().roles,
    [WORKER]: trustPolicy({ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] }),
  },
};

/** A stack and one nested in it, as the CDK writes them. */
const nested = (resources: JsonObject): string => directoryOf({
  'manifest.json': { version: '36.0.0', artifacts: { Identity: { type: 'aws:cloudformation:stack', properties: { templateFile: 'a.json', stackName: STACK } } } },
  'a.json': { Resources: { Nested: { Type: 'AWS::CloudFormation::Stack', Properties: {}, Metadata: { 'aws:asset:path': 'b.json' } } } },
  'b.json': { Resources: resources },
});

/** What is planted, the account, what the first finding must say, and how it is repaired. */
const FAULTS: [fault: string, app: () => string, account: FakeAccount, says: RegExp, fix: RegExp][] = [
  ['a provider of the account', () => appOf({ Provider: oidcProvider() }), with_({}),
    /^the IAM OIDC provider of oidc\.eks\S+ exists already, and stack prod-Identity did not make it \(as Provider\): the deployment will fail with 'Provider with url \.\.\. already exists'$/,
    /`eks-identity adopt --cluster demo`.* ClusterOidcProvider\.fromOidcProviderArn\(\.\.\., 'arn:aws:iam::111122223333:oidc-provider/],
  ['a provider that a Lambda function would make', () => appOf({ Provider: customProvider() }), with_({ [STACK]: {} }), /IAM OIDC provider/, /adopt/],
  ['a provider for the cluster of the app', () => appOf({ Cluster: eksCluster(), Provider: oidcProvider(issuerOfCluster) }), with_({ [STACK]: { Cluster: CLUSTER } }), /IAM OIDC provider/, /adopt/],
  ['a provider in a nested stack', () => nested({ Provider: oidcProvider() }), with_({ [STACK]: { Nested: NESTED_ARN }, [NESTED_ARN]: {} }), /IAM OIDC provider/, /adopt/],
  ['a provider in a nested stack that is not there', () => nested({ Provider: oidcProvider() }), with_({ [STACK]: {} }), /IAM OIDC provider/, /adopt/],
  ['an association of the same name', () => appOf({ Login: loginProvider({ IssuerUrl: 'https://example.okta.com' }) }), with_({}),
    /association corp exists already, .* since a cluster has one association of a name$/, /OidcIdpAssociation\.fromAttributes/],
  ['an association of the same issuer', () => appOf({ Login: loginProvider({}, { IdentityProviderConfigName: 'okta' }) }), with_({}),
    /^the cluster has an association for the issuer of identity provider association okta already, .* since a cluster has one association for each issuer$/, /adopt/],
  ['an access entry', () => appOf({ Entry: accessEntry() }), with_({}),
    /access entry of arn:aws:iam::111122223333:role\/payments-api exists already, .*'The specified access entry resource is already in use on this cluster'/, /leave it out/],
  ['an access entry of the account that the stack is deployed to', () => appOf({ Entry: accessEntry({ 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:user/break-glass' }) }), with_({}),
    new RegExp(`access entry of ${ADMINISTRATOR} exists already`), /adopt/],
  ['an access entry on the only cluster, which a parameter names', () => appOf({ Entry: accessEntry(undefined, { Ref: 'Later' }) }), with_({}), /access entry/, /adopt/],
  ['a pod identity association', () => appOf({ Pods: podIdentity() }), with_({}, PODS),
    /pod identity association of jobs\/worker exists already, .*'Association already exists: a-1'$/, /delete-pod-identity-association --cluster-name demo --association-id a-1/],
  ['a domain', () => appOf({ Domain: poolDomain() }), with_({}), /user pool domain corp-demo exists already, .*'Domain already associated with another user pool'/, /another prefix/],
  ['the name of a role, in other letters', () => appOf({ Role: namedRole('Payments-API') }), with_({}), /IAM role Payments-API exists already, .*'Role with name Payments-API already exists'/, /fromRoleName/],
  ['a cluster', () => appOf({ Cluster: eksCluster({ Name: CLUSTER }), Entry: accessEntry(undefined, { Ref: 'Cluster' }) }), with_({}),
    /^the EKS cluster demo exists already, .*'Cluster already exists with name: demo'$/, /fromClusterAttributes/],
];

test.each(FAULTS)('the first finding about an app that creates %s which is there already names it', async (_, app, account, says, fix) => {
  const { findings: [first] } = await clusterReport({ app: app() }, { account });

  expect(first).toEqual(expect.objectContaining({
    id: 'CDK006', status: 'problem', severity: 'error', message: expect.stringMatching(says), fix: expect.stringMatching(fix),
  }));
});

const DEPLOYED = {
  Provider: oidcProvider(), Login: loginProvider(), Entry: accessEntry(), Pods: podIdentity(), Domain: poolDomain(), Role: namedRole('payments-api'),
};
const PHYSICAL_IDS = {
  Provider: PROVIDER_ARN, Login: `corp|${CLUSTER}|oidc`, Entry: `${ROLE_ARN}|${CLUSTER}`, Pods: POD_IDENTITY_ARN, Domain: `${USER_POOL}|corp-demo`, Role: 'payments-api',
};

describe('an app has no findings', () => {
  test.each<[string, () => string, FakeAccount, passed: boolean]>([
    ['that is deployed', () => appOf(DEPLOYED), with_({ [STACK]: PHYSICAL_IDS }, PODS), true],
    ['that is deployed, as CloudFormation named things before', () => appOf(DEPLOYED), with_({ [STACK]: { ...PHYSICAL_IDS, Login: 'demo/oidc/corp', Pods: 'a-1', Domain: 'corp-demo' } }, PODS), true],
    ['that is deployed with its cluster', () => appOf({ Cluster: eksCluster(), Entry: accessEntry(undefined, { Ref: 'Cluster' }), Provider: oidcProvider(issuerOfCluster) }),
      with_({ [STACK]: { ...PHYSICAL_IDS, Cluster: CLUSTER } }), true],
    ['that is deployed in a nested stack', () => nested({ Provider: oidcProvider() }), with_({ [STACK]: { Nested: NESTED_ARN }, [NESTED_ARN]: PHYSICAL_IDS }), true],
    ['that is deployed in two stacks', () => assembly({ Identity: { Provider: oidcProvider() }, Login: { Login: loginProvider() } }), with_({ [STACK]: PHYSICAL_IDS, 'prod-Login': PHYSICAL_IDS }), true],
    ['that creates what is new', () => appOf({
      Provider: oidcProvider('https://token.actions.githubusercontent.com'),
      Domain: poolDomain('corp-new'),
      Role: namedRole('payments-new'),
      Login: loginProvider({ IssuerUrl: 'https://example.okta.com' }, { IdentityProviderConfigName: 'okta' }),
      Entry: accessEntry(`${ROLE_ARN}-new`),
      Pods: podIdentity(),
    }), with_({}), true],
    ['that creates its own cluster', () => appOf({
      Cluster: eksCluster(), Provider: oidcProvider(issuerOfCluster), Login: loginProvider({}, { ClusterName: { Ref: 'Cluster' } }), Entry: accessEntry(undefined, { Ref: 'Cluster' }), Pods: podIdentity({ Ref: 'Cluster' }),
    }), with_({}, PODS), false],
    ['that creates a cluster of another name', () => appOf({ Cluster: eksCluster({ Name: 'blue' }), Login: loginProvider({}, { ClusterName: 'blue' }) }), with_({}), false],
    ['for a cluster of another name', () => appOf({ Login: loginProvider({}, { ClusterName: 'blue' }), Entry: accessEntry(undefined, 'blue') }), with_({}), false],
    ['for a cluster of this name in another region', () => appOf({ Login: loginProvider(), Entry: accessEntry() }, `${ACCOUNT}/us-east-1`), with_({}), false],
    ['for a cluster of this name in another account', () => appOf({ Login: loginProvider(), Entry: accessEntry() }, '444455556666/eu-west-1'), with_({}), false],
    ['that gives its own role an access entry', () => appOf({ Role: namedRole('new'), Entry: accessEntry({ 'Fn::GetAtt': ['Role', 'Arn'] }) }), with_({}), true],
  ])('%s', async (_, app, account, passed) => {
    const { findings, passed: rules } = await clusterReport({ app: app() }, { account });

    expect(findings).toEqual([]);
    expect(rules.some(({ id }) => id === 'CDK006')).toBe(passed);
  });
});

test.each<[string, () => string, FakeAccount, string, RegExp]>([
  ['stacks that may not be read', () => appOf({ Provider: oidcProvider(), Entry: accessEntry() }), with_({}, { failures: { DescribeStackResource: { status: 403, code: 'AccessDenied' } } }),
    'error', /^it is not known whether everything that the app would create is new: stack prod-Identity could not be read, access was denied/],
  ['the stack of the cluster may not be read', () => appOf({ Cluster: eksCluster(), Entry: accessEntry(undefined, { Ref: 'Cluster' }) }), with_({}, { failures: { DescribeStackResource: { status: 403, code: 'AccessDenied' } } }),
    'error', /stack prod-Identity could not be read/],
  ['a template that does not say the name of its stack', () => join(directoryOf({ 'App.template.json': { Resources: { Provider: oidcProvider() } } }), 'App.template.json'), with_({}),
    'warning', /whether the app made it is not known: a template alone does not say the name of its stack$/],
  ['a template with a cluster, of which it does not say the stack', () => join(directoryOf({ 'App.template.json': { Resources: { Cluster: eksCluster(), Login: loginProvider({}, { ClusterName: { Ref: 'Cluster' } }) } } }), 'App.template.json'), with_({}),
    'info', /known at the deployment only$/],
  ['something that is created under a condition', () => appOf({ Provider: oidcProvider(undefined, { Condition: 'Sometimes' }) }), with_({}), 'warning', /already exists', if condition Sometimes holds$/],
  ['a stack that has something else', () => appOf({ Login: loginProvider() }), with_({ [STACK]: { Login: `old|${CLUSTER}|oidc` } }), 'warning', /has something else as Login: if the deployment replaces that, it fails/],
  ['a key that is known later', () => appOf({ Entry: accessEntry({ Ref: 'Later' }) }), with_({}), 'info', /known at the deployment only$/],
  ['one of two clusters that parameters name', () => appOf({ Entry: accessEntry(undefined, { Ref: 'Later' }), Login: loginProvider({}, { ClusterName: { 'Fn::ImportValue': 'other' } }) }), with_({}), 'info', /known at the deployment only$/],
  ['a provider in another account', () => appOf({ Provider: oidcProvider() }, '444455556666/eu-west-1'), with_({}), 'info', /not known in other accounts$/],
])('unknown is %s', async (_, app, account, severity, says) => {
  const { findings } = await clusterReport({ app: app() }, { account });

  expect(findings).toEqual([expect.objectContaining({ id: 'CDK006', status: 'unknown', severity, message: expect.stringMatching(says) })]);
});

test('a denial names the permission, once for a stack', async () => {
  const { findings } = await clusterReport({ app: appOf(DEPLOYED) }, { account: with_({}, { ...PODS, failures: { DescribeStackResource: { status: 403, code: 'AccessDenied' } } }) });

  expect(findings.map(({ fix }) => fix)).toEqual(['allow cloudformation:DescribeStackResource to whoever runs this command']);
});

test.each(['ListOpenIDConnectProviders', 'ListIdentityProviderConfigs', 'ListAccessEntries', 'ListPodIdentityAssociations', 'DescribeUserPoolDomain', 'ListRoles'])('what %s would tell is unknown without it', async call => {
  const account = with_({ [STACK]: PHYSICAL_IDS }, { ...PODS, failures: { [call]: { status: 403, code: 'AccessDenied' } } });
  const { findings } = await clusterReport({ app: appOf(DEPLOYED) }, { account });

  expect(findings).toContainEqual(expect.objectContaining({ id: 'CDK006', status: 'unknown', fix: expect.stringMatching(new RegExp(`^allow [a-z-]+:${call} `)) }));
});

test('CloudFormation is asked about what is there only, once each', async () => {
  const resources = { Provider: oidcProvider(), Other: oidcProvider('https://token.actions.githubusercontent.com'), Cluster: eksCluster(), Entry: accessEntry(undefined, { Ref: 'Cluster' }) };
  const { awsCalls } = await clusterReport({ app: appOf(resources) }, { account: with_({ [STACK]: { ...PHYSICAL_IDS, Cluster: CLUSTER } }) });

  expect(awsCalls.filter(call => call.startsWith('DescribeStackResource')).sort()).toEqual(['Cluster', 'Entry', 'Provider'].map(id => `DescribeStackResource ${STACK} ${id}`));
});

test('the API server is not needed for it', async () => {
  const { findings, passed } = await doctorReport(with_({}), { app: appOf({ Provider: oidcProvider() }) });

  expect(findings.map(({ id }) => id)).toEqual(['CDK006']);
  expect(passed.map(({ id }) => id)).not.toContain('RBAC003');
});

test('nothing of this is asked for the token of a person', async () => {
  const tokenFile = join(directoryOf({ 'token.jwt': await loginToken() }), 'token.jwt');
  const { awsCalls, findings } = await clusterReport({ app: appOf(DEPLOYED), tokenFile });

  expect(awsCalls.filter(call => call.startsWith('DescribeStackResource'))).toEqual([]);
  expect(findings).toEqual([]);
});
