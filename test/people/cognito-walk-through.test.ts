import { CfnParameter, Fn, Lazy, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as eks from 'aws-cdk-lib/aws-eks';
import { CognitoIdpAssociation } from '../../lib/people/cognito-idp-association';
import { ENV, testStack } from '../support/clusters';
import { warningIds } from '../support/warnings';

/*
 * "Introducing OIDC identity provider authentication for Amazon EKS" (AWS, 2021), its step 1 as it is written there, with
 * steps 3 and 4 on top; and "Associate OIDC identity provider to EKS cluster" of the EKS workshop.
 */

const CLIENT = { Ref: expect.stringMatching(/^myuserpooloidcclient/) };
const ISSUER_URL = { 'Fn::Join': ['', ['https://cognito-idp.us-west-2.amazonaws.com/', { Ref: expect.stringMatching(/^myuserpool/) }]] };

test('the pool, client and domain of the walk-through come out as it asks for them, property by property', () => {
  const { stack } = walkThrough();

  const template = Template.fromStack(stack);
  const poolId = { Ref: expect.stringMatching(/^myuserpool[0-9A-F]+$/) };
  expect(propertiesOf(template, 'AWS::Cognito::UserPool')).toEqual([{
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
    AutoVerifiedAttributes: [],
    EmailVerificationMessage: expect.any(String),
    EmailVerificationSubject: expect.any(String),
    Policies: {
      PasswordPolicy: { MinimumLength: 8, RequireLowercase: false, RequireUppercase: false, RequireNumbers: false, RequireSymbols: false },
    },
    SmsVerificationMessage: expect.any(String),
    UserPoolName: 'oidc-userpool',
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    VerificationMessageTemplate: expect.any(Object),
  }]);
  expect(propertiesOf(template, 'AWS::Cognito::UserPoolClient')).toEqual([{
    AllowedOAuthFlows: ['implicit'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthScopes: ['profile', 'phone', 'email', 'openid', 'aws.cognito.signin.user.admin'],
    CallbackURLs: ['https://example.com'],
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    GenerateSecret: false,
    SupportedIdentityProviders: ['COGNITO'],
    UserPoolId: poolId,
  }]);
  expect(propertiesOf(template, 'AWS::Cognito::UserPoolDomain')).toEqual([{ Domain: 'oidc-userpool', UserPoolId: poolId }]);
  expect(propertiesOf(template, 'AWS::Cognito::UserPoolGroup')).toEqual([{ GroupName: 'secret-reader', UserPoolId: poolId }]);
});

test('the association of the walk-through comes out as it asks for it, and the group as its binding names it', () => {
  const { stack, login } = walkThrough();

  expect(propertiesOf(Template.fromStack(stack), 'AWS::EKS::IdentityProviderConfig')).toEqual([{
    ClusterName: 'oidc-test',
    IdentityProviderConfigName: 'oidc-config',
    Type: 'oidc',
    Oidc: { ClientId: CLIENT, GroupsClaim: 'cognito:groups', GroupsPrefix: 'gid:', IssuerUrl: ISSUER_URL, UsernameClaim: 'email' },
  }]);
  expect(login.group('secret-reader').toSubject()).toEqual({ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'gid:secret-reader' });
  expect(login.user('alice@example.com').name).toBe('alice@example.com');
});

test('the outputs of the walk-through are there: issuer URL, pool id and client id', () => {
  const { stack } = walkThrough();

  const outputs: Record<string, { Value: unknown }> = Template.fromStack(stack).toJSON().Outputs;
  expect(Object.fromEntries(Object.entries(outputs).map(([name, { Value }]) => [name, Value]))).toEqual({
    LoginIssuerUrl: ISSUER_URL,
    LoginUserPoolId: { Ref: expect.stringMatching(/^myuserpool[0-9A-F]+$/) },
    LoginClientId: CLIENT,
  });
});

test('each lax setting of the walk-through is a warning of its own', () => {
  const { stack } = walkThrough();

  const warnings = Annotations.fromStack(stack).findWarning('/Test/Login', Match.anyValue()).map(({ entry }) => String(entry.data));
  expect(warnings.map(text => text.replace(/\s*\[ack: (.*)\]$/, ' <$1>')).sort()).toEqual([
    "a password alone lets people of 'Test/myuserpool/Resource' into the cluster (MFA is OFF); set mfa to Mfa.REQUIRED, "
      + 'with mfaSecondFactor { sms: false, otp: true } <cdk-eks-identity:cognitoNoMfa>',
    "everybody on the internet can make a user of 'Test/myuserpool/Resource' for themselves, who is then authenticated on the cluster; "
      + 'set selfSignUpEnabled to false <cdk-eks-identity:cognitoSelfSignUp>',
    "kubectl oidc-login cannot log in with the client 'Test/myuserpool/oidc-client/Resource', because it lacks the authorization code grant, "
      + 'the callback http://localhost:8000, the callback http://localhost:18000 (callbacks count to the letter) <cdk-eks-identity:cognitoClientNotReady>',
    "nothing keeps the users of 'Test/myuserpool/Resource' from being deleted with the pool; set deletionProtection to true <cdk-eks-identity:cognitoNoDeletionProtection>",
    "the implicit grant of 'Test/myuserpool/oidc-client/Resource' puts tokens into the address of the browser, and kubectl has no use for it; "
      + 'set flows to { authorizationCodeGrant: true } <cdk-eks-identity:cognitoImplicitGrant>',
    "the password policy of 'Test/myuserpool/Resource' asks for too little; ask for 8 characters or more, upper and lower case, digits and symbols "
      + '<cdk-eks-identity:cognitoWeakPasswords>',
    "with ALLOW_USER_PASSWORD_AUTH and ALLOW_ADMIN_USER_PASSWORD_AUTH of 'Test/myuserpool/oidc-client/Resource', programs handle the passwords of people; "
      + 'set authFlows to { userSrp: true } once no script needs it <cdk-eks-identity:cognitoPasswordAuthFlows>',
  ]);
});

test.each<[string, cognito.UserPoolProps]>([
  ['cognitoSelfSignUp', { selfSignUpEnabled: true }],
  ['cognitoWeakPasswords', { passwordPolicy: { minLength: 7 } }],
  ['cognitoWeakPasswords', { passwordPolicy: { requireSymbols: false } }],
  ['cognitoNoMfa', { mfa: cognito.Mfa.OPTIONAL, mfaSecondFactor: { sms: false, otp: true } }],
  ['cognitoNoDeletionProtection', { deletionProtection: false }],
])('%s warns of %j alone', (id, laxity) => {
  const { stack } = testStack();
  const userPool = new cognito.UserPool(stack, 'Pool', {
    mfa: cognito.Mfa.REQUIRED, mfaSecondFactor: { sms: false, otp: true }, deletionProtection: true, ...laxity,
  });

  new CognitoIdpAssociation(stack, 'Login', { cluster: existingCluster(stack), userPool });

  expect(warningIds(stack)).toEqual([id]);
});

test('a pool written as a resource is judged by what Cognito does by itself', () => {
  const { stack } = testStack();
  const resource = new cognito.CfnUserPool(stack, 'Pool');

  new CognitoIdpAssociation(stack, 'Login', { cluster: existingCluster(stack), userPool: cognito.UserPool.fromUserPoolId(stack, 'Imported', resource.ref) });

  expect(warningIds(stack)).toEqual(['cognitoNoDeletionProtection', 'cognitoNoMfa', 'cognitoSelfSignUp']);
});

test('settings that are known only at deployment are not judged', () => {
  const { stack } = testStack();
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const token = Lazy.any({ produce: () => ({}) });
  const userPool = new cognito.UserPool(stack, 'Pool');
  Object.assign(userPool.node.defaultChild as cognito.CfnUserPool, {
    adminCreateUserConfig: token, policies: token, mfaConfiguration: text, deletionProtection: text,
  });
  const userPoolClient = userPool.addClient('Client');
  const list = Fn.split(',', text);
  Object.assign(userPoolClient.node.defaultChild as cognito.CfnUserPoolClient, {
    allowedOAuthFlows: list, allowedOAuthScopes: list, callbackUrLs: list, explicitAuthFlows: list, supportedIdentityProviders: list,
  });
  new cognito.CfnUserPoolIdentityProvider(stack, 'Okta', {
    userPoolId: userPool.userPoolId, providerName: 'Okta', providerType: 'OIDC', providerDetails: {}, attributeMapping: token,
  });
  new cognito.CfnUserPoolGroup(stack, 'Group', { userPoolId: userPool.userPoolId, groupName: text });

  new CognitoIdpAssociation(stack, 'Login', { cluster: existingCluster(stack), userPool, userPoolClient }).group('whatever');

  expect(warningIds(stack)).toEqual([]);
});

test('the association of the workshop comes out as it asks for it', () => {
  const { stack } = testStack();
  new CognitoIdpAssociation(stack, 'Login', {
    cluster: existingCluster(stack), configName: 'CognitoID', omitUsernamePrefix: true, groupsPrefix: 'gid:', groups: [{ name: 'secret-reader' }],
  });

  const clientId = { Ref: expect.stringMatching(/^LoginClient/) };
  expect(propertiesOf(Template.fromStack(stack), 'AWS::EKS::IdentityProviderConfig')).toEqual([{
    ClusterName: 'oidc-test',
    IdentityProviderConfigName: 'CognitoID',
    Type: 'oidc',
    Oidc: { ClientId: clientId, GroupsClaim: 'cognito:groups', GroupsPrefix: 'gid:', IssuerUrl: expect.anything(), UsernameClaim: 'email' },
  }]);
});

/** What the reader of the walk-through types, with the two calls that close its braces put right. */
function walkThrough() {
  const { stack } = testStack({ env: { ...ENV, region: 'us-west-2' } });
  const pool = new cognito.UserPool(stack, 'myuserpool', {
    userPoolName: 'oidc-userpool',
    passwordPolicy: { minLength: 8, requireLowercase: false, requireUppercase: false, requireDigits: false, requireSymbols: false },
    selfSignUpEnabled: true,
    signInAliases: { email: true },
    autoVerify: { email: false },
    accountRecovery: cognito.AccountRecovery.NONE,
    signInCaseSensitive: false,
  });
  const client = pool.addClient('oidc-client', {
    generateSecret: false,
    authFlows: { adminUserPassword: true, userPassword: true },
    oAuth: { flows: { implicitCodeGrant: true } },
  });
  pool.addDomain('CognitoDomain', { cognitoDomain: { domainPrefix: 'oidc-userpool' } });
  const login = new CognitoIdpAssociation(stack, 'Login', {
    cluster: existingCluster(stack),
    userPool: pool,
    userPoolClient: client,
    groups: [{ name: 'secret-reader' }],
    configName: 'oidc-config',
    omitUsernamePrefix: true,
    groupsPrefix: 'gid:',
  });
  return { stack, login };
}

function existingCluster(stack: Stack): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'oidc-test' });
}

function propertiesOf(template: Template, type: string): unknown[] {
  return Object.values(template.findResources(type)).map(({ Properties }) => Properties);
}
