import { matchesPattern, parseOperator } from './condition-operators';
import { hasWildcard, isWildcardOnly } from '../kubernetes-names';
import { ESCAPED_WILDCARD, hasPlaceholder } from './placeholder';
import type { Statement } from './policy-document';
import { openNamespace, type OpenNamespace } from './subject-pattern';
import type { TrustFinding } from './trust-finding';
import { claimsOfKey } from './trust-lint-keys';
import { DEFAULT_AUDIENCE } from './trust-policy';
import { conditionsOf, type StatementCondition } from './web-identity-evaluator';

type Claim = 'sub' | 'aud';

/** Service accounts with no character in common: a pattern that fits both tells none apart. */
const UNRELATED_SUBJECTS = ['q', '7'].map(character => `system:serviceaccount:${character.repeat(40)}:${character.repeat(40)}`);

/** What the claims of a service account's token are restricted to. */
const USUAL_VALUE: Record<Claim, string> = {
  sub: 'system:serviceaccount:<namespace>:<name>',
  aud: DEFAULT_AUDIENCE,
};

/** What is known of a statement besides its text. */
export interface StatementContext {
  /** How the issuer is shown. */
  readonly issuer: string;
  /** What the denials of the policy require of the same tokens. */
  readonly required: StatementCondition[];
  /** Patterns of namespaces that were chosen as such, by their subjects. */
  readonly intended: string[];
}

/** What is wrong with how a statement restricts the claims `sub` and `aud` of an issuer's tokens. */
export function lintConditions(statement: Statement, { issuer, required, intended }: StatementContext): TrustFinding[] {
  const own = conditionsOf(statement);
  const conditions = [...own, ...required];
  return [
    ...own.flatMap(lintWildcards),
    ...lintClaim('sub', 'IRSA008', conditions, issuer),
    ...lintNamespaces(conditions, intended),
    ...lintClaim('aud', 'IRSA009', conditions, issuer),
  ];
}

function lintWildcards({ operator, key, values }: StatementCondition): TrustFinding[] {
  const parsed = parseOperator(operator);
  const isLiteral = parsed?.comparison === 'equals' || parsed?.comparison === 'equals-ignore-case';
  if (!isLiteral || parsed.negated || !(names(key, 'sub') || names(key, 'aud'))) {
    return [];
  }
  return values.filter(value => hasWildcard(value.replace(ESCAPED_WILDCARD, ''))).map(value => ({
    id: 'IRSA007',
    severity: 'error',
    message: `wildcards must stand under StringLike, they are ordinary characters under ${operator}, got '${value}'`,
    fix: 'write the condition with StringLike, or the exact value',
    key,
    value,
  }));
}

function lintClaim(claim: Claim, id: 'IRSA008' | 'IRSA009', conditions: StatementCondition[], issuer: string): TrustFinding[] {
  const relevant = conditions.filter(({ key }) => names(key, claim));
  if (relevant.some(condition => restricts(condition, claim)) || conditions.some(isUndecidable)) {
    return [];
  }
  const found = relevant.find(isRequired) ?? relevant.at(0);
  const broad = found && isRequired(found) ? found.values.find(value => isBroad(claim, value)) : undefined;
  const rule = claim === 'sub' ? 'must say which service accounts may assume the role' : 'must say which audience its tokens are for';
  const received = found === undefined ? `no condition on '${claim}'`
    : broad === undefined ? `only ${found.operator} on '${claim}', which does not require a value` : `'${broad}', which fits every one`;
  return [{
    id,
    severity: 'error',
    message: `a statement ${rule}, got ${received}`,
    fix: `write StringEquals '${issuer}:${claim}': '${USUAL_VALUE[claim]}'`,
    key: found?.key,
    value: broad,
  }];
}

/** Who may create a namespace, or may write in one, could give a service account there a name that is trusted. */
function lintNamespaces(conditions: StatementCondition[], intended: string[]): TrustFinding[] {
  const restricting = conditions.filter(({ key }) => names(key, 'sub')).filter(condition => restricts(condition, 'sub'));
  return restricting.length !== 1 ? [] : restricting.filter(({ operator }) => parseOperator(operator)?.comparison === 'like')
    .flatMap(({ key, values }) => values.flatMap(value => lintNamespace(key, value, intended.includes(value))));
}

function lintNamespace(key: string, value: string, isIntended: boolean): TrustFinding[] {
  const open = openNamespace(value);
  return open === undefined || (open === 'some' && isIntended) ? [] : [{
    id: 'IRSA008',
    severity: open === 'with name' ? 'error' : 'warning',
    message: `a pattern for 'sub' should name the namespace, got '${value}', which ${WHAT_IT_FITS[open]}`,
    fix: 'write one value per namespace',
    key,
    value,
  }];
}

const WHAT_IT_FITS: Record<OpenNamespace, string> = {
  'any': 'fits a service account of that name in every namespace',
  'some': 'also fits namespaces that do not exist yet',
  'with name': 'also fits every service account of namespaces that do not exist yet, because the wildcard runs over the \':\'',
};

/** Whether only tokens with certain values of the claim get past the condition. */
function restricts(condition: StatementCondition, claim: Claim): boolean {
  return isRequired(condition)
    && !(parseOperator(condition.operator)?.comparison === 'like' && condition.values.some(value => isBroad(claim, value)));
}

/** Whether a token without the claim, or with just any value of it, is refused whatever the values are. No claim is an ARN. */
function isRequired({ operator }: StatementCondition): boolean {
  const parsed = parseOperator(operator);
  return parsed !== undefined && !['null', 'arn'].includes(parsed.comparison) && !parsed.negated && !parsed.ifExists && parsed.quantifier !== 'ForAllValues';
}

function isBroad(claim: Claim, pattern: string): boolean {
  return isWildcardOnly(pattern) || (claim === 'sub' && UNRELATED_SUBJECTS.every(subject => matchesPattern(pattern, subject)));
}

/** A key whose claim is a placeholder may be on any claim. */
function isUndecidable(condition: StatementCondition): boolean {
  const claims = claimsOfKey(condition.key);
  return isRequired(condition) && (claims.length === 0 ? hasPlaceholder(condition.key) : claims.some(hasPlaceholder));
}

function names(key: string, claim: Claim): boolean {
  return claimsOfKey(key).includes(claim);
}
