import type { ConditionFact, Effect, OtherPrincipals, Scope, TrustFact, WebIdentityStatement, Who } from './facts';
import { parsePolicy } from '../parse-policy';
import { isUnknown, issuerOfProviderArn, issuerOwner, placeholdersIn } from './placeholders';
import type { Resolved } from './resolved';
import { parseOperator } from '../../../lib/core/trust/condition-operators';
import { asList, type Statement } from '../../../lib/core/trust/policy-document';
import { conditionsOf, coversWebIdentity } from '../../../lib/core/trust/web-identity-evaluator';

/** The principal that is everybody, in the issuer's place: any provider of the account. */
export const ANY_ISSUER = '*';

/** A claim of the token as a condition key: `<issuer>:sub`. */
const CLAIM_KEY = /^(.*):(sub|aud)$/i;

/** What a statement asks of a token, and the rest. */
type Terms = Pick<WebIdentityStatement, 'who' | 'audiences' | 'conditions'>;

interface Principal {
  readonly kind: string;
  readonly value: string;
}

/** Reads the trust policy of a role; `clusters` are the construct paths of the clusters in the app. */
export function readTrust(value: Resolved | undefined, clusters: ReadonlySet<string>): TrustFact {
  const { document, positions, unreadable } = parsePolicy(value, 'the trust policy');
  const statements = asList(document.Statement).map((statement, index) => ({ statement, position: positions[index] }));
  return {
    document,
    positions,
    webIdentity: statements.flatMap(({ statement, position }) => webIdentityOf(statement, position, clusters)),
    others: statements.flatMap(({ statement, position }) => othersOf(statement, position) ?? []),
    unreadable,
  };
}

function webIdentityOf(statement: Statement, position: number, clusters: ReadonlySet<string>): WebIdentityStatement[] {
  if (coversWebIdentity(statement) === 'no') {
    return [];
  }
  return trustedProviders(statement).map(({ providerArn, issuer }) => {
    const { who, audiences, conditions } = readConditions(conditionsOf(statement), issuer, clusters);
    return { effect: statement.Effect as Effect, statement: position, issuer, providerArn, who, audiences, conditions };
  });
}

function trustedProviders(statement: Statement): { providerArn: string; issuer: string }[] {
  if (statement.NotPrincipal !== undefined || principalsOf(statement.Principal).some(isEverybody)) {
    return [{ providerArn: ANY_ISSUER, issuer: ANY_ISSUER }];
  }
  return principalsOf(statement.Principal).flatMap(principal => {
    const issuer = issuerOfPrincipal(principal);
    return issuer === undefined ? [] : [{ providerArn: principal.value, issuer }];
  });
}

function issuerOfPrincipal({ kind, value }: Principal): string | undefined {
  if (kind !== 'Federated') {
    return undefined;
  }
  return isUnknown(value) ? value : issuerOfProviderArn(value);
}

function othersOf(statement: Statement, position: number): OtherPrincipals | undefined {
  const principals = statement.NotPrincipal === undefined
    ? principalsOf(statement.Principal).filter(principal => isOther(principal, statement)).map(describe)
    : [`everyone except ${principalsOf(statement.NotPrincipal).map(describe).join(', ')}`];
  if (principals.length === 0) {
    return undefined;
  }
  const conditions = conditionsOf(statement);
  return { effect: statement.Effect as Effect, statement: position, principals, actions: scopeOf(statement.Action, statement.NotAction), conditions };
}

function isOther(principal: Principal, statement: Statement): boolean {
  return issuerOfPrincipal(principal) === undefined || coversWebIdentity(statement) === 'no';
}

/** IAM reads a text in place of the map as a principal of kind `AWS`. */
function principalsOf(element: Statement['Principal']): Principal[] {
  const byKind = typeof element === 'string' ? { AWS: element } : element ?? {};
  return Object.entries(byKind).flatMap(([kind, values]) => asList(values).map(value => ({ kind, value })));
}

function isEverybody({ kind, value }: Principal): boolean {
  return kind === 'AWS' && value === '*';
}

function describe(principal: Principal): string {
  return isEverybody(principal) ? 'everyone' : `${principal.kind} ${principal.value}`;
}

function readConditions(conditions: ConditionFact[], issuer: string, clusters: ReadonlySet<string>): Terms {
  let who: Who | undefined;
  let audiences: string[] | undefined;
  let undecided = false;
  const others: ConditionFact[] = [];
  for (const condition of conditions) {
    const [, keyIssuer, claim] = CLAIM_KEY.exec(condition.key) ?? [];
    const relation = keyIssuer === undefined ? 'not a claim' : compareIssuers(keyIssuer, issuer, clusters);
    const demands = demandsOneOf(condition.operator);
    if (relation === 'same' && demands && claim.toLowerCase() === 'sub' && who === undefined) {
      who = listed(condition);
    } else if (relation === 'same' && demands && claim.toLowerCase() === 'aud' && audiences === undefined) {
      audiences = condition.values;
    } else {
      others.push(condition);
      undecided ||= relation === 'unknown' || placeholdersIn(condition.key).some(isUnknown);
      who = relation === 'different' && demands ? { kind: 'nobody' } : who;
    }
  }
  return { who: who ?? { kind: undecided ? 'unknown' : 'every' }, audiences: audiences ?? [], conditions: others };
}

function listed({ operator, values }: ConditionFact): Who {
  const like = parseOperator(operator)?.comparison === 'like';
  return values.length === 0
    ? { kind: 'nobody' }
    : { kind: 'listed', subjects: values.map(subject => ({ subject, pattern: like && /[*?]/.test(subject) })) };
}

/** Whether the operator is met only by a token that has the claim, with one of the values. */
function demandsOneOf(operator: string): boolean {
  const parts = parseOperator(operator);
  return parts !== undefined && ['equals', 'like'].includes(parts.comparison) && !parts.negated && !parts.ifExists && parts.quantifier !== 'ForAllValues';
}

/**
 * Whether two issuers are the same one.
 *
 * Two clusters of the app are two issuers, and so are two literal texts; other placeholders may turn out equal.
 */
export function compareIssuers(one: string, other: string, clusters: ReadonlySet<string>): 'same' | 'different' | 'unknown' {
  if (one.toLowerCase() === other.toLowerCase()) {
    return 'same'; // condition keys are compared without regard to case
  }
  const owners = [one, other].map(issuerOwner);
  const areClusters = owners.every(owner => owner !== undefined && clusters.has(owner));
  const areLiteral = [one, other].every(issuer => placeholdersIn(issuer).length === 0 && issuer !== ANY_ISSUER);
  return areClusters || areLiteral ? 'different' : 'unknown';
}

/** An element and its `Not` form as one. */
export function scopeOf(values: Statement['Action'], excluded: Statement['Action']): Scope {
  return excluded === undefined ? { values: asList(values), inverted: false } : { values: asList(excluded), inverted: true };
}
