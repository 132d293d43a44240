import { parseRoleArn, type RoleArn } from './role-arn';
import { compareKnown, evaluateTrust, type SaidValues, type TrustVerdict } from './trust-verdict';
import { asList, type Statement } from '../../../lib/core/trust/policy-document';
import { anyOf, verdictOf, type Verdict } from '../../../lib/core/trust/verdict';
import type { ParsedPolicy } from '../parse-policy';

/*
 * Would STS let one role assume another? As far as the trust policy of the other decides it: what the role's own policies allow is not read.
 */

/** A role that assumes another. */
export interface AssumingRole {
  readonly arn: string;
  /** `sts:AssumeRole`, and what else it does in the same call. */
  readonly actions: string[];
  /** What it says under further condition keys (in lower case), as far as that is known. */
  readonly says?: ReadonlyMap<string, SaidValues>;
}

/** What a trust policy says to the role. */
export function evaluateAssumeRole(policy: ParsedPolicy, role: AssumingRole): TrustVerdict {
  return evaluateTrust(policy, {
    actions: role.actions,
    isNamed: statement => namesRole(statement, role.arn),
    says: contextOf(role),
    compare: compareKnown,
  });
}

/** What every role says when it assumes another, and what this one says besides. */
function contextOf({ arn, says = new Map<string, SaidValues>() }: AssumingRole): ReadonlyMap<string, SaidValues> {
  const own = { 'aws:principalarn': arn, 'aws:principalaccount': parseRoleArn(arn)?.account, 'aws:principaltype': 'AssumedRole' };
  return new Map<string, SaidValues>([...Object.entries(own).map(([key, value]): [string, SaidValues] => [key, [value]]), ...says]);
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
