import type { KubernetesBinding, KubernetesRole } from './cluster-access';

/** Whether the API server refuses a binding: one for the whole cluster cannot name a role of a namespace. */
export function isRefused({ kind, role }: KubernetesBinding): boolean {
  return kind === 'ClusterRoleBinding' && role.kind === 'Role';
}

/** The role that a binding names, among those that were read. */
export function roleOf({ cluster, namespace, role: { kind, name } }: KubernetesBinding, roles: KubernetesRole[]): KubernetesRole | undefined {
  return roles.find(role => role.kind === kind && role.name === name && role.cluster === cluster && (kind === 'ClusterRole' || role.namespace === namespace));
}
