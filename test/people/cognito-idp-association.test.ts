import { App, Aws, CfnParameter, Duration, Fn, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { domainPrefixProblem } from '../../lib/core/cognito-domain';
import { CognitoIdpAssociation } from '../../lib/people/cognito-idp-association';
import type { CognitoIdpAssociationProps } from '../../lib/people/cognito-idp-association-props';
import { ENV, l1Cluster, testStack } from '../support/clusters';
import { nagFindings } from '../support/nag';

const POOL_ID = 'eu-west-1_AbCdEfGhI';

describe('with nothing but a cluster', () => {
  test('makes a strict pool, property by property', () => {
    const { resources } = login();

    expect(resources['AWS::Cognito::UserPool']).toEqual([{
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      AutoVerifiedAttributes: ['email'],
      DeletionProtection: 'ACTIVE',
      EmailVerificationMessage: expect.any(String),
      EmailVerificationSubject: expect.any(String),
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      MfaConfiguration: 'ON',
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireUppercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          TemporaryPasswordValidityDays: 3,
        },
      },
      Schema: [{ Name: 'email', Required: true, Mutable: true }],
      SmsVerificationMessage: expect.any(String),
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      UserPoolTier: 'ESSENTIALS',
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      VerificationMessageTemplate: expect.any(Object),
    }]);
  });

  test('makes a client for kubectl, property by property: public, code with PKCE, the callbacks of kubelogin', () => {
    const { resources, poolRef } = login();

    expect(resources['AWS::Cognito::UserPoolClient']).toEqual([{
      AccessTokenValidity: 60,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: ['http://localhost:8000', 'http://localhost:18000'],
      EnableTokenRevocation: true,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      GenerateSecret: false,
      IdTokenValidity: 60,
      PreventUserExistenceErrors: 'ENABLED',
      RefreshTokenValidity: 720,
      SupportedIdentityProviders: ['COGNITO'],
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      UserPoolId: poolRef,
    }]);
  });

  test('makes a login page with a look, which the newer pages do not open without', () => {
    const { resources, poolRef, clientRef } = login();

    expect(resources['AWS::Cognito::UserPoolDomain']).toEqual([{ Domain: expect.stringMatching(/^test-login-[0-9a-f]{12}$/), ManagedLoginVersion: 2, UserPoolId: poolRef }]);
    expect(resources['AWS::Cognito::ManagedLoginBranding']).toEqual([{ ClientId: clientRef, UseCognitoProvidedValues: true, UserPoolId: poolRef }]);
  });

  test('associates the cluster with the pool: users by e-mail address, groups of the pool, both with a prefix', () => {
    const { resources, poolRef, clientRef } = login();

    expect(resources['AWS::EKS::IdentityProviderConfig']).toEqual([{
      ClusterName: { Ref: 'Cluster' },
      IdentityProviderConfigName: 'cognito',
      Type: 'oidc',
      Oidc: {
        ClientId: clientRef,
        IssuerUrl: { 'Fn::Join': ['', ['https://cognito-idp.eu-west-1.amazonaws.com/', poolRef]] },
        UsernameClaim: 'email',
        UsernamePrefix: 'cognito:',
        GroupsClaim: 'cognito:groups',
        GroupsPrefix: 'cognito:',
      },
    }]);
  });

  test('makes no function, no custom resource, no role, and nothing that is not said here; the pool is retained', () => {
    const { template, types } = login();

    expect(types).toEqual([
      'AWS::Cognito::ManagedLoginBranding', 'AWS::Cognito::UserPool', 'AWS::Cognito::UserPoolClient', 'AWS::Cognito::UserPoolDomain',
      'AWS::EKS::Cluster', 'AWS::EKS::IdentityProviderConfig',
    ]);
    template.hasResource('AWS::Cognito::UserPool', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('has outputs with names that a manual can contain', () => {
    const { stack, template, made } = login();

    const values = Object.entries(template.toJSON().Outputs).map(([name, output]) => [name, (output as { Value: unknown }).Value]);
    expect(Object.fromEntries(values)).toEqual({
      LoginIssuerUrl: stack.resolve(made.issuerUrl),
      LoginUserPoolId: stack.resolve(made.userPool.userPoolId),
      LoginClientId: stack.resolve(made.userPoolClient.userPoolClientId),
      LoginLoginUrl: { 'Fn::Join': ['', ['https://', { Ref: expect.any(String) }, '.auth.eu-west-1.amazoncognito.com']] },
    });
  });

  test('warns of nothing', () => {
    const { stack } = login();

    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('passes cdk-nag, but for the feature plan', () => {
    const { app } = login();

    // AwsSolutions-COG8 wants the plan Plus (threat protection, billed from the first user on); `featurePlan` gives it
    expect(nagFindings(app).filter(finding => !finding.includes('Cluster'))).toEqual(['Test/Login/UserPool/Resource AwsSolutions-COG8']);
  });
});

describe('choices', () => {
  test('no outputs, other names, tags and prefixes', () => {
    const { template, made } = login({
      outputs: false,
      configName: 'CognitoIDP',
      usernameClaim: 'sub',
      usernamePrefix: 'u:',
      groupsPrefix: 'gid:',
      requiredClaims: { token_use: 'id' },
      tags: { team: 'a' },
    });

    expect(template.toJSON().Outputs).toBeUndefined();
    template.hasResourceProperties('AWS::EKS::IdentityProviderConfig', {
      IdentityProviderConfigName: 'CognitoIDP',
      Oidc: Match.objectLike({ UsernameClaim: 'sub', UsernamePrefix: 'u:', GroupsPrefix: 'gid:', RequiredClaims: [{ Key: 'token_use', Value: 'id' }] }),
      Tags: [{ Key: 'team', Value: 'a' }],
    });
    template.hasResourceProperties('AWS::Cognito::UserPool', { UserPoolTags: { team: 'a' } });
    expect(made.group('dev').name).toBe('gid:dev');
    expect(made.user('4f1c').name).toBe('u:4f1c');
  });

  test('a pool that may be destroyed has no deletion protection, and says so', () => {
    const { stack, template } = login({ removalPolicy: RemovalPolicy.DESTROY });

    template.hasResource('AWS::Cognito::UserPool', { Properties: { DeletionProtection: 'INACTIVE' }, DeletionPolicy: 'Delete' });
    expect(warningIds(stack)).toEqual(['cognitoNoDeletionProtection']);
  });

  test('the plan Plus enforces threat protection, and satisfies cdk-nag', () => {
    const { app, template } = login({ featurePlan: cognito.FeaturePlan.PLUS });

    template.hasResourceProperties('AWS::Cognito::UserPool', { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } });
    expect(nagFindings(app).filter(finding => !finding.includes('Cluster'))).toEqual([]);
  });

  test('the plan Lite has the classic login page, which needs no look', () => {
    const { template } = login({ featurePlan: cognito.FeaturePlan.LITE });

    template.hasResourceProperties('AWS::Cognito::UserPool', { UserPoolTier: 'LITE' });
    template.hasResourceProperties('AWS::Cognito::UserPoolDomain', { ManagedLoginVersion: 1 });
    template.resourceCountIs('AWS::Cognito::ManagedLoginBranding', 0);
  });

  test('passkeys count as two factors, which Cognito insists on in a pool that requires MFA', () => {
    const { template } = login({ passkeys: true });

    template.hasResourceProperties('AWS::Cognito::UserPool', {
      MfaConfiguration: 'ON',
      Policies: Match.objectLike({ SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } }),
      WebAuthnUserVerification: 'required',
      WebAuthnFactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
    });
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] });
  });

  test('a function of the user changes the groups in tokens', () => {
    const { template } = login({ preTokenGeneration: 'arn:aws:lambda:eu-west-1:111122223333:function:groups' });

    template.hasResourceProperties('AWS::Cognito::UserPool', { LambdaConfig: { PreTokenGeneration: 'arn:aws:lambda:eu-west-1:111122223333:function:groups' } });
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('without association, pool, client and subjects stay: the first of two deployments of a change', () => {
    const { template, made, types } = login({ associate: false, groups: [{ name: 'dev' }] });

    expect(types).toContain('AWS::Cognito::UserPoolClient');
    template.resourceCountIs('AWS::EKS::IdentityProviderConfig', 0);
    expect(made.group('dev').name).toBe('cognito:dev');
  });

  test('scripts may use a password where it is asked for, with a warning', () => {
    const { stack, template } = login({ authFlows: { userSrp: true, adminUserPassword: true } });

    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
    expect(warningIds(stack)).toEqual(['cognitoPasswordAuthFlows']);
  });
});

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

describe('groups', () => {
  test('are made in the pool, and are subjects with the prefix', () => {
    const { made, resources, poolRef, stack } = login({
      groupsPrefix: 'gid:', groups: [{ name: 'secret-reader', description: 'reads secrets', precedence: 0 }, { name: 'team/ops' }],
    });

    expect(resources['AWS::Cognito::UserPoolGroup']).toEqual([
      { GroupName: 'secret-reader', Description: 'reads secrets', Precedence: 0, UserPoolId: poolRef },
      { GroupName: 'team/ops', UserPoolId: poolRef },
    ]);
    expect(made.group('secret-reader').toSubject()).toEqual({ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'gid:secret-reader' });
    expect(warningIds(stack)).toEqual([]);
  });

  test('keep their logical ids when the order of the list changes', () => {
    const ids = (groups: string[]) => Object.keys(login({ groups: groups.map(name => ({ name })) }).template.findResources('AWS::Cognito::UserPoolGroup')).sort();

    expect(ids(['a', 'b'])).toEqual(ids(['b', 'a']));
  });

  test('may be named by a parameter', () => {
    const { stack } = testStack();
    const parameter = new CfnParameter(stack, 'Group');
    const made = new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack), groups: [{ name: parameter.valueAsString }] });

    expect(stack.resolve(made.group(parameter.valueAsString).name)).toEqual({ 'Fn::Join': ['', ['cognito:', { Ref: 'Group' }]] });
    Template.fromStack(stack).hasResourceProperties('AWS::Cognito::UserPoolGroup', { GroupName: { Ref: 'Group' } });
  });

  test('that no one can be in are a warning that names the others', () => {
    const { stack, made } = login({ groups: [{ name: 'dev' }] });

    made.group('develpers');

    Annotations.fromStack(stack).hasWarning('/Test/Login', Match.stringLikeRegexp(
      "nobody can be in 'develpers' as far as this app goes, the groups of the pool are 'dev'; add it to 'groups'.*cdk-eks-identity:cognitoUndeclaredGroup"));
  });

  test('that are added to the pool in another way are known, and so are those that a function makes', () => {
    const added = login();
    added.made.userPool.addGroup('Ops', { groupName: 'ops' });
    added.made.group('ops');
    const mapped = login({ preTokenGeneration: 'arn:aws:lambda:eu-west-1:111122223333:function:groups' });
    mapped.made.group('upstream');

    expect(warningIds(added.stack)).toEqual([]);
    expect(warningIds(mapped.stack)).toEqual([]);
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

describe('what cannot work', () => {
  const client = (stack: Stack, props: cognito.UserPoolClientOptions = {}) => new cognito.UserPool(stack, 'Pool').addClient('Client', props);

  test.each<[string, Partial<CognitoIdpAssociationProps>, string]>([
    ['a reserved word in the domain prefix', { domainPrefix: 'my-aws' }, "[Test/Login] 'domainPrefix' must not contain 'aws', which Cognito reserves, got 'my-aws'"],
    ['upper case in the domain prefix', { domainPrefix: 'Kubectl' }, "'domainPrefix' must be 1-63 characters of a-z, 0-9 and '-'"],
    ['64 characters in the domain prefix', { domainPrefix: 'a'.repeat(64) }, '(64 characters)'],
    ['two domains', { domainPrefix: 'a', customDomain: certified('us-east-1') }, "'domainPrefix' and 'customDomain' must not both be given, got 'a' and 'login.example.com'"],
    ['a certificate of another region', { customDomain: certified('eu-west-1') },
      "'customDomain' must have a certificate in us-east-1, got 'Certificates/Certificate' in eu-west-1"],
    ['an empty group name', { groups: [{ name: '' }] }, "'groups' must have names of 1-128 characters, got 0 characters"],
    ['a group name of 129 characters', { groups: [{ name: 'a'.repeat(129) }] }, "'groups' must have names of 1-128 characters, got 129 characters"],
    ['a group name with a blank', { groups: [{ name: 'a b' }] }, "'groups' must have names without white space, got 'a b'"],
    ['a group twice', { groups: [{ name: 'a' }, { name: 'a' }] }, "'groups' must not repeat a name, got 'a' twice"],
    ['a long description', { groups: [{ name: 'a', description: 'a'.repeat(2049) }] }, "'groups' must have descriptions of at most 2048 characters, got 2049"],
    ['a negative precedence', { groups: [{ name: 'a', precedence: -1 }] }, "'groups' must have a precedence that is a whole number from 0 to 2147483647, got -1 for 'a'"],
    ['an ID token for 4 minutes', { idTokenValidity: Duration.minutes(4) }, "'idTokenValidity' must be 5 minutes to 24 hours, in whole minutes, got 4 minutes"],
    ['an ID token for 25 hours', { idTokenValidity: Duration.hours(25) }, "'idTokenValidity' must be 5 minutes to 24 hours"],
    ['an ID token for 330 seconds', { idTokenValidity: Duration.seconds(330) }, "'idTokenValidity' must be 5 minutes to 24 hours, in whole minutes, got 5 minutes 30 seconds"],
    ['an access token for 2 days', { accessTokenValidity: Duration.days(2) }, "'accessTokenValidity' must be 5 minutes to 24 hours"],
    ['a refresh token for 59 minutes', { refreshTokenValidity: Duration.minutes(59) }, "'refreshTokenValidity' must be 1 hour to 10 years"],
    ['a refresh token for 11 years', { refreshTokenValidity: Duration.days(11 * 365) }, "'refreshTokenValidity' must be 1 hour to 10 years"],
    ['an ID token that outlives the refresh token', { idTokenValidity: Duration.hours(24) },
      "'idTokenValidity' must not be longer than 'refreshTokenValidity', got 1 day and 12 hours"],
    ['passkeys in Lite', { passkeys: true, featurePlan: cognito.FeaturePlan.LITE }, "'passkeys' must be left out with FeaturePlan.LITE, which has none"],
  ])('fails for %s, before anything is made', (_what, props, message) => {
    const { stack } = testStack();

    expect(() => new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack), ...props })).toThrow(message);
    expect(stack.node.tryFindChild('Login')).toBeUndefined();
  });

  test.each<[string, (stack: Stack) => Partial<CognitoIdpAssociationProps>, string]>([
    ['an imported pool without a client', stack => ({ userPool: cognito.UserPool.fromUserPoolId(stack, 'Pool', POOL_ID) }),
      "[Test/Login] 'userPoolClient' must be given with an imported 'userPool', got 'Test/Pool' alone; take cognito.UserPoolClient.fromUserPoolClientId"],
    ['an id that is none', stack => ({ userPool: cognito.UserPool.fromUserPoolId(stack, 'Pool', 'pool'), userPoolClient: imported(stack) }),
      "'userPool' must have the id '<region>_<letters and digits>', got 'pool'"],
    ['a client without its pool', stack => ({ userPoolClient: imported(stack) }), "'userPool' must be given with 'userPoolClient'"],
    ['a client with a secret', stack => {
      const userPool = new cognito.UserPool(stack, 'Pool');
      return { userPool, userPoolClient: userPool.addClient('Client', { generateSecret: true }) };
    }, "'userPoolClient' must be a public client, got 'Test/Pool/Client' with generateSecret, whose secret everybody would need in their kubeconfig"],
    ['a client of another pool', stack => ({ userPool: new cognito.UserPool(stack, 'Other'), userPoolClient: client(stack) }),
      "'userPoolClient' must be a client of 'userPool', got 'Test/Pool/Client' of the pool 'Test/Pool/Resource'"],
    ['a plan for a pool that is given', stack => ({ userPool: new cognito.UserPool(stack, 'Pool'), featurePlan: cognito.FeaturePlan.PLUS }),
      "'featurePlan' is for a user pool made here, and must be left out beside 'userPool'; set it on the pool"],
    ['lifetimes for a client that is given', stack => {
      const userPool = new cognito.UserPool(stack, 'Pool');
      return { userPool, userPoolClient: userPool.addClient('Client'), idTokenValidity: Duration.hours(2) };
    }, "'idTokenValidity' is for a client made here, and must be left out beside 'userPoolClient'; set it on the client"],
  ])('fails for %s', (_what, propsIn, message) => {
    const { stack } = testStack();

    expect(() => new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack), ...propsIn(stack) })).toThrow(message);
    expect(stack.node.tryFindChild('Login')).toBeUndefined();
  });

  test.each([Duration.minutes(5), Duration.hours(12)])('the ID token may be valid for %s', idTokenValidity => {
    login({ idTokenValidity, accessTokenValidity: idTokenValidity }).template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      IdTokenValidity: idTokenValidity.toMinutes(), AccessTokenValidity: idTokenValidity.toMinutes(),
    });
  });

  test.each([Duration.hours(1), Duration.days(3650)])('the refresh token may be valid for %s', refreshTokenValidity => {
    login({ refreshTokenValidity }).template.hasResourceProperties('AWS::Cognito::UserPoolClient', { RefreshTokenValidity: refreshTokenValidity.toMinutes() });
  });

  test('tokens pass', () => {
    const { stack } = testStack();
    const minutes = new CfnParameter(stack, 'Minutes', { type: 'Number' });

    new CognitoIdpAssociation(stack, 'Login', {
      cluster: l1Cluster(stack), idTokenValidity: Duration.minutes(minutes.valueAsNumber), domainPrefix: `login-${Aws.ACCOUNT_ID}`,
    });

    Template.fromStack(stack).hasResourceProperties('AWS::Cognito::UserPoolClient', { IdTokenValidity: { Ref: 'Minutes' } });
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

/** A stack with a login; `preTokenGeneration` is the ARN of a function. */
function login(props: Partial<Omit<CognitoIdpAssociationProps, 'preTokenGeneration'>> & { preTokenGeneration?: string } = {}, stackProps: StackProps = { env: ENV }) {
  const { app, stack } = testStack(stackProps);
  const { preTokenGeneration: arn, ...others } = props;
  const preTokenGeneration = arn === undefined ? undefined : lambda.Function.fromFunctionArn(stack, 'Function', arn);
  const made = new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack), preTokenGeneration, ...others });
  return {
    app,
    stack,
    made,
    poolRef: stack.resolve(made.userPool.userPoolId),
    clientRef: stack.resolve(made.userPoolClient.userPoolClientId),
    get template() {
      return Template.fromStack(stack);
    },
    /** The properties of the resources of each type. */
    get resources(): Record<string, unknown[]> {
      const all = Object.values<{ Type: string; Properties: unknown }>(Template.fromStack(stack).toJSON().Resources);
      return Object.fromEntries(all.map(({ Type }) => [Type, all.filter(other => other.Type === Type).map(({ Properties }) => Properties)]));
    },
    get types(): string[] {
      return Object.keys(this.resources).sort();
    },
  };
}

function prefixIn(stack: Stack): unknown {
  const [domain] = Object.values<{ Properties: { Domain: unknown } }>(Template.fromStack(stack).findResources('AWS::Cognito::UserPoolDomain') as never);
  return domain.Properties.Domain;
}

function certified(region: string): cognito.CustomDomainOptions {
  const certificates = new Stack(new App(), 'Certificates', { env: { ...ENV, region } });
  return {
    domainName: 'login.example.com',
    certificate: acm.Certificate.fromCertificateArn(certificates, 'Certificate', `arn:aws:acm:${region}:${ENV.account}:certificate/1`),
  };
}

function imported(stack: Stack): cognito.IUserPoolClient {
  return cognito.UserPoolClient.fromUserPoolClientId(stack, 'ImportedClient', '702vqsrjicklgb7c5b7b50i1gc');
}

/** The ids of the warnings of this library, sorted. */
function warningIds(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue())
    .flatMap(({ entry }) => /\[ack: cdk-eks-identity:(\w+)\]/.exec(String(entry.data))?.[1] ?? [])
    .sort();
}
