import { findings } from './problem';
import type { PolicyRule } from '../../../lib/core/rbac/rbac-rules';
import { roleOf } from '../../facts/templates/bound-role';
import type { KubernetesBinding, KubernetesRole } from '../../facts/templates/cluster-access';
import type { Facts } from '../../facts/templates/facts';
import type { Finding } from '../finding';

/** Groups that people are in without anybody putting them there. */
const BROAD_GROUPS: Record<string, string> = {
  'system:authenticated': 'everybody who logs in, and every service account',
  'system:unauthenticated': 'everybody who reaches the API server',
  'system:serviceaccounts': 'every service account, and so every pod',
};
const ANONYMOUS_USER = 'system:anonymous';

/** Roles of Kubernetes that let somebody change things, or see secrets. */
const POWERFUL_ROLES = ['admin', 'cluster-admin', 'edit'];

/** Permissions that are given to a few, bound to everybody. */
export function broadSubjects({ people: { bindings, roles } }: Facts): Finding[] {
  return findings('RBAC006', 'error', bindings.filter(binding => isPowerful(binding, roles)).flatMap(binding => binding.subjects.flatMap(({ kind, name }) => {
    const who = kind === 'Group' ? BROAD_GROUPS[name] : kind === 'User' && name === ANONYMOUS_USER ? BROAD_GROUPS['system:unauthenticated'] : undefined;
    return who === undefined ? [] : [{
      resource: binding.origin,
      part: `subject ${kind} ${name}`,
      message: `${binding.role.kind} ${binding.role.name} is bound to ${name}: ${who}${binding.kind === 'ClusterRoleBinding' ? '' : `, in namespace ${binding.namespace ?? ''}`}`,
      fix: 'bind it to a group of your own, with the prefix of the identity provider',
      value: name,
    }];
  })));
}

function isPowerful(binding: KubernetesBinding, roles: KubernetesRole[]): boolean {
  const { kind, name } = binding.role;
  return (kind === 'ClusterRole' && POWERFUL_ROLES.includes(name)) || (roleOf(binding, roles)?.rules ?? []).some(isPowerfulRule);
}

function isPowerfulRule({ verbs, resources = [] }: PolicyRule): boolean {
  const reads = ['*', 'get', 'list', 'watch'].some(verb => verbs.includes(verb));
  return (verbs.includes('*') && resources.length > 0) || (reads && resources.some(resource => ['*', 'secrets'].includes(resource)));
}
