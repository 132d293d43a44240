import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../../lib';
import { ENV, ISSUER, ISSUER_URL, PROVIDER_ARN, l1Cluster, resourceOf, testApp, testStack, v2Cluster } from '../support/clusters';
import { Deployment } from '../support/deployment';
import { API, TRUST_IN_API, literalRole, tokenRole } from '../support/irsa-roles';

const GREEN_URL = ISSUER_URL.replace(/D53/, 'D54');
const GREEN = GREEN_URL.replace('https://', '');
const GREEN_ARN = PROVIDER_ARN.replace(/D53/, 'D54');

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
