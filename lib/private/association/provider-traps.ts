import { Token } from 'aws-cdk-lib';
import { hasDoubtfulSlash } from '../../core/login/login-issuer';
import { EMAIL_CLAIM, type OidcConfig } from '../../core/login/oidc-claims';

/** A remark that does not stop synthesis, with an id to acknowledge it by. */
export interface AssociationWarning {
  readonly id: string;
  readonly message: string;
}

/** Something that goes wrong with an identity provider at login, although nothing is illegal. */
export interface ProviderTrap extends AssociationWarning {
  /** Whether an association steps into it. */
  readonly springs?: (config: OidcConfig) => boolean;
  /** Whether a name given to `group(...)` steps into it. */
  readonly springsOnGroup?: (name: string) => boolean;
}

/** User names from addresses that the provider does not vouch for. */
export function unverifiedEmail(why: string): ProviderTrap {
  return {
    id: 'unverifiedEmail',
    message: `'usernameClaim' is 'email', and ${why}: the API server answers 401 (oidc: email not verified); use another claim, or have the provider send email_verified: true`,
    springs: ({ usernameClaim }) => usernameClaim === EMAIL_CLAIM,
  };
}

/** User names that one person can give up and another can take. */
export function changingUsername(claims: string[], instead: string): ProviderTrap {
  return {
    id: 'changingUsername',
    message: `'usernameClaim' is a claim that can change hands (one of ${claims.join(', ')}): a binding of a user may come to fit somebody else; `
      + `use '${instead}', or bind groups only`,
    springs: ({ usernameClaim }) => usernameClaim !== undefined && claims.includes(usernameClaim),
  };
}

/** No group of the provider gets into the cluster. */
export function noGroups(why: string): ProviderTrap {
  return {
    id: 'noGroups',
    message: `the association has no 'groupsClaim', and so every user has the group system:authenticated only: ${why}`,
    springs: ({ groupsClaim }) => groupsClaim === undefined,
  };
}

/** An issuer that ends in a slash, of a provider of which nothing is known. */
export const DOUBTFUL_SLASH: ProviderTrap = {
  id: 'issuerTrailingSlash',
  message: '\'issuerUrl\' ends in \'/\': right only if the \'issuer\' of its discovery document does too; else every token is refused, and nothing logged',
  springs: ({ issuerUrl }) => !Token.isUnresolved(issuerUrl) && hasDoubtfulSlash(issuerUrl),
};

/**
 * Attributes of a Cognito user that the user can change: all standard ones in tokens, apart from those that Cognito verifies.
 *
 * With SRP or a password, which need no browser, users get an access token that may call `UpdateUserAttributes`.
 */
const SELF_SERVICE_ATTRIBUTES = [
  'address', 'birthdate', 'family_name', 'gender', 'given_name', 'locale', 'middle_name', 'name', 'nickname', 'phone_number', 'picture',
  'preferred_username', 'profile', 'website', 'zoneinfo',
];

/** Users say themselves who they are. */
export const COGNITO_SELF_SERVICE: ProviderTrap = {
  id: 'cognitoSelfService',
  message: '\'usernameClaim\', \'groupsClaim\' or \'requiredClaims\' names an attribute that users of the pool can change themselves, '
    + 'and so pass for somebody else; use \'sub\', \'email\', \'cognito:username\' and \'cognito:groups\', or keep every client of the pool from writing it (writeAttributes)',
  springs: ({ usernameClaim, groupsClaim, requiredClaims = {} }) => [usernameClaim, groupsClaim, ...Object.keys(requiredClaims)]
    .some(claim => claim !== undefined && (claim.startsWith('custom:') || SELF_SERVICE_ATTRIBUTES.includes(claim))),
};

/** Anybody in the world can be a user of the provider. */
export const WORLDWIDE_GOOGLE: ProviderTrap = {
  id: 'anyGoogleAccount',
  message: 'every Google account can log in if the consent screen of the client is external; give \'hostedDomain\'',
  springs: ({ requiredClaims }) => requiredClaims?.hd === undefined,
};

/** The groups of some users are not in their tokens. */
export const ENTRA_OVERAGE: ProviderTrap = {
  id: 'entraGroupsOverage',
  message: '\'groupsClaim\' is \'groups\': users with more than 200 groups get a token without them that the API server refuses, '
    + 'and the names are object ids; use app roles (\'roles\'), or restrict the claim to groups assigned to the application',
  springs: ({ groupsClaim }) => groupsClaim === 'groups',
};

/** The authorization server of the Okta organization itself. */
export const OKTA_ORGANIZATION: ProviderTrap = {
  id: 'oktaOrganizationServer',
  message: 'the authorization server of the organization sends groups only if the application has a groups claim filter, and its claims cannot be customized; '
    + 'use a custom authorization server with a groups claim in the ID token',
  springs: () => true,
};

/** Keycloak writes a group as the path to it, unless told not to. */
export function keycloakPath(fullGroupPath: boolean): ProviderTrap {
  return {
    id: 'keycloakGroupPath',
    message: fullGroupPath
      ? 'Keycloak names groups by their full path (\'/platform/admins\'), and this name does not begin with \'/\'; if the mapper has \'Full group path\' off, set \'fullGroupPath\' to false'
      : 'Keycloak names groups without their path where the mapper has \'Full group path\' off, and this name begins with \'/\'',
    springsOnGroup: name => name.startsWith('/') !== fullGroupPath,
  };
}
