import { CfnResource, type IResolvable, Stack, Token } from 'aws-cdk-lib';
import {
  type CfnUserPool, type CfnUserPoolClient, CfnUserPoolIdentityProvider, type IUserPool, UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import type { IConstruct } from 'constructs';
import { KUBELOGIN_CALLBACKS } from './cognito-login';
import { resourceBehind } from '../cluster/cluster-issuer';
import { stableText } from '../stable-text';

/** A remark on a login through Cognito: an id to acknowledge it by, and what to do. */
export type CognitoWarning = [id: string, message: string];

/** Flows in which whoever asks for a token has the password in hand. */
const PASSWORD_FLOWS = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'];

const MIN_PASSWORD_LENGTH = 8;

/** Each lax setting of a user pool; one that is made elsewhere cannot be read, and a value known only at deployment is not judged. */
export function poolWarnings(pool: CfnUserPool): CognitoWarning[] {
  const at = `of '${pool.node.path}'`;
  const mfa = setting(pool.mfaConfiguration, 'OFF');
  const invitation = setting<CfnUserPool.AdminCreateUserConfigProperty>(pool.adminCreateUserConfig, {});
  return applying([
    [invitation !== undefined && setting(invitation.allowAdminCreateUserOnly, false) === false, 'cognitoSelfSignUp',
      `everybody on the internet can make a user ${at} for themselves, who is then authenticated on the cluster; set selfSignUpEnabled to false`],
    [hasWeakPasswords(pool), 'cognitoWeakPasswords',
      `the password policy ${at} asks for too little; ask for ${MIN_PASSWORD_LENGTH} characters or more, upper and lower case, digits and symbols`],
    [mfa === 'OFF' || mfa === 'OPTIONAL', 'cognitoNoMfa',
      `a password alone lets people ${at} into the cluster (MFA is ${mfa}); set mfa to Mfa.REQUIRED, with mfaSecondFactor { sms: false, otp: true }`],
    [setting(pool.deletionProtection, 'INACTIVE') === 'INACTIVE', 'cognitoNoDeletionProtection',
      `nothing keeps the users ${at} from being deleted with the pool; set deletionProtection to true`],
  ]);
}

/** Each lax setting of a client, and what keeps kubectl from logging in with it. */
export function clientWarnings(client: CfnUserPoolClient): CognitoWarning[] {
  const at = `of '${client.node.path}'`;
  const passwordFlows = (setting(client.explicitAuthFlows, []) ?? []).filter(flow => PASSWORD_FLOWS.includes(flow));
  const missing = missingForKubelogin(client);
  return applying([
    [setting(client.allowedOAuthFlows, [])?.includes('implicit') ?? false, 'cognitoImplicitGrant',
      `the implicit grant ${at} puts tokens into the address of the browser, and kubectl has no use for it; set flows to { authorizationCodeGrant: true }`],
    [passwordFlows.length > 0, 'cognitoPasswordAuthFlows',
      `with ${passwordFlows.join(' and ')} ${at}, programs handle the passwords of people; set authFlows to { userSrp: true } once no script needs it`],
    [missing.length > 0, 'cognitoClientNotReady',
      `kubectl oidc-login cannot log in with the client '${client.node.path}', because it lacks ${missing.join(', ')} (callbacks count to the letter)`],
  ]);
}

/** The identity providers of a pool of which Cognito is not told whether they have verified the e-mail address. */
export function providersWithoutVerifiedEmail(pool: IUserPool, client: CfnUserPoolClient | undefined): string[] {
  const declared = providersInApp(pool);
  const named = [...pool.identityProviders.map(provider => provider.providerName), ...setting(client?.supportedIdentityProviders, []) ?? []];
  const elsewhere = named
    .filter(name => name !== UserPoolClientIdentityProvider.COGNITO.name && !resourceBehind(name))
    .filter(name => !declared.some(provider => provider.providerName === name));
  const unmapped = declared.filter(provider => !('email_verified' in (setting<object>(provider.attributeMapping, {}) ?? { email_verified: '' })));
  return [...new Set([...unmapped.map(provider => provider.node.path), ...elsewhere])];
}

function missingForKubelogin(client: CfnUserPoolClient): string[] {
  const lacks = (list: string[] | undefined, value: string) => list !== undefined && !list.includes(value);
  const callbacks = setting(client.callbackUrLs, []);
  return [
    ...lacks(setting(client.allowedOAuthFlows, []), 'code') ? ['the authorization code grant'] : [],
    ...lacks(setting(client.allowedOAuthScopes, []), 'openid') ? ['the scope openid'] : [],
    ...KUBELOGIN_CALLBACKS.filter(url => lacks(callbacks, url)).map(url => `the callback ${url}`),
  ];
}

function hasWeakPasswords(pool: CfnUserPool): boolean {
  const policies = setting<CfnUserPool.PoliciesProperty>(pool.policies, {});
  const { minimumLength, requireLowercase, requireUppercase, requireNumbers, requireSymbols } =
    setting<CfnUserPool.PasswordPolicyProperty>(policies?.passwordPolicy, {}) ?? {};
  const isShort = minimumLength !== undefined && !Token.isUnresolved(minimumLength) && minimumLength < MIN_PASSWORD_LENGTH;
  return isShort || [requireLowercase, requireUppercase, requireNumbers, requireSymbols].includes(false);
}

function providersInApp(pool: IUserPool): CfnUserPoolIdentityProvider[] {
  const idAt = (construct: IConstruct, id: string) => stableText(Stack.of(construct), id);
  return pool.node.root.node.findAll()
    .filter(isIdentityProvider)
    .filter(provider => idAt(provider, provider.userPoolId) === idAt(pool, pool.userPoolId));
}

function isIdentityProvider(construct: IConstruct): construct is CfnUserPoolIdentityProvider {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === CfnUserPoolIdentityProvider.CFN_RESOURCE_TYPE_NAME;
}

function applying(warnings: [boolean, ...CognitoWarning][]): CognitoWarning[] {
  return warnings.filter(([applies]) => applies).map(([, ...warning]) => warning);
}

/** A setting as it is written, or what Cognito does if it is not; undefined if it is known only at deployment. */
function setting<T>(value: T | IResolvable | undefined, whenUnset: T): T | undefined {
  return Token.isUnresolved(value) ? undefined : (value as T | undefined) ?? whenUnset;
}
