import type { ClusterAccess, KubernetesBinding, TemplateCluster } from './cluster-access';
import { placeholdersIn } from './placeholders';
import type { RoleNames } from '../cluster/kubernetes';

/** Roles and bindings that an app would deploy to one cluster. */
export interface DesiredRbac {
  /** Where the app is: `cdk.out`. */
  readonly path: string;
  readonly bindings: DesiredBinding[];
  readonly roles: RoleNames;
  /** What in the app makes bindings of which only the deployment knows the name, the role or the cluster. */
  readonly undecided: string[];
}

export interface DesiredBinding {
  /** What in the app makes it: a construct, or a file. */
  readonly origin: string;
  readonly name: string;
  readonly namespace?: string;
  readonly roleKind: string;
  readonly roleName: string;
}

/** What an app says about one cluster; what is for other clusters is left out. */
export function desiredRbac({ bindings, roles, clusters }: ClusterAccess, path: string, cluster: string): DesiredRbac {
  const isOurs = ourClusters([...bindings, ...roles].map(object => object.cluster), clusters, cluster);
  const candidates = bindings.filter(binding => isOurs(binding.cluster) !== false);
  const isKnown = (binding: KubernetesBinding) => isOurs(binding.cluster) === true && isDecided(binding);
  const ours = roles.filter(role => isOurs(role.cluster) === true);
  return {
    path,
    bindings: candidates.filter(isKnown).map(desiredBinding),
    roles: {
      clusterRoles: ours.filter(({ kind }) => kind === 'ClusterRole').map(({ name }) => name),
      roles: ours.filter(({ kind }) => kind === 'Role').map(({ namespace, name }) => `${namespace}/${name}`),
    },
    undecided: [...new Set(candidates.filter(binding => !isKnown(binding)).map(({ origin }) => origin.path))],
  };
}

/** Whether a text names the cluster in question; undefined if only the deployment knows. */
export type IsOurs = (key: string | undefined) => boolean | undefined;

/** The only cluster of an app is taken to be the one. */
export function ourClusters(used: (string | undefined)[], clusters: TemplateCluster[], ours: string): IsOurs {
  const nameOf = (key: string) => clusters.find(candidate => candidate.key === key)?.name ?? key;
  const all = [...new Set([...used.flatMap(key => key ?? []), ...clusters.map(({ key }) => key)])];
  const isNamed = all.some(key => nameOf(key) === ours);
  return key => {
    if (key === undefined) {
      return true;
    }
    const isOpen = placeholdersIn(nameOf(key)).length > 0;
    return !isOpen ? nameOf(key) === ours : all.length === 1 ? true : isNamed ? false : undefined;
  };
}

function isDecided({ name, namespace = '', role }: KubernetesBinding): boolean {
  return [name, namespace, role.kind, role.name].every(text => placeholdersIn(text).length === 0);
}

function desiredBinding({ origin, name, namespace, role }: KubernetesBinding): DesiredBinding {
  return { origin: origin.path, name, ...namespace !== undefined && { namespace }, roleKind: role.kind, roleName: role.name };
}
