import type { KubernetesBinding, KubernetesRole } from './cluster-access';

/** The role that a binding names, among those that were read. */
export function roleOf({ cluster, namespace, role: { kind, name } }: KubernetesBinding, roles: KubernetesRole[]): KubernetesRole | undefined {
  return roles.find(role => role.kind === kind && role.name === name && role.cluster === cluster && (kind === 'ClusterRole' || role.namespace === namespace));
}
