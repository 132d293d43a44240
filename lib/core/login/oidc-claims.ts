/*
 * What the API server of a cluster makes of an ID token: the user name and the groups, or the reason of a 401.
 *
 * Follows the OIDC authenticator of kube-apiserver check by check, because whatever differs here is a binding
 * that matches nobody, or somebody else. Signatures are not looked at: claims are taken to be signed.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/plugin/pkg/authenticator/token/oidc/oidc.go
 */

/** The claim that becomes the user name when an association does not say. */
export const DEFAULT_USERNAME_CLAIM = 'sub';

/** The one claim for which the API server looks at a second one, and whose default prefix is empty. */
export const EMAIL_CLAIM = 'email';

/** The user name prefix that stands for none. */
export const NO_USERNAME_PREFIX = '-';

/** The group of everybody who got past authentication. */
export const AUTHENTICATED_GROUP = 'system:authenticated';

/** An association, as EKS hands it to the API server; what is undefined is not set there. */
export interface OidcConfig {
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly usernameClaim?: string;
  readonly usernamePrefix?: string;
  readonly groupsClaim?: string;
  readonly groupsPrefix?: string;
  readonly requiredClaims?: Record<string, string>;
}

/** The claims of a token, as JSON has them. */
export type TokenClaims = Record<string, unknown>;

/** What the API server made of a token: who it is, or why not. */
export interface OidcVerdict {
  readonly username?: string;
  /** With `system:authenticated`, as `kubectl auth whoami` prints them. */
  readonly groups?: string[];
  /** Why the token gets a 401, worded like the log of the API server. */
  readonly rejection?: string;
}

/** What is put before the user name claim: an empty text if nothing is. */
export function usernamePrefixOf(config: OidcConfig): string {
  const { usernamePrefix, usernameClaim, issuerUrl } = config;
  if (usernamePrefix === NO_USERNAME_PREFIX) {
    return '';
  }
  // an empty text is as good as none to the API server
  return usernamePrefix || (usernameClaim === EMAIL_CLAIM ? '' : `${issuerUrl}#`);
}

/** What is put before each group: an empty text if nothing is. Unlike for user names, `-` means itself. */
export function groupsPrefixOf(config: OidcConfig): string {
  return config.groupsPrefix ?? '';
}

/** The user name that the API server derives from a value of the user name claim. */
export function usernameOf(config: OidcConfig, value: string): string {
  return `${usernamePrefixOf(config)}${value}`;
}

/** The group name that the API server derives from an entry of the groups claim. */
export function groupOf(config: OidcConfig, value: string): string {
  return `${groupsPrefixOf(config)}${value}`;
}

/**
 * What the API server makes of a token.
 *
 * @param nowSeconds the time to check the token's validity at; without it, any time is good
 */
export function deriveIdentity(claims: TokenClaims, config: OidcConfig, nowSeconds?: number): OidcVerdict {
  try {
    verify(claims, config, nowSeconds);
    const username = usernameOf(config, usernameClaimOf(claims, config));
    const groups = groupsClaimOf(claims, config).map(group => groupOf(config, group));
    requireClaims(claims, config.requiredClaims ?? {});
    return { username, groups: groups.includes(AUTHENTICATED_GROUP) ? groups : [...groups, AUTHENTICATED_GROUP] };
  } catch (error) {
    if (error instanceof Rejection) {
      return { rejection: error.message };
    }
    throw error;
  }
}

/** A 401. Thrown and caught in this file only: the order of the checks is what there is to read here. */
class Rejection extends Error {}

function verify(claims: TokenClaims, { issuerUrl, clientId, groupsClaim }: OidcConfig, nowSeconds: number | undefined): void {
  if (claims.iss !== issuerUrl) {
    throw new Rejection(`the token is for another issuer: expected ${quoted(issuerUrl)} got ${quoted(claims.iss)} (the API server logs nothing for it)`);
  }
  // whatever the user name claim is
  asString(claims.sub ?? null, 'oidc: verify token: oidc: failed to unmarshal claims', 'Go struct field idToken.sub');
  const audiences = claims.aud === undefined ? [] : [claims.aud].flat();
  if (!audiences.includes(clientId)) {
    throw new Rejection(`oidc: verify token: oidc: expected audience ${quoted(clientId)} got [${audiences.map(quoted).join(' ')}]`);
  }
  if (nowSeconds !== undefined && !(typeof claims.exp === 'number' && claims.exp > nowSeconds)) {
    throw new Rejection('oidc: verify token: oidc: token is expired');
  }
  if (groupsClaim !== undefined && !has(claims, groupsClaim) && has((claims._claim_names ?? {}) as TokenClaims, groupsClaim)) {
    // the API server asks the address in the token, and expects a JWT there: Entra ID names one that answers with something else
    throw new Rejection(`oidc: could not expand distributed claims: the groups are not in the token, ${quoted(groupsClaim)} is in _claim_names`);
  }
}

function usernameClaimOf(claims: TokenClaims, { usernameClaim = DEFAULT_USERNAME_CLAIM }: OidcConfig): string {
  if (!has(claims, usernameClaim)) {
    throw new Rejection(`oidc: parse username claims ${quoted(usernameClaim)}: claim not present`);
  }
  const value = asString(claims[usernameClaim], `oidc: parse username claims ${quoted(usernameClaim)}`);
  if (usernameClaim === EMAIL_CLAIM && has(claims, 'email_verified')) {
    requireVerified(claims.email_verified);
  }
  return value;
}

/** An absent `email_verified` passes: only a token that says otherwise is refused. */
function requireVerified(verified: unknown): void {
  if (typeof verified !== 'boolean' && verified !== null) {
    throw new Rejection(`oidc: parse 'email_verified' claim: json: cannot unmarshal ${jsonType(verified)} into Go value of type bool`);
  }
  if (!verified) {
    throw new Rejection('oidc: email not verified');
  }
}

function groupsClaimOf(claims: TokenClaims, { groupsClaim }: OidcConfig): string[] {
  if (groupsClaim === undefined || !has(claims, groupsClaim)) {
    return [];
  }
  const value = claims[groupsClaim];
  if (value === null) {
    return [];
  }
  // a list of texts, or one text as a list of one
  const isListOfTexts = Array.isArray(value) && value.every(group => typeof group === 'string' || group === null);
  return isListOfTexts ? value.map(group => group ?? '') : [asString(value, `oidc: parse groups claim ${quoted(groupsClaim)}`)];
}

function requireClaims(claims: TokenClaims, required: Record<string, string>): void {
  for (const key of Object.keys(required).sort()) {
    if (!has(claims, key)) {
      throw new Rejection(`oidc: required claim ${key} not present in ID token`);
    }
    const value = asString(claims[key], `oidc: parse claim ${key}`);
    if (value !== required[key]) {
      throw new Rejection(`oidc: required claim ${key} value does not match. Got = ${value}, want = ${required[key]}`);
    }
  }
}

/** A JSON text; Go reads null as an empty one. */
function asString(value: unknown, what: string, where = 'Go value'): string {
  if (typeof value !== 'string' && value !== null) {
    throw new Rejection(`${what}: json: cannot unmarshal ${jsonType(value)} into ${where} of type string`);
  }
  return value ?? '';
}

/** What Go's decoder calls a value. */
function jsonType(value: unknown): string {
  if (Array.isArray(value)) {
    return 'array';
  }
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function has(claims: TokenClaims, key: string): boolean {
  return Object.hasOwn(claims, key);
}

function quoted(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
