import { NO_USERNAME_PREFIX } from './oidc-claims';
import { SYSTEM_PREFIX } from '../rbac/rbac-names';
import { reservedPrefixIn } from '../reserved-prefixes';

/*
 * What EKS and the API server accept in an association, apart from its issuer URL (see login-issuer.ts).
 *
 * Functions named `...Problem` return what is wrong, worded to follow the name of the prop, or undefined.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_OidcIdentityProviderConfigRequest.html
 */

/** Limits of the EKS API for required claims, in characters. */
const REQUIRED_CLAIM_LIMITS = { key: 63, value: 253 };

/** As for the names of clusters: the API publishes no rule for the names of associations, and both stand in ARNs. */
const CONFIG_NAME = /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/;

/** Claims that are never one text, by their definition: a token cannot have a required value there. */
const NEVER_TEXT = ['amr', 'cognito:groups', 'cognito:roles', 'email_verified', 'groups_direct', 'phone_number_verified'];

/** Claims that are a list at most identity providers. */
const MOSTLY_LISTS = ['groups', 'roles'];

/** Where Keycloak keeps roles: inside of objects, of which the API server reads nothing. */
const NESTED_CLAIM = /^(realm_access|resource_access)\./;

/** Why a text cannot name an association. */
export function configNameProblem(name: string): string | undefined {
  return CONFIG_NAME.test(name) ? undefined
    : `must have 1-100 characters (letters, digits, '-', '_', a letter or digit first), got '${name}'`;
}

/** Why a text cannot be the client id of an association. */
export function clientIdProblem(clientId: string): string | undefined {
  return clientId !== '' && !/[\s"']/.test(clientId) ? undefined
    : `must be the audience of the tokens, without white space or quotes, got '${clientId}'`;
}

/** Why a text cannot name a claim. */
export function claimProblem(claim: string): string | undefined {
  if (claim === '' || /[\s"']/.test(claim)) {
    return `must name a claim, without white space or quotes, got '${claim}'`;
  }
  return NESTED_CLAIM.test(claim)
    ? `must name a claim at the top of the token, got '${claim}'; have the identity provider copy it into a claim of its own, a text or a list of texts`
    : undefined;
}

/** Why a text cannot be a prefix of user names. */
export function usernamePrefixProblem(prefix: string): string | undefined {
  if (prefix === '') {
    return `must not be empty, got ''; write '${NO_USERNAME_PREFIX}' for names as the identity provider has them`;
  }
  return prefix === NO_USERNAME_PREFIX ? undefined : prefixProblem(prefix);
}

/** Why a text cannot be a prefix of groups. */
export function groupsPrefixProblem(prefix: string): string | undefined {
  if (prefix === '' || prefix === NO_USERNAME_PREFIX) {
    return `must not be '${prefix}'; for groups as the identity provider has them, set 'omitGroupsPrefix', and read what it opens`;
  }
  return prefixProblem(prefix);
}

/**
 * Why a text cannot be a prefix.
 *
 * EKS forbids `system:` "or any portion of it". A beginning of it is as bad as the whole: with the prefix `sys`, a
 * group `tem:masters` at the identity provider is `system:masters` in the cluster.
 */
function prefixProblem(prefix: string): string | undefined {
  if (/["'`]/.test(prefix)) {
    return `must not contain quotes, which would become part of every name, got '${prefix}'`;
  }
  if (/\s/.test(prefix)) {
    return `must not contain white space, got '${prefix}'`;
  }
  if (prefix.toLowerCase().includes('system') || SYSTEM_PREFIX.startsWith(prefix)) {
    return `must not contain '${SYSTEM_PREFIX}' or part of it, which EKS refuses, got '${prefix}'`;
  }
  const reserved = reservedPrefixIn(prefix);
  return reserved && `must not begin with '${reserved}' or be a beginning of it, got '${prefix}': users and groups of EKS and IAM have such names, `
    + 'and the identity provider could make them';
}

/** Why a claim and its value cannot be required. */
export function requiredClaimProblem(key: string, value: string): string | undefined {
  if (key === '' || key.length > REQUIRED_CLAIM_LIMITS.key) {
    return `must have keys of 1-${REQUIRED_CLAIM_LIMITS.key} characters, got '${key}' (${key.length})`;
  }
  if (value === '' || value.length > REQUIRED_CLAIM_LIMITS.value) {
    return `must have values of 1-${REQUIRED_CLAIM_LIMITS.value} characters, got '${value}' (${value.length}) for '${key}'`;
  }
  return NEVER_TEXT.includes(key)
    ? `must name claims that are one text, which '${key}' never is: no token would be accepted`
    : undefined;
}

/** Whether requiring a claim locks everybody out at most identity providers. */
export function isMostlyList(key: string): boolean {
  return MOSTLY_LISTS.includes(key);
}
