import type { ConditionFact, Effect, OtherPrincipals, PermissionFact, Scope, TrustFact, WebIdentityStatement, Who } from './facts';
import { parsePolicy } from '../parse-policy';
import { isUnknown, issuerOfProviderArn, issuerOwner, placeholdersIn, replacePlaceholders } from './placeholders';
import type { Resolved } from './resolved';
import { unknownOfTokens } from './trust-unknown';
import { hasWildcard } from '../../../lib/core/kubernetes-names';
import { parseOperator } from '../../../lib/core/trust/condition-operators';
import { asList, type OneOrMany, type Statement } from '../../../lib/core/trust/policy-document';
import { conditionsOf, coversWebIdentity } from '../../../lib/core/trust/web-identity-evaluator';

/** The principal that is everybody, in the issuer's place: any provider of the account. */
export const ANY_ISSUER = '*';

/** A claim of the token as a condition key: `<issuer>:sub`. */
const CLAIM_KEY = /^(.*):(sub|aud)$/i;

/** What is wrongly put before an issuer. */
const SCHEME = /^https?:\/\//i;

/** What a statement asks of a token, and the rest. */
type Terms = Pick<WebIdentityStatement, 'who' | 'audiences' | 'conditions'>;

interface Principal {
  readonly kind: string;
  readonly value: string;
}

/** Reads the trust policy of a role; `clusters` are the construct paths of the clusters in the app. */
export function readTrust(value: Resolved | undefined, clusters: ReadonlySet<string>): TrustFact {
  const { document, positions, unreadable } = parsePolicy(value, 'the trust policy');
  const all = asList(document.Statement).map((statement, index) => ({ statement, position: positions[index] }));
  const undecided = all.flatMap(({ statement, position }) => {
    const reason = unknownOfTokens(statement);
    return reason === undefined ? [] : [{ position, part: `statement ${position}`, reason }];
  });
  const statements = all.filter(({ position }) => !undecided.some(other => other.position === position));
  return {
    document: { ...document, Statement: statements.map(({ statement }) => statement) },
    positions: statements.map(({ position }) => position),
    webIdentity: statements.flatMap(({ statement, position }) => webIdentityOf(statement, position, clusters)),
    others: statements.flatMap(({ statement, position }) => othersOf(statement, position) ?? []),
    unreadable: [...unreadable, ...undecided.map(({ part, reason }) => ({ part, reason }))],
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
    return [{ providerArn: ANY_ISSUER, issuer: issuerDemanded(statement) ?? ANY_ISSUER }];
  }
  return principalsOf(statement.Principal).flatMap(principal => {
    const issuer = issuerOfPrincipal(principal);
    return issuer === undefined ? [] : [{ providerArn: principal.value, issuer }];
  });
}

/** Of all issuers, the one whose claims a condition demands: tokens of others do not have them. */
function issuerDemanded(statement: Statement): string | undefined {
  return conditionsOf(statement).filter(({ operator }) => demandsOneOf(operator)).map(({ key }) => CLAIM_KEY.exec(key)?.[1])
    .find(issuer => issuer !== undefined && !SCHEME.test(issuer) && !placeholdersIn(issuer).some(isUnknown));
}

/** A provider whose name has wildcards is none: they are ordinary characters there. */
function issuerOfPrincipal({ kind, value }: Principal): string | undefined {
  if (kind !== 'Federated') {
    return undefined;
  }
  const issuer = isUnknown(value) ? value : issuerOfProviderArn(value);
  return issuer === undefined || hasWildcard(replacePlaceholders(issuer, () => '')) ? undefined : issuer;
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
    const isDemand = demandsOneOf(condition.operator);
    if (relation === 'same' && demandsInAnyCase(condition.operator) && claim.toLowerCase() === 'sub' && who === undefined) {
      who = inLowerCase(condition);
    } else if (relation === 'same' && isDemand && claim.toLowerCase() === 'sub' && who === undefined) {
      who = listed(condition);
    } else if (relation === 'same' && isDemand && claim.toLowerCase() === 'aud' && audiences === undefined) {
      audiences = condition.values;
    } else {
      others.push(condition);
      undecided ||= (relation === 'unknown' && issuer !== ANY_ISSUER) || placeholdersIn(condition.key).some(isUnknown);
      who = relation === 'different' && isDemand ? { kind: 'nobody' } : who;
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

/** Names of service accounts have small letters only, so without regard to case there is one that fits. */
function inLowerCase({ values, ...condition }: ConditionFact): Who {
  return listed({ ...condition, values: values.map(value => (placeholdersIn(value).length > 0 || !/^system:serviceaccount:/i.test(value) ? value : value.toLowerCase())) });
}

/** Whether the operator is met only by a token that has the claim, with one of the values. */
function demandsOneOf(operator: string): boolean {
  return demands(operator, ['equals', 'like']);
}

/** The same, with one of the values in whatever case. */
function demandsInAnyCase(operator: string): boolean {
  return demands(operator, ['equals-ignore-case']);
}

function demands(operator: string, comparisons: string[]): boolean {
  const parts = parseOperator(operator);
  return parts !== undefined && comparisons.includes(parts.comparison) && !parts.negated && !parts.ifExists && parts.quantifier !== 'ForAllValues';
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
  if (SCHEME.test(one) !== SCHEME.test(other)) {
    return 'different'; // issuers are written without it, whatever a placeholder behind it turns out to be
  }
  const owners = [one, other].map(issuerOwner);
  const areClusters = owners.every(owner => owner !== undefined && clusters.has(owner));
  const areLiteral = [one, other].every(issuer => placeholdersIn(issuer).length === 0 && issuer !== ANY_ISSUER);
  return areClusters || areLiteral ? 'different' : 'unknown';
}

/** What a statement of a policy says, whatever it is a policy of. */
export function statementFacts(statement: Statement & { readonly NotResource?: OneOrMany<string> }): Pick<PermissionFact, 'effect' | 'actions' | 'resources' | 'conditions'> {
  return {
    effect: statement.Effect as Effect,
    actions: scopeOf(statement.Action, statement.NotAction),
    resources: scopeOf(statement.Resource, statement.NotResource),
    conditions: conditionsOf(statement),
  };
}

/** An element and its `Not` form as one. */
export function scopeOf(values: Statement['Action'], excluded: Statement['Action']): Scope {
  return excluded === undefined ? { values: asList(values), inverted: false } : { values: asList(excluded), inverted: true };
}
