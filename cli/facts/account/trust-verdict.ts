import { evaluateCondition, parseOperator, type ContextValue } from '../../../lib/core/trust/condition-operators';
import { asList, type Statement } from '../../../lib/core/trust/policy-document';
import { allOf, anyOf, negate, type Verdict } from '../../../lib/core/trust/verdict';
import { conditionsOf, type StatementCondition } from '../../../lib/core/trust/web-identity-evaluator';
import type { ParsedPolicy } from '../parse-policy';

/*
 * What a trust policy says to a principal that is no token: a service, or another role.
 */

/** Holds values of a policy against what is said, undefined if nothing is: texts of templates are not all known. */
export type CompareTexts = (operator: string, expected: string[], actual: ContextValue | undefined) => Verdict;

/** A text that is another one every time. */
export const VARIES = Symbol('varies');

/** Possible values of a condition key, of which undefined is no value at all. */
export type SaidValues = readonly (ContextValue | typeof VARIES | undefined)[];

/** Who asks for a role, and how. */
export interface TrustRequest {
  /** `sts:AssumeRole`, and what else is done in the same call. */
  readonly actions: string[];
  /** Whether a statement is about who asks. */
  readonly isNamed: (statement: Statement) => Verdict;
  /** What is said under condition keys, in lower case; nothing is known of keys that are not there. */
  readonly says: ReadonlyMap<string, SaidValues>;
  readonly compare: CompareTexts;
}

/** A condition that keeps somebody out, or of which that is not known. */
export interface UnmetCondition extends StatementCondition {
  readonly effect: 'Allow' | 'Deny';
  readonly verdict: Exclude<Verdict, 'yes'>;
  /** What is said there; undefined if nothing is, or nobody knows. */
  readonly actual?: string;
}

export interface TrustVerdict {
  readonly verdict: Verdict;
  /** Actions that no statement allows to who asks, whatever the conditions. */
  readonly missing: string[];
  /** Conditions that keep statements from allowing it to who asks, for certain or perhaps, and those that a Deny depends on. */
  readonly conditions: UnmetCondition[];
  /** Whether a statement denies it. */
  readonly denied: Verdict;
}

/** A statement that is about who asks, if only perhaps. */
interface Judged {
  readonly statement: Statement;
  readonly conditions: UnmetCondition[];
  /** Whether it takes in an action, whatever the conditions. */
  readonly covers: (action: string) => Verdict;
  /** Whether it applies to an action. */
  readonly applies: (action: string) => Verdict;
}

/** Whether the role is given; what cannot be read may say anything. */
export function evaluateTrust({ document, unreadable }: Pick<ParsedPolicy, 'document' | 'unreadable'>, request: TrustRequest): TrustVerdict {
  const { actions } = request;
  const unread: Verdict[] = unreadable.map(() => 'unknown');
  const judged = asList(document.Statement).flatMap(statement => judge(statement, request));
  const [allowing, denying] = ['Allow', 'Deny'].map(effect => judged.filter(({ statement }) => statement.Effect === effect));
  const denied = anyOf([...unread, ...actions.flatMap(action => denying.map(({ applies }) => applies(action)))]);
  const undecided = denying.filter(({ applies }) => anyOf(actions.map(applies)) === 'unknown');
  const allowed = allOf(actions.map(action => anyOf([...unread, ...allowing.map(({ applies }) => applies(action))])));
  return {
    verdict: allOf([allowed, negate(denied)]),
    missing: unread.length > 0 ? [] : actions.filter(action => allowing.every(({ covers }) => covers(action) === 'no')),
    conditions: [...allowed === 'yes' ? [] : allowing, ...undecided].flatMap(({ conditions }) => conditions),
    denied,
  };
}

/** What decides about a role: what does not fit where it is refused, what is not known where that is not known. */
export function decidingConditions({ verdict, conditions }: Pick<TrustVerdict, 'verdict' | 'conditions'>): UnmetCondition[] {
  return conditions.filter(condition => condition.verdict === verdict);
}

/** Where all texts are known. */
export function compareKnown(operator: string, expected: string[], actual: ContextValue | undefined): Verdict {
  return evaluateCondition(operator, expected, actual).verdict;
}

function judge(statement: Statement, request: TrustRequest): Judged[] {
  const who = request.isNamed(statement);
  const verdicts = conditionsOf(statement).map(condition => ({ condition, verdict: isMet(condition, request) }));
  const unmet = verdicts.some(({ verdict }) => verdict === 'no') ? 'no' : 'unknown'; // one that is not met decides, whatever the others are
  const covers = (action: string): Verdict => coversAction(statement, action, request);
  return who === 'no' ? [] : [{
    statement,
    conditions: verdicts.filter(({ verdict }) => verdict === unmet).map(({ condition }) => (
      { ...condition, effect: statement.Effect as UnmetCondition['effect'], verdict: unmet, actual: wordSaid(request.says.get(condition.key.toLowerCase())) })),
    covers,
    applies: action => allOf([who, covers(action), ...verdicts.map(({ verdict }) => verdict)]),
  }];
}

/** Of a key that this command knows nothing about, nothing is known; nor where it depends on which of the values is said. */
function isMet({ operator, key, values }: StatementCondition, { says, compare }: TrustRequest): Verdict {
  const possible = says.get(key.toLowerCase()) ?? [];
  const verdicts = new Set(possible.map(actual => (actual === VARIES ? isMetByAny(operator, values, compare) : compare(operator, values, actual))));
  return verdicts.size === 1 ? [...verdicts][0] : 'unknown';
}

/** Of a text that is another one every time, it is known that it is there. */
function isMetByAny(operator: string, values: string[], compare: CompareTexts): Verdict {
  const comparison = parseOperator(operator)?.comparison;
  return comparison === 'null' || (comparison === 'like' && values.includes('*')) ? compare(operator, values, '') : 'unknown';
}

function coversAction({ Action, NotAction }: Statement, action: string, { compare }: TrustRequest): Verdict {
  const isAmong = (patterns: string[]): Verdict => compare('StringLike', patterns.map(pattern => pattern.toLowerCase()), action.toLowerCase());
  return NotAction === undefined ? isAmong(asList(Action)) : negate(isAmong(asList(NotAction)));
}

function wordSaid([said]: SaidValues = []): string | undefined {
  return said === undefined || said === VARIES ? undefined : asList(said).join(', ');
}
