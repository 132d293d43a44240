import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Aspects, Aws, CfnParameter, Duration, Fn, Lazy, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ClusterOidcProvider, IrsaRole, type IrsaRoleProps, ServiceAccountSubject } from '../../lib';
import { ENV, ISSUER, ISSUER_URL, PROVIDER_ARN, l1Cluster, resourceOf, testApp, testStack, v2Cluster } from '../support/clusters';
import { Deployment } from '../support/deployment';

const API = ServiceAccountSubject.named('payments', 'api');
const GREEN_URL = ISSUER_URL.replace(/D53/, 'D54');
const GREEN = GREEN_URL.replace('https://', '');
const GREEN_ARN = PROVIDER_ARN.replace(/D53/, 'D54');

/** A role with a literal issuer. */
function literalRole(props: Partial<IrsaRoleProps> = {}) {
  const { app, stack } = testStack();
  const oidcProvider = ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', PROVIDER_ARN);
  const role = new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: API, ...props });
  return { app, stack, oidcProvider, role, trust: () => new Deployment(app).trustOf(resourceOf(role)) };
}

/** A role whose cluster is made in the same stack, so that its issuer is a token. */
function tokenRole(props: Partial<IrsaRoleProps> = {}) {
  const { app, stack } = testStack();
  const oidcProvider = new ClusterOidcProvider(stack, 'Provider', { cluster: l1Cluster(stack) });
  const role = new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: API, ...props });
  const deployment = () => new Deployment(app, { issuerUrls: { 'Test.Cluster': ISSUER_URL } });
  return { app, stack, oidcProvider, role, deployment, trust: () => deployment().trustOf(resourceOf(role)) };
}

/** The trust in one service account of one cluster. */
const TRUST_IN_API = {
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow',
    Principal: { Federated: PROVIDER_ARN },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: 'system:serviceaccount:payments:api' } },
  }],
};

describe('trust policy', () => {
  test('is an ordinary object where the issuer is a literal', () => {
    const { stack } = literalRole();

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: Match.exact(TRUST_IN_API) });
  });

  test('is one JSON string where the issuer is a token, with the same content', () => {
    const { role, stack, trust } = tokenRole();

    expect(trust()).toEqual(TRUST_IN_API);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { 'Fn::Sub': [Match.stringLikeRegexp('"Federated":"\\$\\{Provider\\}"'), Match.objectLike({ Provider: { Ref: 'Provider2281708E' } })] },
    });
    expect(role.assumeRolePolicy?.statementCount).toBe(1);
    expect(role.assumeRolePolicy?.isEmpty).toBe(false);
  });

  test('refers to a provider made in the stack, so that the role is made after it', () => {
    const { app, stack } = testStack();
    const oidcProvider = new ClusterOidcProvider(stack, 'Provider', { issuerUrl: ISSUER_URL });

    const role = new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: API });

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Federated: { Ref: 'Provider2281708E' } } }] },
    });
    expect(new Deployment(app).trustOf(resourceOf(role))).toEqual(TRUST_IN_API);
  });

  test.each([
    ['a native provider of aws-iam', (stack: Stack) => new iam.OidcProviderNative(stack, 'Provider', { url: ISSUER_URL })],
    ['the resource of a provider', (stack: Stack) => new iam.CfnOIDCProvider(stack, 'Provider', { url: ISSUER_URL })],
    ['a provider imported by aws-iam', (stack: Stack) => iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'Provider', PROVIDER_ARN)],
    ['a native provider imported by aws-iam', (stack: Stack) => iam.OidcProviderNative.fromOidcProviderArn(stack, 'Provider', PROVIDER_ARN)],
  ])('takes %s, and finds its literal issuer', (_what, make) => {
    const { app, stack } = testStack();

    const role = new IrsaRole(stack, 'Role', { oidcProvider: make(stack), serviceAccount: API });

    expect(new Deployment(app).trustOf(resourceOf(role))).toEqual(TRUST_IN_API);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: Match.anyValue() } });
  });

  test.each([true, false])('takes the provider that a cluster of aws-eks-v2 makes for itself (native: %s)', native => {
    const stack = new Stack(testApp({ '@aws-cdk/aws-eks:useNativeOidcProvider': native }), 'Test', { env: ENV });

    new IrsaRole(stack, 'Role', { oidcProvider: v2Cluster(stack).openIdConnectProvider, serviceAccount: API });

    const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role', { Metadata: { 'cdk-eks-identity:trust': Match.anyValue() } }));
    expect(roles).toHaveLength(1);
    expect(JSON.stringify(roles[0].Properties.AssumeRolePolicyDocument)).toContain('Fn::Select');
  });

  test('reads an issuer from an ARN that is a token', () => {
    const { app, stack } = testStack();
    const oidcProvider = ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', new CfnParameter(stack, 'Arn').valueAsString);

    const role = new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: API });

    expect(new Deployment(app, { parameters: { Arn: PROVIDER_ARN } }).trustOf(resourceOf(role))).toEqual(TRUST_IN_API);
  });

  test('compares names that are known only at deployment', () => {
    const { app, role, stack } = literalRole();
    const namespace = new CfnParameter(stack, 'Namespace', { allowedPattern: '^[a-z0-9-]+$' });

    role.trustServiceAccount(ServiceAccountSubject.named(namespace.valueAsString, 'web'));

    const trust = new Deployment(app, { parameters: { Namespace: 'shop' } }).trustOf(resourceOf(role));
    expect(trust).toMatchObject({ Statement: [{ Condition: { StringEquals: { [`${ISSUER}:sub`]: ['system:serviceaccount:shop:web', 'system:serviceaccount:payments:api'] } } }] });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test.each([
    ['aws-cn', 'cn-north-1', `https://oidc.eks.cn-north-1.amazonaws.com.cn/id/${ISSUER.slice(-32)}`],
    ['aws-us-gov', 'us-gov-west-1', `https://oidc.eks.us-gov-west-1.amazonaws.com/id/${ISSUER.slice(-32)}`],
    ['aws-iso', 'us-iso-east-1', `https://oidc.eks.us-iso-east-1.c2s.ic.gov/id/${ISSUER.slice(-32)}`],
  ])('is right in %s, where the audience is the same', (partition, region, issuerUrl) => {
    const { app, stack } = testStack({ env: { account: ENV.account, region } });
    const oidcProvider = ClusterOidcProvider.fromIssuerUrl(stack, 'Provider', issuerUrl);

    const role = new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: API });

    const issuer = issuerUrl.replace('https://', '');
    expect(new Deployment(app, { partition, region }).trustOf(resourceOf(role))).toMatchObject({
      Statement: [{
        Principal: { Federated: `arn:${partition}:iam::${ENV.account}:oidc-provider/${issuer}` },
        Condition: { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com' } },
      }],
    });
  });

  test('works across stacks of the account', () => {
    const app = testApp();
    const clusterStack = new Stack(app, 'ClusterStack', { env: ENV });
    const oidcProvider = new ClusterOidcProvider(clusterStack, 'Provider', { cluster: l1Cluster(clusterStack) });

    const role = new IrsaRole(new Stack(app, 'Roles', { env: ENV }), 'Role', { oidcProvider, serviceAccount: API });

    expect(new Deployment(app, { issuerUrls: { 'ClusterStack.Cluster': ISSUER_URL } }).trustOf(resourceOf(role))).toEqual(TRUST_IN_API);
  });
});

describe('trustServiceAccount', () => {
  test('adds service accounts, patterns apart, each once and in an order of their own', () => {
    const { role, trust } = literalRole();
    [ServiceAccountSubject.named('payments', 'web'), ServiceAccountSubject.anyIn('batch'), API, ServiceAccountSubject.named('a', 'z'), ServiceAccountSubject.anyIn('batch')]
      .forEach(subject => role.trustServiceAccount(subject));

    expect(trust()).toEqual({
      Version: '2012-10-17',
      Statement: [
        expect.objectContaining({
          Condition: {
            StringEquals: {
              [`${ISSUER}:aud`]: 'sts.amazonaws.com',
              [`${ISSUER}:sub`]: ['system:serviceaccount:a:z', 'system:serviceaccount:payments:api', 'system:serviceaccount:payments:web'],
            },
          },
        }),
        expect.objectContaining({
          Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:batch:*' } },
        }),
      ],
    });
  });

  test('reaches the JSON string when it is called after other constructs read the role', () => {
    const { role, trust, stack } = tokenRole();
    stack.resolve(resourceOf(role).assumeRolePolicyDocument);

    role.trustServiceAccount(ServiceAccountSubject.named('payments', 'web'));

    expect(trust()).toMatchObject({ Statement: [{ Condition: { StringEquals: { [`${ISSUER}:sub`]: expect.arrayContaining(['system:serviceaccount:payments:web']) } } }] });
  });
});

describe('trustCluster', () => {
  test('gives a second cluster statements of its own', () => {
    const { role, stack, trust } = literalRole();

    role.trustCluster(ClusterOidcProvider.fromOidcProviderArn(stack, 'Green', GREEN_ARN));

    expect(trust()).toMatchObject({
      Statement: [
        { Principal: { Federated: PROVIDER_ARN }, Condition: { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:payments:api' } } },
        { Principal: { Federated: GREEN_ARN }, Condition: { StringEquals: { [`${GREEN}:sub`]: 'system:serviceaccount:payments:api' } } },
      ],
    });
  });

  test('tells apart the clusters of two stacks that are alike to the letter', () => {
    const app = testApp();
    const [blue, green] = ['Blue', 'Green'].map(name => {
      const stack = new Stack(app, name, { env: ENV });
      return new ClusterOidcProvider(stack, 'Provider', { cluster: l1Cluster(stack) });
    });
    const role = new IrsaRole(new Stack(app, 'Roles', { env: ENV }), 'Role', { oidcProvider: green, serviceAccount: API });

    role.trustCluster(blue);

    const trust = new Deployment(app, { issuerUrls: { 'Blue.Cluster': ISSUER_URL, 'Green.Cluster': GREEN_URL } }).trustOf(resourceOf(role));
    expect(trust).toMatchObject({ Statement: [{ Principal: { Federated: PROVIDER_ARN } }, { Principal: { Federated: GREEN_ARN } }] });
  });

  test('renders one JSON string as soon as one of the issuers is a token', () => {
    const { role, stack, trust } = tokenRole();

    role.trustCluster(ClusterOidcProvider.fromOidcProviderArn(stack, 'Green', GREEN_ARN));

    expect(trust().Statement).toHaveLength(2);
  });

  test.each([
    ['the same provider', (_stack: Stack, provider: iam.IOIDCProviderRef) => provider, 'Test/Provider'],
    ['another import of it', (stack: Stack) => ClusterOidcProvider.fromIssuerUrl(stack, 'Again', ISSUER_URL), 'Test/Again'],
  ])('fails for %s a second time', (_what, second, path) => {
    const { role, oidcProvider, stack } = literalRole();
    const provider = second(stack, oidcProvider);

    expect(() => role.trustCluster(provider)).toThrow(`[Test/Role] 'oidcProvider' must be a cluster that the role does not trust yet, got '${path}' a second time`);
  });

  test('fails for the same token provider a second time', () => {
    const { role, oidcProvider } = tokenRole();

    expect(() => role.trustCluster(oidcProvider)).toThrow("got 'Test/Provider' a second time");
  });

  test('fails for a provider in another account, where AWS would never find it', () => {
    const { role, stack } = literalRole();
    const elsewhere = ClusterOidcProvider.fromOidcProviderArn(stack, 'Elsewhere', GREEN_ARN.replace(ENV.account, '444455556666'));

    expect(() => role.trustCluster(elsewhere)).toThrow(
      `[Test/Role] 'oidcProvider' must be in the account of the role, ${ENV.account}, got 'Test/Elsewhere' in 444455556666; make a provider for the same issuer there`);
  });
});

describe('audience', () => {
  test('is what tokens must carry, and what the service account asks for', () => {
    const { app, stack } = testStack();
    const oidcProvider = new ClusterOidcProvider(stack, 'Provider', { issuerUrl: ISSUER_URL, audiences: ['sts.amazonaws.com', 'vault'] });

    const role = new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: API, audience: 'vault' });

    expect(role.audience).toBe('vault');
    expect(new Deployment(app).trustOf(resourceOf(role))).toMatchObject({ Statement: [{ Condition: { StringEquals: { [`${ISSUER}:aud`]: 'vault' } } }] });
    expect(role.serviceAccountAnnotations).toEqual({ 'eks.amazonaws.com/role-arn': role.roleArn, 'eks.amazonaws.com/audience': 'vault' });
  });

  test.each([
    ['one that the provider does not accept', 'vault', "[Test/Role] 'audience' must be one that the provider 'Test/Provider' accepts ('sts.amazonaws.com'), got 'vault'; add it to the 'audiences' of the provider"],
    ['an empty one', '', "[Test/Role] 'audience' must have 1-255 characters without white space, got ''"],
    ['one with white space', 'a b', "'audience' must have 1-255 characters"],
  ])('fails for %s, before anything is made', (_what, audience, message) => {
    const { stack } = testStack();
    const oidcProvider = new ClusterOidcProvider(stack, 'Provider', { issuerUrl: ISSUER_URL });

    expect(() => new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: API, audience })).toThrow(message);
    expect(stack.node.tryFindChild('Role')).toBeUndefined();
  });

  test('is not held against a provider whose audiences are not known', () => {
    expect(() => literalRole({ audience: 'vault' })).not.toThrow();
  });
});

describe('as an iam.Role', () => {
  test('passes everything on that iam.Role offers', () => {
    const { stack } = testStack();
    const boundary = iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', 'arn:aws:iam::111122223333:policy/boundary');

    new IrsaRole(stack, 'Role', {
      oidcProvider: ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', PROVIDER_ARN),
      serviceAccount: API,
      description: 'for the payments API',
      inlinePolicies: { list: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })] }) },
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')],
      maxSessionDuration: Duration.hours(2),
      path: '/workloads/',
      permissionsBoundary: boundary,
      roleName: 'payments-api',
    });

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      Description: 'for the payments API',
      ManagedPolicyArns: [Match.objectLike({ 'Fn::Join': Match.anyValue() })],
      MaxSessionDuration: 7200,
      Path: '/workloads/',
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
      Policies: [Match.objectLike({ PolicyName: 'list' })],
      RoleName: 'payments-api',
    });
  });

  test('offers every property of iam.RoleProps but those about the principal', () => {
    type Missing = Exclude<keyof iam.RoleProps, keyof IrsaRoleProps | 'assumedBy' | 'externalIds'>;
    const nothingIsMissing: [Missing] extends [never] ? true : Missing = true;

    expect(nothingIsMissing).toBe(true);
  });

  test('takes grants, tags and aspects', () => {
    const { role, stack } = literalRole();
    Tags.of(role).add('team', 'payments');
    Aspects.of(stack).add({ visit: node => node instanceof iam.CfnRole && node.addPropertyOverride('Path', '/from-aspect/') });

    new s3.Bucket(stack, 'Bucket').grantRead(role);

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::Role', { Tags: [{ Key: 'team', Value: 'payments' }], Path: '/from-aspect/' });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'] })] },
      Roles: [{ Ref: 'Role1ABCC5F0' }],
    });
  });

  test.each([['literal', literalRole], ['token', tokenRole]])('keeps statements that others add to its trust policy (%s issuer)', (_what, make) => {
    const { role, trust } = make();

    role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({
      actions: ['sts:AssumeRole'], principals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/break-glass')],
    }));

    expect(trust().Statement).toEqual([
      ...TRUST_IN_API.Statement,
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::111122223333:role/break-glass' } },
    ]);
    expect(role.assumeRolePolicy?.statementCount).toBe(2);
    expect(role.assumeRolePolicy?.toJSON()).toMatchObject({ Statement: [{ Action: 'sts:AssumeRoleWithWebIdentity' }, { Action: 'sts:AssumeRole' }] });
  });

  test('stays out of the way where roles are made outside of CloudFormation', () => {
    const { app, stack } = testStack();
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Test/Role': 'payments-api' } });
    l1Cluster(stack); // CloudFormation wants something in a stack

    const role = new IrsaRole(stack, 'Role', { oidcProvider: ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', PROVIDER_ARN), serviceAccount: API });

    const assembly = app.synth();
    expect(Object.keys(assembly.getStackByName('Test').template.Resources)).toEqual(['Cluster']);
    expect(JSON.parse(readFileSync(join(assembly.directory, 'iam-policy-report.json'), 'utf8')).roles[0].assumeRolePolicy).toEqual(TRUST_IN_API.Statement);
    expect(stack.resolve(role.serviceAccountAnnotations)).toMatchObject({ 'eks.amazonaws.com/role-arn': { 'Fn::Join': expect.anything() } });
  });
});

describe('metadata', () => {
  test('says who is trusted, in both forms', () => {
    for (const { role, deployment } of [tokenRole(), { ...literalRole(), deployment: undefined }]) {
      role.trustServiceAccount(ServiceAccountSubject.anyIn('batch'));
      role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({ actions: ['sts:TagSession'], principals: [new iam.AccountRootPrincipal()] }));

      const deployed = deployment ? deployment() : new Deployment(role.node.root as App);
      const cluster = deployment ? 'Test/Provider' : `Test/Provider (${ISSUER})`;

      expect(deployed.metadataOf(resourceOf(role))['cdk-eks-identity:trust']).toEqual([
        `payments/api by ${cluster} for sts.amazonaws.com`,
        `pattern batch/* by ${cluster} for sts.amazonaws.com`,
        expect.objectContaining({ Action: 'sts:TagSession' }),
      ]);
    }
  });
});

describe('a trust that lets in more than it says', () => {
  const webIdentity = (conditions: iam.Conditions) => new iam.PolicyStatement({
    actions: ['sts:AssumeRoleWithWebIdentity'], principals: [new iam.FederatedPrincipal(PROVIDER_ARN)], conditions,
  });

  test.each([
    ['no subject', { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } }, 'IRSA008'],
    ['no audience', { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:payments:api' } }, 'IRSA009'],
    ['a wildcard under StringEquals', { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: 'system:serviceaccount:payments:*' } }, 'IRSA007'],
    ['the scheme in a key', { StringEquals: { [`https://${ISSUER}:aud`]: 'sts.amazonaws.com', [`https://${ISSUER}:sub`]: 'system:serviceaccount:payments:api' } }, 'IRSA005'],
    ['two issuers', { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: 'system:serviceaccount:payments:api', [`${GREEN}:sub`]: 'x' } }, 'IRSA010'],
    ['every service account', { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:*' } }, 'IRSA008'],
  ])('fails synthesis for an added statement with %s', (_what, conditions, id) => {
    const { app, role } = literalRole();

    role.assumeRolePolicy?.addStatements(webIdentity(conditions));

    expect(() => app.synth()).toThrow(new RegExp(`\\[Test/Role\\] statement 2 of the trust policy: .*\\(${id}\\)`));
  });

  test.each([['literal', literalRole], ['token', tokenRole]])('fails synthesis for a wildcard that a lazy value brings (%s issuer)', (_form, make) => {
    const { app, role, oidcProvider } = make();

    role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({
      actions: ['sts:AssumeRoleWithWebIdentity'],
      principals: [new iam.FederatedPrincipal(oidcProvider.oidcProviderArn)],
      conditions: {
        StringEquals: { [`${oidcProvider.oidcProviderIssuer}:aud`]: 'sts.amazonaws.com' },
        StringLike: { [`${oidcProvider.oidcProviderIssuer}:sub`]: Lazy.any({ produce: () => ['system:serviceaccount:*'] }) },
      },
    }));

    expect(() => app.synth()).toThrow(/statement 2 of the trust policy: .*\(IRSA008\)/);
  });

  test('leaves alone what an added statement says only at deployment', () => {
    const { app, role } = literalRole();

    role.assumeRolePolicy?.addStatements(webIdentity({
      StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: [Fn.importValue('subject'), Aws.STACK_NAME] },
    }));

    expect(() => app.synth()).not.toThrow();
  });

  test('fails synthesis for a provider whose issuer no token carries, which aws-cdk-lib imports without a word', () => {
    const { app, stack } = testStack();
    const arn = PROVIDER_ARN.replace('oidc.eks.eu-west-1.amazonaws.com', 'oidc-eks.eu-west-1.api.aws');
    const oidcProvider = iam.OidcProviderNative.fromOidcProviderArn(stack, 'Provider', arn);
    ['One', 'Two'].forEach(id => new IrsaRole(stack, id, { oidcProvider, serviceAccount: API }));

    expect(() => app.synth()).toThrow(/\[Test\/One\] statement 1 .*\(IRSA004\)[^]*\[Test\/Two\] statement 1 .*\(IRSA004\)/);
  });

  test('fails synthesis for an added statement that anybody may use', () => {
    const { app, role } = tokenRole();

    role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({ actions: ['sts:*'], principals: [new iam.StarPrincipal()] }));

    expect(() => app.synth()).toThrow('IRSA004');
  });

  test('warns of a name in whatever namespace', () => {
    const { stack } = literalRole({ serviceAccount: ServiceAccountSubject.matching('*', 'external-dns') });

    Annotations.fromStack(stack).hasWarning('/Test/Role', Match.stringLikeRegexp('every namespace|any namespace|whatever namespace'));
  });

  test('warns of a parameter that could bring a wildcard', () => {
    const { role, stack } = literalRole();

    role.trustServiceAccount(ServiceAccountSubject.anyIn(new CfnParameter(stack, 'Namespace').valueAsString));

    Annotations.fromStack(stack).hasWarning('/Test/Role', Match.stringLikeRegexp("parameter 'Namespace' goes into the trust policy as it is given at deployment.*allowedPattern.*cdk-eks-identity:unrestrictedParameter"));
  });

  test('says nothing of an ordinary trust', () => {
    for (const { stack } of [literalRole(), tokenRole()]) {
      Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    }
  });
});

describe('size', () => {
  const trustMany = (role: IrsaRole, count: number) => Array.from({ length: count }, (_, n) => role.trustServiceAccount(ServiceAccountSubject.named('payments', `worker-${n}`)));

  test.each([['literal', literalRole], ['token', tokenRole]])('warns above 2,048 characters and names the quota (%s issuer)', (_what, make) => {
    const { role, stack } = make();

    trustMany(role, 50);

    Annotations.fromStack(stack).hasWarning('/Test/Role', Match.stringLikeRegexp('2048 characters.*L-C07B4B0D'));
  });

  test.each([['literal', literalRole], ['token', tokenRole]])('fails synthesis above 8,192 characters (%s issuer)', (_what, make) => {
    const { app, role } = make();

    trustMany(role, 250);

    expect(() => app.synth()).toThrow(/\[Test\/Role\] .*8192 characters/);
  });

  test('of a token issuer is estimated at the length that it will have', () => {
    const { role, stack, trust } = tokenRole();
    trustMany(role, 50);
    const [warning] = Annotations.fromStack(stack).findWarning('/Test/Role', Match.anyValue());
    const estimated = Number(/got (\d+)/.exec(String(warning.entry.data))?.[1]);

    expect(estimated).toBe(JSON.stringify(trust()).length);
  });

  test('takes names known only at deployment to be long', () => {
    const { role, stack } = literalRole();

    Array.from({ length: 20 }, (_, n) => role.trustServiceAccount(ServiceAccountSubject.named(Fn.importValue(`namespace-${n}`), `a-${Aws.REGION}`)));

    Annotations.fromStack(stack).hasWarning('/Test/Role', Match.stringLikeRegexp('2048 characters'));
  });
});
