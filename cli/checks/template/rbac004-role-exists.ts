import { findings } from './problem';
import { didYouMean } from '../../facts/distance';
import { isRefused } from '../../facts/templates/bound-role';
import type { KubernetesBinding, KubernetesRole } from '../../facts/templates/cluster-access';
import type { Facts } from '../../facts/templates/facts';
import type { Finding } from '../finding';

const BUILT_IN = /^(admin|cluster-admin|edit|view|system:.*)$/;

/** A role that was not read may be in the cluster all the same; only one that was evidently meant otherwise is reported. */
export function roleExists({ people: { roles, bindings } }: Facts): Finding[] {
  return findings('RBAC004', 'warning', bindings.flatMap(binding => {
    if (isRefused(binding)) {
      return [refused(binding)];
    }
    const here = roles.filter(({ cluster }) => cluster === binding.cluster);
    const isThere = here.some(role => isNamed(role, binding)) || (binding.role.kind === 'ClusterRole' && BUILT_IN.test(binding.role.name));
    const meant = isThere ? undefined : meantRole(binding, here);
    return meant === undefined ? [] : [{
      resource: binding.origin,
      part: 'roleRef',
      message: `there is no ${wordRole(binding.role.kind, binding.role.name, binding.namespace)} in what was read; a binding to a role that is not there allows nothing`,
      fix: `write ${wordRole(meant.kind, meant.name, meant.namespace)}, if that was meant; a roleRef cannot be changed, so delete the binding first`,
      value: binding.role.name,
    }];
  }));
}

/** There is no role in any namespace that it could name. */
function refused({ origin, role: { name } }: KubernetesBinding) {
  return {
    resource: origin,
    part: 'roleRef',
    message: `a ClusterRoleBinding must name a ClusterRole, got the Role ${name}: the API server refuses it`,
    fix: 'name a ClusterRole, or make it a RoleBinding in the namespace of the Role',
    value: name,
  };
}

function isNamed({ kind, name, namespace }: KubernetesRole, { role, namespace: ofBinding }: KubernetesBinding): boolean {
  return kind === role.kind && name === role.name && (kind === 'ClusterRole' || namespace === ofBinding);
}

/** The same name in another kind or namespace, or nearly the same name. */
function meantRole({ role }: KubernetesBinding, roles: KubernetesRole[]): KubernetesRole | undefined {
  const nearest = didYouMean(role.name, roles.map(({ name }) => name));
  return roles.find(({ name }) => name === role.name) ?? roles.find(({ name, kind }) => name === nearest && kind === role.kind);
}

function wordRole(kind: string, name: string, namespace: string | undefined): string {
  return kind === 'Role' ? `Role ${name} in namespace ${namespace ?? ''}` : `${kind} ${name}`;
}
