import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { EXAMPLE_APP } from './all-examples';
import { Deployment } from '../support/deployment';
import { appOf, describeExample, resourceCounts, templatesOf, type Template } from '../support/example';
import { irsaRole, statement } from '../support/trust';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
const ISSUER_URLS = { 'ExampleCluster.ClusterEB0386A7': `https://${ISSUER}` };
const PROVIDER_ARN = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;

describeExample(EXAMPLE_APP);

describe('the roles of the example app', () => {
  test.each([
    ['an app without feature flags', {}],
    ['a new app, with every recommended feature flag', CURRENTLY_RECOMMENDED_FLAGS],
  ])('trust one service account each, or all of one namespace, in %s', (_app, flags) => {
    const { trustOf } = deployed(flags);

    expect(trustOf('PaymentsApi')).toEqual([statement(PROVIDER_ARN, { StringEquals: 'system:serviceaccount:payments:api' })]);
    expect(trustOf('ExternalDns')).toEqual([statement(PROVIDER_ARN, { StringEquals: 'system:serviceaccount:external-dns:external-dns' })]);
    expect(trustOf('Batch')).toEqual([statement(PROVIDER_ARN, { StringLike: 'system:serviceaccount:batch:*' })]);
  });

  test('change DNS records of one hosted zone, and see the names of the others', () => {
    const { identity } = deployed();

    expect(identity.Resources[logicalId(identity, 'ExternalDnsDefaultPolicy')].Properties?.PolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['route53:ChangeResourceRecordSets', 'route53:ListResourceRecordSets', 'route53:ListTagsForResource'],
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':route53:::hostedzone/', { Ref: logicalId(identity, 'ResourcesZone') }]] },
        },
        { Effect: 'Allow', Action: 'route53:ListHostedZones', Resource: '*' },
      ],
    });
  });
});

describe('the example app', () => {
  test('needs one provider and one role each, with a policy of its grants', () => {
    const counts = resourceCounts(deployed().identity);

    expect(counts).toMatchObject({ 'AWS::IAM::OIDCProvider': 1, 'AWS::IAM::Role': 3, 'AWS::IAM::Policy': 3 });
  });

  test('hands the issuer URL from the stack of the cluster to that of the roles, which is deployed after it', () => {
    const { app, identity } = deployed();

    expect(identity.Resources[logicalId(identity, 'Provider')].Properties?.Url).toEqual({
      'Fn::ImportValue': 'ExampleCluster:ExportsOutputFnGetAttClusterEB0386A7OpenIdConnectIssuerUrlFAEB94A1',
    });
    expect(app.synth().stacks.map(stack => [stack.stackName, stack.dependencies.map(({ id }) => id).filter(id => !id.endsWith('.assets'))])).toEqual([
      ['ExampleCluster', []],
      ['ExampleIdentity', ['ExampleCluster']],
      ['ExampleLogin', ['ExampleCluster']],
    ]);
  });

  test('needs neither an account nor a lookup', () => {
    const { app } = deployed();

    expect(app.synth().manifest.missing).toBeUndefined();
    expect(app.synth().stacks.map(stack => stack.environment.name)).toEqual(Array(3).fill('aws://unknown-account/unknown-region'));
  });

  test('prints the role and the annotation of each service account', () => {
    const { outputOf } = deployed();

    for (const name of ['PaymentsApi', 'ExternalDns', 'Batch']) {
      expect(outputOf(`${name}RoleArn`)).toMatch(new RegExp(`^arn:aws:iam::111122223333:role/${name}[0-9A-F]{8}$`));
      expect(outputOf(`${name}Annotation`)).toBe(`eks.amazonaws.com/role-arn: ${outputOf(`${name}RoleArn`)}`);
    }
  });

  test('keeps nodes and the Kubernetes API private, and logs all of the control plane', () => {
    const { cluster } = deployed();

    const { ResourcesVpcConfig, Logging, AccessConfig } = cluster.Resources.ClusterEB0386A7.Properties as Record<string, any>;
    expect(ResourcesVpcConfig).toMatchObject({ EndpointPublicAccess: false, EndpointPrivateAccess: true });
    expect(Logging.ClusterLogging.EnabledTypes.map(({ Type }: { Type: string }) => Type).sort())
      .toEqual(['api', 'audit', 'authenticator', 'controllerManager', 'scheduler']);
    expect(AccessConfig).toEqual({ AuthenticationMode: 'API', BootstrapClusterCreatorAdminPermissions: false });
    const subnets = propertiesOf(cluster, 'AWS::EKS::Nodegroup').Subnets as { Ref: string }[];
    expect(subnets.map(({ Ref }) => Ref)).toEqual([expect.stringContaining('NetworkPrivateSubnet1'), expect.stringContaining('NetworkPrivateSubnet2')]);
    expect(propertiesOf(cluster, 'AWS::EC2::LaunchTemplate').LaunchTemplateData)
      .toMatchObject({ MetadataOptions: { HttpPutResponseHopLimit: 1, HttpTokens: 'required' } });
  });

  test('lets an administrator in, from the addresses that are named', () => {
    const administratorArn = 'arn:aws:iam::111122223333:role/admin';
    const { cluster } = deployed({ administratorArn, kubectlFrom: '203.0.113.7/32' });

    expect(cluster.Resources.ClusterEB0386A7.Properties?.ResourcesVpcConfig)
      .toMatchObject({ EndpointPublicAccess: true, EndpointPrivateAccess: true, PublicAccessCidrs: ['203.0.113.7/32'] });
    expect(propertiesOf(cluster, 'AWS::EKS::AccessEntry').PrincipalArn).toBe(administratorArn);
  });
});

function deployed(context: Record<string, unknown> = {}) {
  const app = appOf(EXAMPLE_APP, context);
  const deployment = new Deployment(app, { issuerUrls: ISSUER_URLS });
  const { ExampleCluster: cluster, ExampleIdentity: identity } = templatesOf(app);
  const role = (id: string) => irsaRole(app, `ExampleIdentity/${id}`);
  return {
    app,
    cluster,
    identity,
    trustOf: (id: string) => deployment.trustOf(role(id)).Statement,
    outputOf: (id: string) => deployment.valueOf(role('Batch').stack, identity.Outputs?.[id].Value),
  };
}

function propertiesOf(template: Template, type: string): Record<string, unknown> {
  const [resource, ...others] = Object.values(template.Resources).filter(({ Type }) => Type === type);
  expect(others).toEqual([]);
  return resource.Properties ?? {};
}

function logicalId(template: Template, start: string): string {
  const [id, ...others] = Object.keys(template.Resources).filter(key => new RegExp(`^${start}[0-9A-F]{8}$`).test(key));
  expect(others).toEqual([]);
  return id;
}
