import { evaluateCondition } from '../../../lib/core/trust/condition-operators';
import { asList, type Statement } from '../../../lib/core/trust/policy-document';
import { allOf, anyOf, negate, type Verdict } from '../../../lib/core/trust/verdict';
import { conditionsOf, type StatementCondition } from '../../../lib/core/trust/web-identity-evaluator';
import type { ParsedPolicy } from '../parse-policy';

/*
 * What a trust policy says to a principal that is no token: a service, or another role.
 */

/** Holds values of a policy against one text, undefined if nothing is said: texts of templates are not all known. */
export type CompareTexts = (operator: string, expected: string[], actual: string | undefined) => Verdict;

/** Who asks for a role, and how. */
export interface TrustRequest {
  /** `sts:AssumeRole`, and what else is done in the same call. */
  readonly actions: string[];
  /** Whether a statement is about who asks. */
  readonly isNamed: (statement: Statement) => Verdict;
  readonly isMet: (condition: StatementCondition) => Verdict;
  /** What is said under a condition key, in lower case; undefined if nothing is, or nobody knows. */
  readonly said: (key: string) => string | undefined;
  readonly compare: CompareTexts;
}

/** A condition that keeps somebody out, or of which that is not known. */
export interface UnmetCondition extends StatementCondition {
  /** What is said there; undefined if nothing is, or nobody knows. */
  readonly actual?: string;
}

export interface TrustVerdict {
  readonly verdict: Verdict;
  /** Actions that no statement allows to who asks, whatever the conditions. */
  readonly missing: string[];
  /** Conditions of statements that allow it to who asks. */
  readonly conditions: UnmetCondition[];
  /** Whether a statement denies it. */
  readonly denied: Verdict;
}

/** ARNs are compared in parts, which makes no difference for those of one cluster, or of roles. */
const ARN_OPERATOR = /^Arn(Equals|Like)(IfExists)?$/i;

/** Whether the role is given; what cannot be read may say anything. */
export function evaluateTrust({ document, unreadable }: Pick<ParsedPolicy, 'document' | 'unreadable'>, request: TrustRequest): TrustVerdict {
  const { actions, isMet, said } = request;
  const unread: Verdict[] = unreadable.map(() => 'unknown');
  const about = asList(document.Statement).map(statement => ({ statement, who: request.isNamed(statement) })).filter(({ who }) => who !== 'no');
  const applying = (effect: Statement['Effect'], action: string): Verdict[] => about.filter(({ statement }) => statement.Effect === effect)
    .map(({ statement, who }) => allOf([who, covers(statement, action, request), ...conditionsOf(statement).map(isMet)]));
  const denied = anyOf([...unread, ...actions.flatMap(action => applying('Deny', action))]);
  const allowing = about.filter(({ statement }) => statement.Effect === 'Allow').map(({ statement }) => statement);
  return {
    verdict: allOf([...actions.map(action => anyOf([...unread, ...applying('Allow', action)])), negate(denied)]),
    missing: unread.length > 0 ? [] : actions.filter(action => allowing.every(statement => covers(statement, action, request) === 'no')),
    conditions: allowing.flatMap(conditionsOf).filter(condition => isMet(condition) !== 'yes')
      .map(condition => ({ ...condition, actual: said(condition.key.toLowerCase()) })),
    denied,
  };
}

/** Where all texts are known. */
export function compareKnown(operator: string, expected: string[], actual: string | undefined): Verdict {
  return evaluateCondition(operator, expected, actual).verdict;
}

/** The operator that texts are compared with: for ARNs, that of texts. */
export function textOperator(operator: string): string {
  return operator.replace(ARN_OPERATOR, 'StringLike$2');
}

function covers({ Action, NotAction }: Statement, action: string, { compare }: TrustRequest): Verdict {
  const isAmong = (patterns: string[]): Verdict => compare('StringLike', patterns.map(pattern => pattern.toLowerCase()), action.toLowerCase());
  return NotAction === undefined ? isAmong(asList(Action)) : negate(isAmong(asList(NotAction)));
}
