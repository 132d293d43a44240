import type { DoctorCheck, Observation } from '../doctor-check';
import { bindingName, rbacCheck } from './rbac-check';
import { isPerson } from '../../facts/cluster/bound-people';
import type { BindingFact, RoleNames } from '../../facts/cluster/kubernetes';
import { didYouMean } from '../../facts/distance';
import type { DesiredRbac } from '../../facts/templates/desired-rbac';

/** The API server takes bindings to roles that are not there, and they give nobody anything. */
export const ROLES_EXIST: DoctorCheck = rbacCheck({
  id: 'RBAC004',
  severity: 'error',
  holds: 'the roles that bindings name exist',
}, ({ bindings, roles }, { app }) => [
  ...bindings.flatMap(binding => inspectLive(binding, roles)),
  ...app === undefined ? [] : inspectApp(app, roles),
]);

function inspectLive(binding: BindingFact, roles: RoleNames): Observation[] {
  if (candidates(binding, roles).includes(binding.roleName)) {
    return [];
  }
  const meant = didYouMean(binding.roleName, candidates(binding, roles));
  return [{
    ...!binding.subjects.some(isPerson) && { severity: 'warning' as const }, // left over from something that was removed, more often than not
    resource: bindingName(binding),
    message: `the ${binding.roleKind} '${binding.roleName}' does not exist, so the binding gives nothing to anybody`,
    fix: `create the ${binding.roleKind}, or delete the binding and create one to ${meant === undefined ? 'a role that exists' : `'${meant}'`}: its roleRef cannot be changed`,
    evidence: [{ label: 'binding', value: binding.roleName }, ...meant === undefined ? [] : [{ label: 'there is', value: meant }]],
  }];
}

/** What the app would bind, to roles of its own or of the cluster. */
function inspectApp({ bindings, roles: own }: DesiredRbac, live: RoleNames): Observation[] {
  const roles = { clusterRoles: [...live.clusterRoles, ...own.clusterRoles], roles: [...live.roles, ...own.roles] };
  return bindings.filter(binding => !candidates(binding, roles).includes(binding.roleName)).map(binding => {
    const meant = didYouMean(binding.roleName, candidates(binding, roles));
    return {
      resource: bindingName(binding),
      message: `the app (${binding.origin}) binds the ${binding.roleKind} '${binding.roleName}', which is neither in the cluster nor in the app: it will give nothing to anybody`,
      fix: `create the ${binding.roleKind}${meant === undefined ? '' : `, or write '${meant}', if that was meant`}`,
      evidence: [{ label: 'app', value: binding.roleName }, ...meant === undefined ? [] : [{ label: 'there is', value: meant }]],
    };
  });
}

function candidates({ roleKind, namespace }: Pick<BindingFact, 'roleKind' | 'namespace'>, { clusterRoles, roles }: RoleNames): string[] {
  return roleKind === 'ClusterRole' ? clusterRoles : roles.filter(role => role.startsWith(`${namespace}/`)).map(role => role.slice(`${namespace}/`.length));
}
