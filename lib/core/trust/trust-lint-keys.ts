import { issuerPartOfArn } from '../issuer';
import { hasPlaceholder, splitOutsidePlaceholders } from './placeholder';
import type { Statement } from './policy-document';
import type { TrustFinding } from './trust-finding';
import { issuerProblem } from './trust-lint-provider';
import { conditionsOf } from './web-identity-evaluator';

const URL_OR_ARN = /^(?:https?|arn):/;

/** What is wrongly put before the issuer. */
const URL_OR_ARN_PREFIX = /^(?:https?:\/\/|arn:.*:oidc-provider\/)/;

/** What is wrong with the condition keys of a statement that trusts these IAM OIDC providers. */
export function lintKeys(statement: Statement, providers: string[]): TrustFinding[] {
  const keys = [...new Set(conditionsOf(statement).map(({ key }) => key))].filter(isClaimKey);
  const malformed = keys.filter(key => isMalformed(key, providers));
  const wellFormed = keys.filter(key => !malformed.includes(key));
  const issuers = distinctIssuers(wellFormed.map(issuerOfKey));
  const trusted = providers.map(issuerPartOfArn).filter(issuer => issuer !== undefined);
  const several = [...severalProviders(providers), ...severalIssuers(issuers)].slice(0, 1);
  // of two issuers one is a stranger to the provider: said once
  const strange = issuers.length > 1 ? [] : wellFormed.filter(key => isStranger(issuerOfKey(key), providers, trusted));
  return [...several, ...[...malformed, ...strange].map(key => neverMatches(key, issuerToShow(providers)))];
}

/** The issuer that condition keys of a statement begin with, to be shown; a placeholder would tell the reader nothing. */
export function issuerToShow(providers: string[]): string {
  const issuer = providers.length === 1 ? issuerPartOfArn(providers[0]) : undefined;
  return issuer === undefined || hasPlaceholder(issuer) || issuerProblem(issuer) !== undefined ? '<issuer>' : issuer;
}

/** The claims that a key names: one, if it is well-formed. */
export function claimsOfKey(key: string): string[] {
  const rest = key.replace(URL_OR_ARN_PREFIX, '');
  const parts = splitOutsidePlaceholders(rest, ':').slice(URL_OR_ARN.test(rest) ? -1 : 1);
  return parts.map(part => hasPlaceholder(part) ? part : part.toLowerCase());
}

/** Whether a key is about the token; keys of services (`aws:...`, `sts:...`) have no host in front. */
function isClaimKey(key: string): boolean {
  const parts = splitOutsidePlaceholders(key, ':');
  if (parts.length === 1) {
    return !hasPlaceholder(key);
  }
  return hasPlaceholder(parts[0]) || /[./]/.test(parts[0]) || URL_OR_ARN.test(key);
}

function issuerOfKey(key: string): string {
  return splitOutsidePlaceholders(key, ':')[0];
}

function isMalformed(key: string, providers: string[]): boolean {
  const [issuer, ...claims] = splitOutsidePlaceholders(key, ':');
  const severalClaims = claims.length > 1 && claims.some(claim => /^(?:sub|aud)$/i.test(claim));
  return claims.length === 0 || severalClaims || URL_OR_ARN.test(key) || providers.includes(issuer) || issuerProblem(issuer) !== undefined;
}

/** Issuers that are certainly different; IAM reads condition keys without regard to case. */
function distinctIssuers(issuers: string[]): string[] {
  const byLowerCase = new Map(issuers.filter(issuer => !hasPlaceholder(issuer)).map(issuer => [issuer.toLowerCase(), issuer]));
  return [...byLowerCase.values()];
}

function isStranger(issuer: string, providers: string[], trusted: string[]): boolean {
  const isDecidable = trusted.length === providers.length && ![issuer, ...trusted].some(hasPlaceholder);
  return isDecidable && !trusted.some(known => known.toLowerCase() === issuer.toLowerCase());
}

function severalProviders(providers: string[]): TrustFinding[] {
  return providers.length < 2 ? [] : [{
    id: 'IRSA010',
    severity: providers.some(hasPlaceholder) ? 'warning' : 'error', // two placeholders may turn out to be one ARN
    message: `a statement must trust one provider, got ${list(providers)}`,
    fix: 'write one statement per provider, because a token has one issuer and all conditions of a statement must hold',
    value: providers.join(', '),
  }];
}

function severalIssuers(issuers: string[]): TrustFinding[] {
  return issuers.length < 2 ? [] : [{
    id: 'IRSA010',
    severity: 'error',
    message: `the condition keys of a statement must be of one issuer, got ${list(issuers)}`,
    fix: 'write one statement per provider, because a token has one issuer and all conditions of a statement must hold',
    value: issuers.join(', '),
  }];
}

function neverMatches(key: string, issuer: string): TrustFinding {
  const claims = claimsOfKey(key);
  const keys = (claims.length === 0 ? ['<claim>'] : claims).map(claim => `${issuer}:${claim}`);
  return {
    id: 'IRSA005',
    severity: 'error',
    message: `a condition key must be '<issuer>:<claim>' with the issuer of the statement's provider, without 'https://', got '${key}'`,
    fix: `write ${list(keys)}`,
    key,
  };
}

function list(values: string[]): string {
  return values.map(value => `'${value}'`).join(' and ');
}
