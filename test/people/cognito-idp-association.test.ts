import { CfnParameter, RemovalPolicy } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { CognitoIdpAssociation } from '../../lib/people/cognito-idp-association';
import { l1Cluster, testStack } from '../support/clusters';
import { login } from '../support/cognito-login';
import { nagFindings } from '../support/nag';
import { warningIds } from '../support/warnings';

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

  test('users that could rename themselves are a warning', () => {
    expect(warningIds(login({ usernameClaim: 'preferred_username' }).stack)).toEqual(['cognitoSelfService']);
    expect(['sub', 'email', 'cognito:username'].flatMap(usernameClaim => warningIds(login({ usernameClaim }).stack))).toEqual([]);
  });

  test('scripts may use a password where it is asked for, with a warning', () => {
    const { stack, template } = login({ authFlows: { userSrp: true, adminUserPassword: true } });

    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
    expect(warningIds(stack)).toEqual(['cognitoPasswordAuthFlows']);
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

  test('may have names that differ only in what the CDK does with a slash', () => {
    const { template } = login({ groups: [{ name: 'a/b' }, { name: 'a--b' }, { name: 'a%2Fb' }] });

    template.resourceCountIs('AWS::Cognito::UserPoolGroup', 3);
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
