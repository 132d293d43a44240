import { claimNames, kindOf, type TokenFact } from './login-token';
import { DEFAULT_USERNAME_CLAIM, EMAIL_CLAIM, groupOf, usernameOf } from '../../../lib/core/login/oidc-claims';
import type { AssociationFact } from '../account/account';

/** What becomes of a claim. */
export interface ClaimUse {
  readonly claim: string;
  /** What kind of value it has; undefined if the token has no such claim. */
  readonly kind?: string;
  /** What the API server uses it for; undefined if for nothing. */
  readonly use?: string;
  /** The value, and what it becomes; for claims that are used only. */
  readonly value?: string;
  readonly result?: string;
}

/** Every claim of a token, those first that the API server looks at. */
export function claimUses(token: TokenFact, association: AssociationFact | undefined): ClaimUse[] {
  const used = usesOf(token, association);
  const names = used.map(({ claim }) => claim);
  const others = claimNames(token).filter(claim => !names.includes(claim)).sort();
  return [...used, ...others.map(claim => ({ claim, kind: kindOfClaim(token, claim) }))];
}

function usesOf(token: TokenFact, association: AssociationFact | undefined): ClaimUse[] {
  const { claims, now } = token;
  const config = association?.config;
  const usernameClaim = config?.usernameClaim ?? DEFAULT_USERNAME_CLAIM;
  const username = claims[usernameClaim];
  const use = (claim: string, text: string, result?: string): ClaimUse => ({
    claim, kind: kindOfClaim(token, claim), use: text, value: wordValue(claims[claim]), ...result !== undefined && { result },
  });
  const compared = (claim: string, equal: boolean, wanted: string): ClaimUse => use(claim, `must be ${wanted}`, equal ? 'matches' : 'does not match');
  const time = (claim: string, text: string): ClaimUse => ({ ...use(claim, text), value: wordTime(claims[claim]) });
  return [
    ...config === undefined ? [use('iss', 'chooses the association', 'matches none')] : [
      compared('iss', true, config.issuerUrl),
      compared('aud', [claims.aud].flat().includes(config.clientId), config.clientId),
      { ...time('exp', 'must be in the future'), result: typeof claims.exp === 'number' && claims.exp > now ? 'valid' : 'expired' },
      use(usernameClaim, 'user name', typeof username === 'string' ? usernameOf(config, username) : undefined),
      ...usernameClaim === EMAIL_CLAIM && claims.email_verified !== undefined ? [use('email_verified', 'must be true', claims.email_verified === true ? 'matches' : 'does not match')] : [],
      ...config.groupsClaim === undefined ? []
        : [use(config.groupsClaim, 'groups', [claims[config.groupsClaim]].flat().filter(group => typeof group === 'string').map(group => groupOf(config, group)).join(', '))],
      ...Object.entries(config.requiredClaims ?? {}).map(([claim, wanted]) => compared(claim, claims[claim] === wanted, wanted)),
    ],
    ...['nbf', 'iat'].filter(claim => claims[claim] !== undefined).map(claim => time(claim, 'must not be in the future')),
  ];
}

function kindOfClaim({ claims, otherClaims }: TokenFact, claim: string): string | undefined {
  return Object.hasOwn(claims, claim) ? kindOf(claims[claim]) : otherClaims[claim];
}

function wordValue(value: unknown): string | undefined {
  return value === undefined ? undefined : [value].flat().map(entry => (typeof entry === 'string' ? entry : JSON.stringify(entry))).join(', ');
}

function wordTime(value: unknown): string | undefined {
  const date = typeof value === 'number' ? new Date(value * 1_000) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? wordValue(value) : date.toISOString().replace('.000Z', 'Z');
}
