import { App, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { domainPrefixProblem } from '../../lib/core/login/cognito-domain';
import { CognitoIdpAssociation } from '../../lib/people/cognito-idp-association';
import { ENV, l1Cluster, testStack } from '../support/clusters';
import { certified, login, prefixIn } from '../support/cognito-login';
import { warningIds } from '../support/warnings';

const POOL_ID = 'eu-west-1_AbCdEfGhI';

describe('the domain', () => {
  test('is a prefix of one\'s own', () => {
    const { template, made, stack } = login({ domainPrefix: 'my-kubectl' });

    template.hasResourceProperties('AWS::Cognito::UserPoolDomain', { Domain: 'my-kubectl' });
    expect(stack.resolve(made.loginUrl)).toEqual({ 'Fn::Join': ['', ['https://', { Ref: expect.any(String) }, '.auth.eu-west-1.amazoncognito.com']] });
  });

  test('is a domain of one\'s own, with a certificate of us-east-1, and the one that passkeys are for', () => {
    const { template } = login({ customDomain: certified('us-east-1'), passkeys: true });

    template.hasResourceProperties('AWS::Cognito::UserPoolDomain', {
      Domain: 'login.example.com', CustomDomainConfig: { CertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1' }, ManagedLoginVersion: 2,
    });
    template.hasResourceProperties('AWS::Cognito::UserPool', { WebAuthnRelyingPartyID: 'login.example.com' });
  });

  test('has another host in GovCloud', () => {
    const { made, stack } = login({ domainPrefix: 'my-kubectl' }, { env: { account: ENV.account, region: 'us-gov-west-1' } });

    expect(stack.resolve(made.loginUrl)).toEqual({ 'Fn::Join': ['', ['https://', { Ref: expect.any(String) }, '.auth-fips.us-gov-west-1.amazoncognito.com']] });
  });

  test('that is generated is legal and has no reserved word, whatever the stack is called', () => {
    const app = new App();
    const stack = new Stack(app, 'MyCompany-CognitoLogin-AmazonEKS-on-AWS-with-a-name-that-does-not-end', { env: ENV });
    new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack) });

    expect(domainPrefixProblem(prefixIn(stack) as string)).toBeUndefined();
  });

  test('that is generated begins with a word that is always legal where no other is left', () => {
    const stack = new Stack(new App(), 'Aws', { env: ENV });
    new CognitoIdpAssociation(stack, 'Cognito', { cluster: l1Cluster(stack) });

    expect(prefixIn(stack)).toMatch(/^login-[0-9a-f]{12}$/);
  });

  test('that is generated is another one in another stack, account and region, and the same in the next synthesis', () => {
    const at = (id: string, env: typeof ENV) => {
      const stack = new Stack(new App(), id, { env });
      new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack) });
      return prefixIn(stack);
    };
    const prefixes = [at('A', ENV), at('B', ENV), at('A', { ...ENV, account: '444455556666' }), at('A', { ...ENV, region: 'us-east-1' })];

    expect(new Set(prefixes).size).toBe(4);
    expect(at('A', ENV)).toBe(prefixes[0]);
  });

  test('that is generated has the account where it is known only at deployment', () => {
    const { stack } = login({}, {});

    const { 'Fn::Join': [, parts] } = prefixIn(stack) as { 'Fn::Join': [string, unknown[]] };
    expect(parts).toEqual([expect.stringMatching(/^test-login-[0-9a-f]{12}-$/), { Ref: 'AWS::AccountId' }]);
  });
});

describe('a pool that is made in the app', () => {
  test('gets a client, but keeps the domain it has', () => {
    const { stack } = testStack();
    const userPool = new cognito.UserPool(stack, 'Pool');

    const made = new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack), userPool, groups: [{ name: 'dev' }] });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', { UserPoolId: stack.resolve(userPool.userPoolId), GenerateSecret: false });
    template.hasResourceProperties('AWS::Cognito::UserPoolGroup', { UserPoolId: stack.resolve(userPool.userPoolId), GroupName: 'dev' });
    template.resourceCountIs('AWS::Cognito::UserPoolDomain', 0);
    template.resourceCountIs('AWS::Cognito::ManagedLoginBranding', 0);
    expect([made.userPoolDomain, made.loginUrl]).toEqual([undefined, undefined]);
    expect(made.userPool).toBe(userPool);
  });

  test('gets a domain where one is asked for', () => {
    const { stack } = testStack();

    new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack), userPool: new cognito.UserPool(stack, 'Pool'), domainPrefix: 'my-kubectl' });

    Template.fromStack(stack).hasResourceProperties('AWS::Cognito::UserPoolDomain', { Domain: 'my-kubectl', ManagedLoginVersion: Match.absent() });
  });

  test('may be in another stack', () => {
    const app = new App();
    const pools = new Stack(app, 'Pools', { env: ENV });
    const userPool = new cognito.UserPool(pools, 'Pool', { mfa: cognito.Mfa.REQUIRED, deletionProtection: true });
    const stack = new Stack(app, 'People', { env: ENV });

    new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack), userPool });

    Template.fromStack(stack).hasResourceProperties('AWS::EKS::IdentityProviderConfig', {
      Oidc: Match.objectLike({ IssuerUrl: { 'Fn::Join': ['', ['https://cognito-idp.eu-west-1.amazonaws.com/', { 'Fn::ImportValue': Match.stringLikeRegexp('^Pools:') }]] } }),
    });
  });
});

describe('a pool that is imported', () => {
  test.each<[string, (stack: Stack) => cognito.IUserPool, StackProps, unknown]>([
    ['by its id', stack => cognito.UserPool.fromUserPoolId(stack, 'Pool', POOL_ID), { env: ENV }, `https://cognito-idp.eu-west-1.amazonaws.com/${POOL_ID}`],
    ['by the id of a pool in another region', stack => cognito.UserPool.fromUserPoolId(stack, 'Pool', 'us-west-2_re1u6bpRA'), { env: ENV },
      'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_re1u6bpRA'],
    ['by its ARN', stack => cognito.UserPool.fromUserPoolArn(stack, 'Pool', `arn:aws:cognito-idp:eu-west-1:${ENV.account}:userpool/${POOL_ID}`), {},
      `https://cognito-idp.eu-west-1.amazonaws.com/${POOL_ID}`],
    ['in China', stack => cognito.UserPool.fromUserPoolId(stack, 'Pool', 'cn-north-1_abc'), { env: { region: 'cn-north-1' } },
      'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_abc'],
    ['by an id that is known only at deployment', stack => cognito.UserPool.fromUserPoolId(stack, 'Pool', Fn.importValue('pool')), {}, {
      'Fn::Join': ['', ['https://cognito-idp.', { 'Fn::Select': [0, { 'Fn::Split': ['_', { 'Fn::ImportValue': 'pool' }] }] }, '.', { Ref: 'AWS::URLSuffix' }, '/',
        { 'Fn::ImportValue': 'pool' }]],
    }],
  ])('%s has the issuer that its tokens carry', (_what, importPool, stackProps, issuerUrl) => {
    const { stack } = testStack(stackProps);
    const userPool = importPool(stack);
    const userPoolClient = cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', '702vqsrjicklgb7c5b7b50i1gc');

    const made = new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack), userPool, userPoolClient });

    expect(stack.resolve(made.issuerUrl)).toEqual(issuerUrl);
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::EKS::IdentityProviderConfig'))).toHaveLength(1);
    made.group('whatever');
    expect(warningIds(stack)).toEqual([]);
  });
});

test('a pool made in China has the issuer of its partition', () => {
  const { stack, made, poolRef } = login({}, { env: { account: ENV.account, region: 'cn-north-1' } });

  expect(stack.resolve(made.issuerUrl)).toEqual({ 'Fn::Join': ['', ['https://cognito-idp.cn-north-1.amazonaws.com.cn/', poolRef]] });
});

describe('in a stack without account and region', () => {
  test('the issuer is put together at deployment, in every partition', () => {
    const { stack, made, poolRef } = login({}, {});

    expect(stack.resolve(made.issuerUrl)).toEqual({
      'Fn::Join': ['', ['https://cognito-idp.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/', poolRef]],
    });
  });
});

describe('people from identity providers that are federated into the pool', () => {
  const PROVIDER = { clientId: 'a', clientSecret: 'b', issuerUrl: 'https://issuer.example.com' };

  test('can log in by the client, which offers whatever was added to the pool', () => {
    const { stack, made } = login();
    const provider = new cognito.UserPoolIdentityProviderOidc(stack, 'Okta', { userPool: made.userPool, ...PROVIDER });

    Template.fromStack(stack).hasResourceProperties('AWS::Cognito::UserPoolClient', {
      SupportedIdentityProviders: ['COGNITO', stack.resolve(provider.providerName)],
    });
  });

  test('are named by e-mail address with a warning, because Cognito says that it is not verified', () => {
    const { stack, made } = login();
    new cognito.UserPoolIdentityProviderOidc(stack, 'Okta', { userPool: made.userPool, ...PROVIDER });

    Annotations.fromStack(stack).hasWarning('/Test/Login', Match.stringLikeRegexp(
      "people who come through 'Test/Okta/Resource' get a 401, because Cognito sends email_verified: false.*map the attribute.*cdk-eks-identity:cognitoUnverifiedEmail"));
  });

  test('are named by e-mail address without one if the provider says that it is verified, or by another claim', () => {
    const mapped = login();
    new cognito.UserPoolIdentityProviderOidc(mapped.stack, 'Okta', {
      userPool: mapped.made.userPool, ...PROVIDER, attributeMapping: { emailVerified: cognito.ProviderAttribute.other('email_verified') },
    });
    const named = login({ usernameClaim: 'sub' });
    new cognito.UserPoolIdentityProviderOidc(named.stack, 'Okta', { userPool: named.made.userPool, ...PROVIDER });

    expect(warningIds(mapped.stack)).toEqual([]);
    expect(warningIds(named.stack)).toEqual([]);
  });

  test('are told also where the provider is only named', () => {
    const { stack, template } = login({
      supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO, cognito.UserPoolClientIdentityProvider.custom('Okta')],
    });

    template.hasResourceProperties('AWS::Cognito::UserPoolClient', { SupportedIdentityProviders: ['COGNITO', 'Okta'] });
    Annotations.fromStack(stack).hasWarning('/Test/Login', Match.stringLikeRegexp("come through 'Okta' get a 401"));
  });
});
