import { DescribeUserPoolClientCommand, DescribeUserPoolCommand, DescribeUserPoolDomainCommand, GetUserPoolMfaConfigCommand, ListGroupsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { type Cluster, DescribeAccessEntryCommand, DescribeClusterCommand, ListAccessEntriesCommand, ListAssociatedAccessPoliciesCommand } from '@aws-sdk/client-eks';
import { App } from 'aws-cdk-lib';
import { synthesize } from './cdk-command';
import { eksIdentity } from './command-line';
import { ACCOUNT, REGION } from './emulator';
import { inEmulator } from './in-emulator';
import { letIn } from './let-in';
import { EXAMPLE_APP } from '../../examples/all-examples';
import { type Template, templatesOf } from '../../support/example';

const STACKS = ['ExampleCluster', 'ExampleIdentity', 'ExampleLogin'];
const OTHER_ISSUER = `oidc.eks.${REGION}.amazonaws.com/id/${'0'.repeat(32)}`;

interface DoctorFinding {
  readonly id: string;
  readonly status: string;
  readonly message: string;
}

/* The tests of this file go on with what those before them deployed. */
const aws = inEmulator();
let assembly: string;
let cluster: Cluster;
let issuer: string;

beforeAll(async () => {
  assembly = synthesize(aws().emulator, EXAMPLE_APP);
  await aws().cdk.deploy(assembly);
  const described = await aws().account.eks.send(new DescribeClusterCommand({ name: await aws().account.physicalId('ExampleCluster', 'Cluster') }));
  cluster = described.cluster!;
  issuer = cluster.identity!.oidc!.issuer!.replace('https://', '');
});

describe('cdk deploy of the example app', () => {
  test('creates its stacks, with every resource of their templates', async () => {
    const templates = templatesOf(EXAMPLE_APP.build(new App()));

    expect((await aws().account.stacks()).map(({ StackName, StackStatus }) => `${StackName} ${StackStatus}`).sort()).toEqual(STACKS.map(name => `${name} CREATE_COMPLETE`));
    for (const name of STACKS) {
      expect(Object.keys(await aws().account.resources(name)).sort()).toEqual(Object.keys(templates[name].Resources).sort());
    }
  });

  test('registers the issuer of the cluster with IAM, for tokens that are meant for STS', async () => {
    expect(issuer).toMatch(new RegExp(`^oidc\\.eks\\.${REGION}\\.amazonaws\\.com/id/[0-9A-F]{32}$`));
    expect(await aws().account.providers()).toEqual({
      [`arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`]: { url: issuer, audiences: ['sts.amazonaws.com'] },
    });
  });

  test.each([
    ['PaymentsApi', ['payments:api']],
    ['ExternalDns', ['external-dns:external-dns']],
    ['Batch', ['batch:nightly', 'batch:api']],
  ])('gives role %s to %j of this cluster, and to nobody else', async (id, serviceAccounts) => {
    const trust = await aws().account.trustOf(await aws().account.physicalId('ExampleIdentity', id));

    expect(letIn(trust, [issuer, OTHER_ISSUER], ACCOUNT)).toEqual(serviceAccounts.map(serviceAccount => `${serviceAccount} of ${issuer}`));
  });

  test('prints the annotation of each service aws().account, with the role that IAM has', async () => {
    const outputs = await aws().account.outputs('ExampleIdentity');

    for (const id of ['PaymentsApi', 'ExternalDns', 'Batch']) {
      const arn = `arn:aws:iam::${ACCOUNT}:role/${await aws().account.physicalId('ExampleIdentity', id)}`;
      expect([outputs[`${id}RoleArn`], outputs[`${id}Annotation`]]).toEqual([arn, `eks.amazonaws.com/role-arn: ${arn}`]);
    }
  });

  test('associates the cluster with the user pool, as it is declared', async () => {
    const outputs = await aws().account.outputs('ExampleLogin');

    expect(outputs.LoginIssuerUrl).toBe(`https://cognito-idp.${REGION}.amazonaws.com/${outputs.LoginUserPoolId}`);
    expect(await aws().account.association(cluster.name!, 'CognitoID')).toEqual({
      clusterName: cluster.name,
      identityProviderConfigName: 'CognitoID',
      issuerUrl: outputs.LoginIssuerUrl,
      clientId: outputs.LoginClientId,
      usernameClaim: 'email',
      usernamePrefix: 'CognitoID:',
      groupsClaim: 'cognito:groups',
      groupsPrefix: 'gid:',
      requiredClaims: {},
    });
  });

  test('lets in one IAM principal, the role for emergencies, as administrator', async () => {
    const clusterName = cluster.name!;
    const principalArn = `arn:aws:iam::${ACCOUNT}:role/${await aws().account.physicalId('ExampleLogin', 'AccessBreakGlass')}`;

    expect((await aws().account.eks.send(new ListAccessEntriesCommand({ clusterName }))).accessEntries).toEqual([principalArn]);
    expect((await aws().account.eks.send(new DescribeAccessEntryCommand({ clusterName, principalArn }))).accessEntry)
      .toMatchObject({ type: 'STANDARD', kubernetesGroups: [] });
    expect((await aws().account.eks.send(new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn }))).associatedAccessPolicies).toEqual([
      expect.objectContaining({ policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy', accessScope: { type: 'cluster', namespaces: [] } }),
    ]);
  });

  test('makes a user pool that nobody signs up to by themselves, and that asks for a second factor', async () => {
    const pool = await userPool();

    expect(pool).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      DeletionProtection: 'ACTIVE',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireLowercase: true, RequireUppercase: true, RequireNumbers: true, RequireSymbols: true } },
    });
    expect(await aws().account.cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId: pool.Id })))
      .toMatchObject({ SoftwareTokenMfaConfiguration: { Enabled: true } });
  });

  test('makes a client without a secret that logs in by the code grant, on this machine only', async () => {
    const { LoginUserPoolId: UserPoolId, LoginClientId: ClientId } = await aws().account.outputs('ExampleLogin');

    const { UserPoolClient: client } = await aws().account.cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
    expect(client?.ClientSecret).toBeUndefined();
    expect(client).toMatchObject({
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: ['http://localhost:8000', 'http://localhost:18000'],
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
    });
  });

  test('makes the groups that bindings name, and the login page that is printed', async () => {
    const { LoginUserPoolId: UserPoolId, LoginLoginUrl: url } = await aws().account.outputs('ExampleLogin');

    const { Groups: groups } = await aws().account.cognito.send(new ListGroupsCommand({ UserPoolId }));
    expect(groups?.map(({ GroupName }) => GroupName).sort()).toEqual(['auditors', 'secret-reader', 'team-a']);
    expect(groups?.filter(({ RoleArn }) => RoleArn)).toEqual([]); // a role would be for identity pools
    const [, domain] = /^https:\/\/([a-z0-9-]+)\.auth\.eu-west-1\.amazoncognito\.com$/.exec(url) ?? [];
    expect((await aws().account.cognito.send(new DescribeUserPoolDomainCommand({ Domain: domain }))).DomainDescription?.UserPoolId).toBe(UserPoolId);
  });

  test('prints a kubeconfig for this cluster, issuer and client', async () => {
    const { KubectlKubeconfig: kubeconfig, LoginIssuerUrl: issuerUrl, LoginClientId: clientId } = await aws().account.outputs('ExampleLogin');

    const { clusters, users } = JSON.parse(kubeconfig);
    expect(clusters).toEqual([{
      name: cluster.name,
      cluster: { 'server': cluster.endpoint, 'certificate-authority-data': cluster.certificateAuthority?.data },
    }]);
    expect(users[0].user.exec.args).toEqual(expect.arrayContaining([`--oidc-issuer-url=${issuerUrl}`, `--oidc-client-id=${clientId}`]));
  });
});

describe('eks-identity doctor, of the deployed example', () => {
  /** What cannot be known here, and why. */
  const UNKNOWN: Record<string, string> = {
    IRSA023: 'the issuer of the cluster is not there to be asked',
    IDP003: 'the emulator has no ListUpdates',
    IDP004: 'the issuer of the user pool is not there to be asked',
    IDP005: 'the issuer of the user pool is not there to be asked',
    IDP006: 'nor has its host an address where there is no network',
  };

  test('finds nothing wrong, and says what it cannot know of an emulator', async () => {
    const { status, stdout, stderr } = await doctor();

    const { findings, passed } = JSON.parse(stdout) as { findings: DoctorFinding[]; passed: { id: string }[] };
    expect(stderr).toBe('');
    expect(findings.filter(({ id, ...finding }) => finding.status !== 'unknown' || !(id in UNKNOWN))).toEqual([]);
    expect(findings.find(({ id }) => id === 'IDP003')?.message).toContain('the updates of the cluster could not be read, No route for GET ');
    expect(status).toBe(1); // what is not known is not healthy
    expect(passed.map(({ id }) => id)).toEqual(expect.arrayContaining([
      'IRSA001', 'IRSA002', 'IRSA003', 'IRSA006', 'IRSA007', 'IRSA008', 'IRSA009', 'IRSA011',
      'IDP001', 'IDP002', 'IDP007', 'IDP009', 'IDP015', 'ACC001', 'ACC002',
    ]));
  });

  test.each([
    ['payments/api', 'PaymentsApi', []],
    ['payments/other', 'PaymentsApi', ['IRSA006']],
    ['batch/nightly', 'Batch', []],
    ['batch/nightly', 'ExternalDns', ['IRSA006']],
  ])('of service account %s and role %s, finds %j', async (serviceAccount, id, problems) => {
    const role = `arn:aws:iam::${ACCOUNT}:role/${await aws().account.physicalId('ExampleIdentity', id)}`;

    const { findings } = JSON.parse((await doctor('--service-account', serviceAccount, '--role', role)).stdout) as { findings: DoctorFinding[] };

    expect(findings.filter(({ status }) => status === 'problem').map(finding => finding.id)).toEqual(problems);
  });

  const doctor = (...args: string[]) => eksIdentity(
    ['doctor', '--cluster', cluster.name!, '--no-kubernetes', '--output', 'json', ...args],
    aws().emulator.environment(),
  );
});

describe('a second cdk deploy without changes', () => {
  test('changes nothing', async () => {
    const before = await history();

    const output = await aws().cdk.deploy(assembly);

    STACKS.forEach(name => expect(output).toContain(`${name} (no changes)`));
    expect(await history()).toEqual(before);
  });

  /** When each stack was last touched, and how many events there were. */
  const history = async () => Promise.all((await aws().account.stacks()).map(async ({ StackName, LastUpdatedTime }) => ({
    StackName, LastUpdatedTime, events: (await aws().account.events(StackName!)).length,
  })));
});

describe('cdk destroy', () => {
  test('removes what was deployed, except for what is declared to stay', async () => {
    const pool = await userPool();
    const roles = await Promise.all(['PaymentsApi', 'ExternalDns', 'Batch'].map(id => aws().account.physicalId('ExampleIdentity', id)));
    const stackIds = Object.fromEntries((await aws().account.stacks()).map(({ StackName, StackId }) => [StackName, StackId!]));

    await aws().cdk.destroy(assembly);

    expect(await aws().account.stacks()).toEqual([]);
    await expect(aws().account.eks.send(new DescribeClusterCommand({ name: cluster.name }))).rejects.toThrow(`No cluster found for name: ${cluster.name}.`);
    expect(await aws().account.providers()).toEqual({});
    for (const role of roles) {
      await expect(aws().account.trustOf(role)).rejects.toThrow(`Role ${role} not found.`);
    }
    expect((await aws().account.cognito.send(new DescribeUserPoolCommand({ UserPoolId: pool.Id }))).UserPool).toEqual({
      ...pool, LastModifiedDate: expect.anything(), Domain: undefined,
    });
    for (const [name, template] of Object.entries(templatesOf(EXAMPLE_APP.build(new App())))) {
      expect(await skippedBy(stackIds[name])).toEqual(retainedIn(template));
    }
  });

  const skippedBy = async (stackId: string) => (await aws().account.events(stackId))
    .filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_SKIPPED').map(({ LogicalResourceId }) => LogicalResourceId).sort();
  const retainedIn = ({ Resources }: Template) => Object.entries(Resources)
    .filter(([, resource]) => 'DeletionPolicy' in resource && resource.DeletionPolicy === 'Retain').map(([id]) => id).sort();
});

async function userPool() {
  const { LoginUserPoolId: UserPoolId } = await aws().account.outputs('ExampleLogin');
  return (await aws().account.cognito.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool!;
}
