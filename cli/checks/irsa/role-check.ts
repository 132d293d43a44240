import { rolesInQuestion } from '../../facts/account/acceptance';
import type { AccountFacts } from '../../facts/account/account';
import type { AccountRole } from '../../facts/account/account-role';
import { inspectRead, type Observation } from '../doctor-check';

/** Inspects every role in question; no role, nothing to check. */
export function inspectRoles(facts: AccountFacts, inspect: (role: AccountRole) => Observation[]): Observation[] | undefined {
  const { roles } = facts;
  const inQuestion = roles.isRead ? rolesInQuestion(facts, roles.value) : [];
  return roles.isRead && inQuestion.length === 0 ? undefined : inspectRead(roles, () => inQuestion.flatMap(inspect));
}
