import { decodeObject, tokenIn } from './json-web-token';
import { DEFAULT_USERNAME_CLAIM, type OidcConfig, type TokenClaims } from '../../../lib/core/login/oidc-claims';
import type { Read } from '../account/account';
import { parseServiceAccountUser } from '../cluster/service-account';

/*
 * What a token says that a person logs in with, as far as rules need it. The token itself, its signature, and the values of
 * claims that no association uses are in no report.
 */

/** A token, decoded. */
export interface TokenFact {
  readonly algorithm: string;
  readonly keyId?: string;
  /** `JWT`, `at+jwt`. */
  readonly type?: string;
  /** Those whose values the rules need. */
  readonly claims: TokenClaims;
  /** Of all others, what kind of value they have. */
  readonly otherClaims: Record<string, string>;
  /** When it was looked at, in seconds since 1970. */
  readonly now: number;
  /** Undefined if no association has its issuer. */
  readonly signature?: Read<SignatureVerdict>;
}

/** What the keys of the issuer say. */
export type SignatureVerdict = 'valid' | 'wrong' | 'unknown key';

/** A token that was read. */
export interface ParsedToken {
  /** As it is sent to the API server. */
  readonly compact: string;
  readonly header: Record<string, unknown>;
  readonly claims: TokenClaims;
}

/** Claims that rules look at, whatever the associations say. */
const ALWAYS_NEEDED = ['iss', 'aud', 'exp', 'nbf', 'iat', 'token_use', 'ver', 'email_verified', '_claim_names', 'hasgroups'];

/** Reads a token, or what tools print around one; `name` is what errors call the place that it is from. */
export function parseToken(text: string, name: string): ParsedToken {
  const compact = tokenIn(text, name);
  const [header, claims] = compact.split('.');
  return { compact, header: decodeObject(header, name, 'header'), claims: decodeObject(claims, name, 'claims') };
}

/** Of a token, what the associations need to know. */
export function describeToken({ header, claims }: ParsedToken, configs: Pick<OidcConfig, 'usernameClaim' | 'groupsClaim' | 'requiredClaims'>[], now: number): TokenFact {
  const needed = new Set([...ALWAYS_NEEDED, ...configs.flatMap(usedClaims), ...isServiceAccountUser(claims.sub) ? ['sub'] : []]);
  const entries = Object.entries(claims);
  const { alg, kid, typ } = header;
  return {
    algorithm: typeof alg === 'string' ? alg : 'none',
    ...typeof kid === 'string' && { keyId: kid },
    ...typeof typ === 'string' && { type: typ },
    claims: Object.fromEntries(entries.filter(([claim]) => needed.has(claim))),
    otherClaims: Object.fromEntries(entries.filter(([claim]) => !needed.has(claim)).map(([claim, value]) => [claim, kindOf(value)])),
    now,
  };
}

/** The claims that an association makes something of. */
export function usedClaims({ usernameClaim, groupsClaim, requiredClaims }: Pick<OidcConfig, 'usernameClaim' | 'groupsClaim' | 'requiredClaims'>): string[] {
  return [usernameClaim ?? DEFAULT_USERNAME_CLAIM, ...groupsClaim === undefined ? [] : [groupsClaim], ...Object.keys(requiredClaims ?? {})];
}

/** The user that Kubernetes makes of a service account; it is nobody's name. */
function isServiceAccountUser(sub: unknown): boolean {
  return typeof sub === 'string' && parseServiceAccountUser(sub) !== undefined;
}

/** What JSON calls the value; of lists, what is in them. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) {
    const kinds = [...new Set(value.map(kindOf))];
    return kinds.length === 0 ? 'empty list' : `list of ${kinds.join(' and ')}`;
  }
  return value === null ? 'null' : typeof value === 'string' ? 'text' : typeof value;
}

/** All claims of a token by their names. */
export function claimNames({ claims, otherClaims }: TokenFact): string[] {
  return [...Object.keys(claims), ...Object.keys(otherClaims)];
}

/** Whether it is made for calling APIs of the identity provider: `typ`, or Cognito's own word for it. */
export function isAccessToken({ type = '', claims }: TokenFact): boolean {
  return claims.token_use === 'access' || type.toLowerCase().endsWith('at+jwt');
}
