import { Duration, Lazy, RemovalPolicy, Stack, Tags, Token } from 'aws-cdk-lib';
import {
  AccountRecovery, type AuthFlow, type CfnUserPool, CfnManagedLoginBranding, CfnUserPoolClient, type CustomDomainOptions, FeaturePlan,
  type IUserPool, type IUserPoolClient, ManagedLoginVersion, Mfa, OAuthScope, PasskeyUserVerification, StandardThreatProtectionMode,
  UserPool, UserPoolClient, UserPoolClientIdentityProvider, UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type TokenValidity, tokenValidityInMinutes } from './cognito-token-validity';
import { partitionOfRegion } from '../../core/partition';

/** Where kubelogin waits for the browser, the second if the first is taken; compared to the letter. */
export const KUBELOGIN_CALLBACKS = ['http://localhost:8000', 'http://localhost:18000'];

/** Its Cognito has FIPS endpoints only. */
const GOVCLOUD = 'aws-us-gov';

/** Long enough to be worth a password manager; NIST SP 800-63B asks for 8 where there is a second factor. */
const MIN_PASSWORD_LENGTH = 12;

/** An invitation is for the next days, not for whoever finds the mail later. */
const INVITATION_VALIDITY = Duration.days(3);

/** What of a pool can be chosen; the rest is fixed. */
export interface PoolChoices {
  readonly featurePlan?: FeaturePlan;
  readonly passkeys?: boolean;
  readonly customDomain?: CustomDomainOptions;
  readonly preTokenGeneration?: IFunction;
  readonly removalPolicy?: RemovalPolicy;
  readonly tags?: { [key: string]: string };
}

/** What of a client can be chosen; the rest is fixed. */
export interface ClientChoices extends TokenValidity {
  readonly passkeys?: boolean;
  readonly authFlows?: AuthFlow;
  readonly supportedIdentityProviders?: UserPoolClientIdentityProvider[];
}

/** The address of the login pages: one of the two. */
export interface DomainChoices {
  readonly domainPrefix?: string;
  readonly customDomain?: CustomDomainOptions;
}

/** A pool that only administrators add people to, and that asks everybody for a second factor. */
export function makeUserPool(scope: Construct, choices: PoolChoices): UserPool {
  const { featurePlan = FeaturePlan.ESSENTIALS, removalPolicy = RemovalPolicy.RETAIN } = choices;
  const pool = new UserPool(scope, 'UserPool', {
    featurePlan,
    standardThreatProtectionMode: featurePlan === FeaturePlan.PLUS ? StandardThreatProtectionMode.FULL_FUNCTION : undefined,
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    standardAttributes: { email: { required: true, mutable: true } }, // immutable attributes break federation
    autoVerify: { email: true },
    keepOriginal: { email: true }, // nobody takes another address before having proved that it is theirs
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { sms: false, otp: true },
    passwordPolicy: {
      minLength: MIN_PASSWORD_LENGTH,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      tempPasswordValidity: INVITATION_VALIDITY,
    },
    ...(choices.passkeys ? passkeySettings(choices.customDomain) : {}),
    lambdaTriggers: choices.preTokenGeneration && { preTokenGeneration: choices.preTokenGeneration },
    deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
    removalPolicy,
  });
  if (choices.passkeys) {
    // Cognito refuses passkeys in a pool that requires MFA unless they count as MFA; the property is newer than our oldest aws-cdk-lib
    (pool.node.defaultChild as CfnUserPool).addPropertyOverride('WebAuthnFactorConfiguration', 'MULTI_FACTOR_WITH_USER_VERIFICATION');
  }
  Object.entries(choices.tags ?? {}).forEach(([key, value]) => Tags.of(pool).add(key, value));
  return pool;
}

/** A client without a secret: the browser proves by PKCE that the login was its own. */
export function makeClient(scope: Construct, userPool: IUserPool, choices: ClientChoices): UserPoolClient {
  const client = new UserPoolClient(scope, 'Client', {
    userPool,
    generateSecret: false,
    oAuth: {
      flows: { authorizationCodeGrant: true },
      callbackUrls: KUBELOGIN_CALLBACKS,
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
    },
    authFlows: choices.authFlows ?? { userSrp: true, user: choices.passkeys },
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    supportedIdentityProviders: choices.supportedIdentityProviders,
  });
  const resource = client.node.defaultChild as CfnUserPoolClient;
  // not through the L2, which cannot take durations that are tokens
  resource.tokenValidityUnits = { idToken: 'minutes', accessToken: 'minutes', refreshToken: 'minutes' };
  Object.assign(resource, tokenValidityInMinutes(choices));
  if (!choices.supportedIdentityProviders) {
    resource.supportedIdentityProviders = Lazy.list({ produce: () => providersOf(userPool) });
  }
  return client;
}

/** The address that people log in at, of Cognito or your own. */
export function makeDomain(scope: Construct, userPool: IUserPool, choices: DomainChoices, managedLoginVersion?: ManagedLoginVersion): UserPoolDomain {
  const { domainPrefix, customDomain } = choices;
  return new UserPoolDomain(scope, 'Domain', {
    userPool,
    customDomain,
    cognitoDomain: domainPrefix === undefined ? undefined : { domainPrefix },
    managedLoginVersion,
  });
}

/** The address that people log in at; that of Cognito is another one in GovCloud. */
export function loginUrlOf(domain: UserPoolDomain): string {
  const { region } = Stack.of(domain);
  return domain.baseUrl({ fips: !Token.isUnresolved(region) && partitionOfRegion(region).name === GOVCLOUD });
}

/** The look of the login pages; without it the newer ones are "unavailable". */
export function makeBranding(scope: Construct, userPool: IUserPool, client: IUserPoolClient): CfnManagedLoginBranding {
  return new CfnManagedLoginBranding(scope, 'Branding', {
    userPoolId: userPool.userPoolId,
    clientId: client.userPoolClientId,
    useCognitoProvidedValues: true,
  });
}

/** The login pages that a feature plan includes. */
export function loginPagesOf(featurePlan: FeaturePlan | undefined): { version: ManagedLoginVersion; needsBranding: boolean } {
  return featurePlan === FeaturePlan.LITE
    ? { version: ManagedLoginVersion.CLASSIC_HOSTED_UI, needsBranding: false }
    : { version: ManagedLoginVersion.NEWER_MANAGED_LOGIN, needsBranding: true };
}

function passkeySettings(customDomain: CustomDomainOptions | undefined) {
  return {
    signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
    passkeyUserVerification: PasskeyUserVerification.REQUIRED,
    passkeyRelyingPartyId: customDomain?.domainName,
  };
}

/** The identity providers that a login offers: the pool itself, and whichever were added to it until the end of synthesis. */
function providersOf(userPool: IUserPool): string[] {
  return [UserPoolClientIdentityProvider.COGNITO.name, ...userPool.identityProviders.map(provider => provider.providerName)];
}
