import { Aws, CfnParameter, Fn, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ClusterOidcProvider } from '../../lib';
import { ENV, ISSUER, ISSUER_URL, PROVIDER_ARN, l1Cluster, testApp, testStack, v1Cluster, v2Cluster } from '../support/clusters';

const OTHER_ACCOUNT = { account: '444455556666', region: 'eu-west-1' };

describe('of a cluster in the app', () => {
  test('is one native resource with the issuer of the cluster, destroyed with it', () => {
    const { stack } = testStack();
    const cluster = l1Cluster(stack);

    new ClusterOidcProvider(stack, 'Provider', { cluster });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::OIDCProvider', 1);
    expect(Object.keys(template.toJSON().Resources)).toHaveLength(2);
    template.hasResource('AWS::IAM::OIDCProvider', {
      Properties: {
        Url: { 'Fn::GetAtt': ['Cluster', 'OpenIdConnectIssuerUrl'] },
        ClientIdList: ['sts.amazonaws.com'],
        ThumbprintList: Match.absent(),
      },
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
    });
  });

  test('takes the clusters of aws-eks-v2 and of aws-eks, without making their own provider', () => {
    const { stack } = testStack();
    const v1 = v1Cluster(stack, 'V1');

    new ClusterOidcProvider(stack, 'ProviderV1', { cluster: v1 });
    new ClusterOidcProvider(stack, 'ProviderV2', { cluster: v2Cluster(stack, 'V2') });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::OIDCProvider', 2);
    template.resourceCountIs('Custom::AWSCDKOpenIdConnectProvider', 0);
    template.allResourcesProperties('AWS::IAM::OIDCProvider', { Url: { 'Fn::GetAtt': [Match.anyValue(), 'OpenIdConnectIssuerUrl'] } });
  });

  test('serves a cluster of another stack by a cross-stack reference', () => {
    const app = testApp();
    const clusterStack = new Stack(app, 'ClusterStack', { env: ENV });
    const identityStack = new Stack(app, 'IdentityStack', { env: ENV });

    new ClusterOidcProvider(identityStack, 'Provider', { cluster: l1Cluster(clusterStack) });

    Template.fromStack(identityStack).hasResource('AWS::IAM::OIDCProvider', {
      Properties: { Url: { 'Fn::ImportValue': Match.stringLikeRegexp('^ClusterStack:') } },
      DeletionPolicy: 'Delete',
    });
  });

  test.each([
    ['imported into aws-eks', (stack: Stack) => eks.Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'prod' })],
    ['imported into aws-eks-v2', (stack: Stack) => eksv2.Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'prod' })],
    ['imported as a reference', (stack: Stack) => eks.CfnCluster.fromClusterName(stack, 'Imported', 'prod')],
  ])('fails for a cluster that is %s, and names the ways out', (_what, importCluster) => {
    const { stack } = testStack();
    const cluster = importCluster(stack);

    expect(() => new ClusterOidcProvider(stack, 'Provider', { cluster })).toThrow(
      "[Test/Provider] 'cluster' must be a cluster made in this app, got an imported one, which does not know its issuer URL; "
      + "pass 'issuerUrl' instead (ClusterOidcProvider.lookupIssuerUrl finds it by the name of the cluster), or ClusterOidcProvider.fromLookup if the provider exists");
    expect(stack.node.tryFindChild('Provider')).toBeUndefined();
  });

  test('fails for a cluster in another account, whose issuer no reference can carry there', () => {
    const app = testApp();
    const cluster = l1Cluster(new Stack(app, 'There', { env: OTHER_ACCOUNT }));

    expect(() => new ClusterOidcProvider(new Stack(app, 'Here', { env: ENV }), 'Provider', { cluster })).toThrow(
      "[Here/Provider] the issuer URL of 'There/Cluster' is known only at deployment, in the environment of stack 'There' (444455556666/eu-west-1), "
      + "got it in another one (111122223333/eu-west-1); give both stacks the same 'env', or pass 'issuerUrl' as a literal");
  });

  test('fails for a cluster in a stack without an environment, when only the other stack has one', () => {
    const app = testApp();
    const cluster = l1Cluster(new Stack(app, 'There'));

    expect(() => new ClusterOidcProvider(new Stack(app, 'Here', { env: ENV }), 'Provider', { cluster })).toThrow("stack 'There' (unknown/unknown)");
  });
});

describe('of an issuer URL', () => {
  test('is retained, because the cluster may live on', () => {
    const { stack } = testStack();

    new ClusterOidcProvider(stack, 'Provider', { issuerUrl: ISSUER_URL });

    Template.fromStack(stack).hasResource('AWS::IAM::OIDCProvider', { Properties: { Url: ISSUER_URL }, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('knows its issuer as a literal, and depends on the resource by its ARN', () => {
    const { stack } = testStack();

    const provider = new ClusterOidcProvider(stack, 'Provider', { issuerUrl: ISSUER_URL });

    expect(provider.issuerUrl).toBe(ISSUER_URL);
    expect(provider.oidcProviderIssuer).toBe(ISSUER);
    expect(provider.openIdConnectProviderIssuer).toBe(ISSUER);
    expect(stack.resolve(provider.oidcProviderArn)).toEqual({ Ref: 'Provider2281708E' });
    expect(provider.openIdConnectProviderArn).toBe(provider.oidcProviderArn);
    expect(provider.oidcProviderRef).toEqual({ oidcProviderArn: provider.oidcProviderArn });
  });

  test('follows the cluster when the URL is the attribute of one in the app, and is retained for a parameter', () => {
    const { stack } = testStack();
    const parameter = new CfnParameter(stack, 'IssuerUrl');

    new ClusterOidcProvider(stack, 'Ours', { issuerUrl: l1Cluster(stack).attrOpenIdConnectIssuerUrl });
    new ClusterOidcProvider(stack, 'Theirs', { issuerUrl: parameter.valueAsString });

    const template = Template.fromStack(stack);
    template.hasResource('AWS::IAM::OIDCProvider', { Properties: { Url: { Ref: 'IssuerUrl' } }, DeletionPolicy: 'Retain' });
    template.hasResource('AWS::IAM::OIDCProvider', { Properties: { Url: { 'Fn::GetAtt': ['Cluster', 'OpenIdConnectIssuerUrl'] } }, DeletionPolicy: 'Delete' });
  });

  test('can be used by a stack in another region of the account', () => {
    const app = testApp();
    const provider = new ClusterOidcProvider(new Stack(app, 'Here', { env: ENV }), 'Provider', { issuerUrl: ISSUER_URL });
    const elsewhere = new Stack(app, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } });

    expect(elsewhere.resolve(provider.oidcProviderArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${ENV.account}:oidc-provider/${ISSUER}`]],
    });
  });

  test('takes audiences, tags and a removal policy', () => {
    const { stack } = testStack();
    Tags.of(stack).add('owner', 'platform');

    const provider = new ClusterOidcProvider(stack, 'Provider', {
      issuerUrl: ISSUER_URL, audiences: ['sts.amazonaws.com', 'vault'], tags: { cluster: 'prod' }, removalPolicy: RemovalPolicy.DESTROY,
    });

    expect(provider.audiences).toEqual(['sts.amazonaws.com', 'vault']);
    Template.fromStack(stack).hasResource('AWS::IAM::OIDCProvider', {
      Properties: { ClientIdList: ['sts.amazonaws.com', 'vault'], Tags: [{ Key: 'cluster', Value: 'prod' }, { Key: 'owner', Value: 'platform' }] },
      DeletionPolicy: 'Delete',
    });
  });

  test.each([
    ['an http issuer', { issuerUrl: 'http://issuer.example.com' }, "[Test/Provider] 'issuerUrl' must begin with 'https://', got 'http://issuer.example.com'"],
    ['a trailing slash', { issuerUrl: `${ISSUER_URL}/` }, "must not end in '/'"],
    ['the dual-stack host', { issuerUrl: ISSUER_URL.replace('oidc.eks.eu-west-1.amazonaws.com', 'oidc-eks.eu-west-1.api.aws') }, `write '${ISSUER_URL}'`],
    ['an ARN', { issuerUrl: PROVIDER_ARN }, 'ClusterOidcProvider.fromOidcProviderArn'],
    ['nothing', {}, "exactly one of 'cluster' and 'issuerUrl' must be given, got neither"],
    ['no audience', { issuerUrl: ISSUER_URL, audiences: [] }, "'audiences' must not be empty; leave it out for 'sts.amazonaws.com'"],
    ['an empty audience', { issuerUrl: ISSUER_URL, audiences: [''] }, "'audiences' must have entries of 1-255 characters without white space, got ''"],
    ['an audience of 256 characters', { issuerUrl: ISSUER_URL, audiences: ['a'.repeat(256)] }, 'must have entries of 1-255 characters'],
    ['the same audience twice', { issuerUrl: ISSUER_URL, audiences: ['a', 'b', 'a'] }, "'audiences' must not repeat an entry, got 'a' twice"],
    ['101 audiences', { issuerUrl: ISSUER_URL, audiences: Array.from({ length: 101 }, (_, n) => `a${n}`) }, "'audiences' must have at most 100 entries, got 101"],
  ])('fails for %s, before anything is made', (_what, props, message) => {
    const { stack } = testStack();

    expect(() => new ClusterOidcProvider(stack, 'Provider', props)).toThrow(message);
    expect(stack.node.tryFindChild('Provider')).toBeUndefined();
  });

  test('fails for a cluster and an issuer URL at once', () => {
    const { stack } = testStack();

    expect(() => new ClusterOidcProvider(stack, 'Provider', { cluster: l1Cluster(stack), issuerUrl: ISSUER_URL })).toThrow('got both');
  });
});

describe('imported', () => {
  test('by issuer URL, in the account and partition of the stack', () => {
    const { stack } = testStack();

    const provider = ClusterOidcProvider.fromIssuerUrl(stack, 'Provider', ISSUER_URL);

    expect(stack.resolve(provider.oidcProviderArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${ENV.account}:oidc-provider/${ISSUER}`]],
    });
    expect(provider).toMatchObject({ oidcProviderIssuer: ISSUER, issuerUrl: ISSUER_URL });
    expect(provider.node.findAll()).toEqual([provider]); // and no resource in it
  });

  test('by ARN, in the account of the ARN', () => {
    const { stack } = testStack({ env: OTHER_ACCOUNT });

    const provider = ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', PROVIDER_ARN);

    expect(provider).toMatchObject({ oidcProviderArn: PROVIDER_ARN, openIdConnectProviderArn: PROVIDER_ARN, issuerUrl: ISSUER_URL });
    expect(provider.env.account).toBe(ENV.account);
  });

  test('by an ARN whose account and partition are tokens, with the issuer still literal', () => {
    const { stack } = testStack();

    const provider = ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:oidc-provider/${ISSUER}`);

    expect(provider.oidcProviderIssuer).toBe(ISSUER);
  });

  test('by an ARN that is a token, without losing what follows the host', () => {
    const { stack } = testStack();

    const provider = ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', Fn.importValue('provider-arn'));

    expect(stack.resolve(provider.oidcProviderIssuer)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': [':oidc-provider/', { 'Fn::ImportValue': 'provider-arn' }] }] });
    expect(stack.resolve(provider.issuerUrl)).toMatchObject({ 'Fn::Join': ['', ['https://', expect.anything()]] });
  });

  test('by an issuer URL that is a token', () => {
    const { stack } = testStack();

    const provider = ClusterOidcProvider.fromIssuerUrl(stack, 'Provider', Fn.importValue('issuer-url'));

    expect(stack.resolve(provider.oidcProviderIssuer)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['//', { 'Fn::ImportValue': 'issuer-url' }] }] });
  });

  test('fails for a URL where an ARN belongs, and the reverse', () => {
    const { stack } = testStack();

    expect(() => ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', ISSUER_URL))
      .toThrow("[Test/Provider] 'oidcProviderArn' must be the ARN of an IAM OIDC provider");
    expect(() => ClusterOidcProvider.fromIssuerUrl(stack, 'Provider', PROVIDER_ARN))
      .toThrow("[Test/Provider] 'issuerUrl' must be an issuer URL, got the ARN");
    expect(stack.node.children).toEqual([]);
  });

  test('by lookup: asks the CDK command for the issuer, with no resource in the template', () => {
    const { app, stack } = testStack();

    const provider = ClusterOidcProvider.fromLookup(stack, 'Provider', { clusterName: 'prod' });
    l1Cluster(stack, 'Another'); // CloudFormation wants something in a stack

    expect(provider.issuerUrl).toBe('https://oidc.eks.eu-west-1.amazonaws.com/id/00000000000000000000000000000000');
    const { missing } = app.synth().manifest;
    expect(missing).toEqual([expect.objectContaining({
      provider: 'cc-api-provider',
      props: expect.objectContaining({ ...ENV, typeName: 'AWS::EKS::Cluster', exactIdentifier: 'prod', propertiesToReturn: ['OpenIdConnectIssuerUrl'] }),
    })]);
  });

  test('by lookup: takes the issuer that the CDK command found, as a literal', () => {
    const { app, stack } = testStack();
    ClusterOidcProvider.lookupIssuerUrl(stack, 'prod');
    l1Cluster(stack, 'Another');
    const [{ key }] = app.synth().manifest.missing ?? [];
    const second = new Stack(testApp({ [key]: [{ Identifier: 'prod', OpenIdConnectIssuerUrl: ISSUER_URL }] }), 'Test', { env: ENV });

    expect(ClusterOidcProvider.fromLookup(second, 'Provider', { clusterName: 'prod' }).oidcProviderIssuer).toBe(ISSUER);
    expect(ClusterOidcProvider.lookupIssuerUrl(second, 'prod')).toBe(ISSUER_URL);
  });

  test.each([
    ['a stack without account and region', {}, 'prod', "'clusterName' can be looked up only from a stack whose account and region are known, got 'prod' in stack 'Test' without them; give the stack an 'env'"],
    ['a name that is a token', { env: ENV }, Aws.STACK_NAME, "'clusterName' must be known at synthesis to be looked up, got a token"],
  ])('fails for a lookup of %s', (_what, props, clusterName, message) => {
    const { stack } = testStack(props);

    expect(() => ClusterOidcProvider.fromLookup(stack, 'Provider', { clusterName })).toThrow(`[Test/Provider] ${message}`);
    expect(() => ClusterOidcProvider.lookupIssuerUrl(stack, clusterName)).toThrow(`[Test] ${message}`);
  });
});

describe('handed to clusters of aws-cdk-lib', () => {
  test('is the provider of an imported cluster of either module', () => {
    const { stack } = testStack();
    const made = new ClusterOidcProvider(stack, 'Made', { issuerUrl: ISSUER_URL });
    const imported = ClusterOidcProvider.fromOidcProviderArn(stack, 'Imported', PROVIDER_ARN);

    const v1 = eks.Cluster.fromClusterAttributes(stack, 'V1', { clusterName: 'prod', openIdConnectProvider: made });
    const v2 = eksv2.Cluster.fromClusterAttributes(stack, 'V2', { clusterName: 'prod', openIdConnectProvider: imported });

    expect(v1.openIdConnectProvider.openIdConnectProviderIssuer).toBe(ISSUER);
    expect(v2.openIdConnectProvider.openIdConnectProviderArn).toBe(PROVIDER_ARN);
  });
});

describe('a second provider for the same issuer', () => {
  const duplicate = (path: string) => `the issuer has another IAM OIDC provider in this app and account: '${path}'`;

  test.each([
    ['of this library', (stack: Stack) => void new ClusterOidcProvider(stack, 'Second', { issuerUrl: ISSUER_URL }), 'Test/Second'],
    ['of aws-iam', (stack: Stack) => void new iam.OidcProviderNative(stack, 'Second', { url: ISSUER_URL }), 'Test/Second'],
    ['of aws-iam as a custom resource', (stack: Stack) => void new iam.OpenIdConnectProvider(stack, 'Second', { url: ISSUER_URL }), 'Test/Second'],
    ['written as a resource', (stack: Stack) => void new iam.CfnOIDCProvider(stack, 'Second', { url: ISSUER_URL }), 'Test/Second'],
  ])('%s fails synthesis and names both', (_what, makeSecond, path) => {
    const { app, stack } = testStack();
    new ClusterOidcProvider(stack, 'First', { issuerUrl: ISSUER_URL });
    makeSecond(stack);

    expect(() => app.synth()).toThrow(`[Test/First] ${duplicate(path)}`);
  });

  test.each([true, false])('that the cluster of aws-eks-v2 made when its provider was read fails synthesis (native: %s)', native => {
    const app = testApp({ '@aws-cdk/aws-eks:useNativeOidcProvider': native });
    const stack = new Stack(app, 'Test', { env: ENV });
    const cluster = v2Cluster(stack);
    new ClusterOidcProvider(stack, 'Provider', { cluster });

    cluster.openIdConnectProvider;

    expect(() => app.synth()).toThrow(`[Test/Provider] ${duplicate(`Test/Cluster/${native ? 'OidcProviderNative' : 'OpenIdConnectProvider'}`)}`);
  });

  test.each([true, false])('that the cluster of aws-eks made when its provider was read fails synthesis (native: %s)', native => {
    const app = testApp({ '@aws-cdk/aws-eks:useNativeOidcProvider': native });
    const stack = new Stack(app, 'Test', { env: ENV });
    const cluster = v1Cluster(stack);
    new ClusterOidcProvider(stack, 'Provider', { cluster });

    cluster.openIdConnectProvider;

    expect(() => app.synth()).toThrow(`[Test/Provider] ${duplicate('Test/Cluster/')}`.slice(0, -1));
  });

  test('in another stack of the account fails, also when it refers to the cluster across stacks', () => {
    const app = testApp();
    const first = new Stack(app, 'First', { env: ENV });
    const second = new Stack(app, 'Second', { env: ENV });
    const cluster = l1Cluster(first);
    new ClusterOidcProvider(first, 'Provider', { cluster });
    new ClusterOidcProvider(second, 'Provider', { cluster });

    expect(() => app.synth()).toThrow(`[First/Provider] ${duplicate('Second/Provider')}`);
  });

  test('in another stage of the app fails', () => {
    const app = testApp();
    new ClusterOidcProvider(new Stack(app, 'Main', { env: ENV }), 'Provider', { issuerUrl: ISSUER_URL });
    new ClusterOidcProvider(new Stack(new Stage(app, 'Beta'), 'Main', { env: ENV }), 'Provider', { issuerUrl: ISSUER_URL });

    expect(() => app.synth()).toThrow(duplicate('Main/Provider'));
  });

  test('in another account is what cross-account access needs', () => {
    const app = testApp();
    new ClusterOidcProvider(new Stack(app, 'A', { env: ENV }), 'Provider', { issuerUrl: ISSUER_URL });
    new ClusterOidcProvider(new Stack(app, 'B', { env: OTHER_ACCOUNT }), 'Provider', { issuerUrl: ISSUER_URL });

    expect(() => app.synth()).not.toThrow();
  });

  test('is none when it is for another cluster, however alike the two stacks are', () => {
    const app = testApp();
    for (const name of ['Blue', 'Green']) {
      const stack = new Stack(app, name, { env: ENV });
      new ClusterOidcProvider(stack, 'Provider', { cluster: l1Cluster(stack) });
      new ClusterOidcProvider(stack, 'External', { issuerUrl: Fn.importValue('issuer') + name });
    }

    expect(() => app.synth()).not.toThrow();
  });
});
