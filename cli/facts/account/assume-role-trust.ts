import { parseRoleArn, type RoleArn } from './role-arn';
import { evaluateCondition, matchesPattern } from '../../../lib/core/trust/condition-operators';
import { asList, type Statement } from '../../../lib/core/trust/policy-document';
import { allOf, anyOf, negate, verdictOf, type Verdict } from '../../../lib/core/trust/verdict';
import { conditionsOf, type StatementCondition } from '../../../lib/core/trust/web-identity-evaluator';
import type { ParsedPolicy } from '../parse-policy';

/*
 * Would STS let one role assume another? As far as the trust policy of the other decides it: what the role's own policies allow is not read.
 */

/** Possible values of a condition key, of which undefined is no value at all. */
export type SaidValues = readonly (string | undefined)[];

/** A role that assumes another. */
export interface AssumingRole {
  readonly arn: string;
  /** `sts:AssumeRole`, and what else it does in the same call. */
  readonly actions: string[];
  /** What it says under further condition keys (in lower case), as far as that is known. */
  readonly says?: ReadonlyMap<string, SaidValues>;
}

/** A condition that keeps the role out, or of which that is not known. */
export interface UnmetCondition extends StatementCondition {
  /** What the role says there; undefined if it says nothing, or if that is not known. */
  readonly actual?: string;
}

/** What a trust policy says to the role. */
export interface AssumeRoleVerdict {
  readonly verdict: Verdict;
  /** Actions that no statement allows to the role, whatever the conditions. */
  readonly missing: string[];
  /** Conditions of statements that allow, which are not met, or of which that is not known. */
  readonly conditions: UnmetCondition[];
}

/** ARNs are compared in parts, which makes no difference for those of roles. */
const ARN_OPERATOR = /^Arn(Equals|Like)(IfExists)?$/i;

export function evaluateAssumeRole({ document, unreadable }: ParsedPolicy, role: AssumingRole): AssumeRoleVerdict {
  const known = contextOf(role);
  const unread: Verdict[] = unreadable.map(() => 'unknown');
  const about = asList(document.Statement).map(statement => ({ statement, who: namesRole(statement, role.arn) })).filter(({ who }) => who !== 'no');
  const applying = (effect: string, action: string): Verdict[] => about.filter(({ statement: { Effect } }) => Effect === effect)
    .map(({ statement, who }) => allOf([who, covers(statement, action), ...conditionsOf(statement).map(condition => isMet(condition, known))]));
  const decide = (action: string): Verdict => allOf([anyOf([...unread, ...applying('Allow', action)]), negate(anyOf([...unread, ...applying('Deny', action)]))]);
  const allowing = about.filter(({ statement: { Effect } }) => Effect === 'Allow').map(({ statement }) => statement);
  return {
    verdict: allOf(role.actions.map(decide)),
    missing: unreadable.length > 0 ? [] : role.actions.filter(action => allowing.every(statement => covers(statement, action) === 'no')),
    conditions: allowing.flatMap(conditionsOf).filter(condition => isMet(condition, known) !== 'yes')
      .map(condition => ({ ...condition, actual: known.get(condition.key.toLowerCase())?.[0] })),
  };
}

/** What every role says when it assumes another, and what this one says besides. */
function contextOf({ arn, says = new Map<string, SaidValues>() }: AssumingRole): ReadonlyMap<string, SaidValues> {
  const own = { 'aws:principalarn': arn, 'aws:principalaccount': parseRoleArn(arn)?.account, 'aws:principaltype': 'AssumedRole' };
  return new Map<string, SaidValues>([...Object.entries(own).map(([key, value]): [string, SaidValues] => [key, [value]]), ...says]);
}

/** Of a key that this command knows nothing about, nothing is known; nor where it depends on which of the values is said. */
function isMet({ operator, key, values }: StatementCondition, known: ReadonlyMap<string, SaidValues>): Verdict {
  const possible = known.get(key.toLowerCase()) ?? [];
  const verdicts = new Set(possible.map(actual => evaluateCondition(operator.replace(ARN_OPERATOR, 'StringLike$2'), values, actual).verdict));
  return verdicts.size === 1 ? [...verdicts][0] : 'unknown';
}

function namesRole({ Principal, NotPrincipal }: Statement, arn: string): Verdict {
  if (NotPrincipal !== undefined) {
    return 'unknown';
  }
  const names = typeof Principal === 'string' ? [Principal] : asList(Principal?.AWS);
  const role = parseRoleArn(arn);
  return anyOf(names.map(name => (isSession(name, role) ? 'unknown' : verdictOf(name === arn || name === '*' || isAccountOf(name, role)))));
}

/** An account stands for everybody in it who is allowed to ask. */
function isAccountOf(name: string, role: RoleArn | undefined): boolean {
  return role !== undefined && [role.account, `arn:${role.partition}:iam::${role.account}:root`].includes(name);
}

/** A session of the role by its name, which is another every time. */
function isSession(name: string, role: RoleArn | undefined): boolean {
  return role !== undefined && name.startsWith(`arn:${role.partition}:sts::${role.account}:assumed-role/${role.name}/`);
}

function covers({ Action, NotAction }: Statement, action: string): Verdict {
  const isAmong = (patterns: string[]): boolean => patterns.some(pattern => matchesPattern(pattern.toLowerCase(), action.toLowerCase()));
  return verdictOf(NotAction === undefined ? isAmong(asList(Action)) : !isAmong(asList(NotAction)));
}
