import { principalArnProblem } from '../../../lib/core/iam-principal';
import type { ClusterFact } from '../../facts/account/account';
import { likelyRole, parseRoleArn, resourceOfArn } from '../../facts/account/role-arn';
import { inspectIfAny, inspectRead, type DoctorCheck, type Observation } from '../doctor-check';

/** An access entry is bound to the very role it was made for: one that was deleted, or has another path, lets nobody in. */
export const ACCESS_ENTRIES: DoctorCheck = {
  id: 'ACC002',
  severity: 'warning',
  holds: 'the roles that access entries name exist',
  inspect: ({ people, roleArns, cluster }) => {
    const entries = people?.accessEntries;
    return roleArns === undefined || (entries?.isRead && entries.value.length === 0) ? undefined
      : inspectIfAny(entries, principals => inspectRead(roleArns, roles => principals.flatMap(principal => inspectEntry(principal, roles, cluster))));
  },
};

function inspectEntry(principal: string, roles: string[], cluster: ClusterFact): Observation[] {
  const role = parseRoleArn(principal);
  const problem = principalArnProblem(principal);
  const isOurs = role?.account === cluster.account;
  if (roles.includes(principal) || role === undefined || (!isOurs && problem === undefined) || isServiceLinked(principal)) {
    return [];
  }
  const meant = likelyRole(principal, roles);
  return [{
    resource: `access-entry/${resourceOfArn(principal)}`,
    message: problem === undefined ? 'the role of the access entry does not exist in the account, so nobody gets in by it' : `the principal ${problem}`,
    fix: meant === undefined ? 'delete the access entry, or create the role and then the access entry again' : 'delete it, and create one for the role that exists',
    evidence: [{ label: 'entry', value: principal }, ...meant === undefined ? [] : [{ label: 'role', value: meant }]],
  }];
}

/** EKS makes entries for service-linked roles itself. */
function isServiceLinked(arn: string): boolean {
  return arn.includes(':role/aws-service-role/');
}
