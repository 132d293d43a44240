import { groupsPrefixOf, usernamePrefixOf } from '../../lib/core/login/oidc-claims';
import { compareText } from '../facts/compare-text';
import { roleOf } from '../facts/templates/bound-role';
import type { ClusterAccess, KubernetesBinding, KubernetesRole, KubernetesSubject, TemplateAssociation, TemplateEntry } from '../facts/templates/cluster-access';

/** Who gets into one cluster, and what they may do there: the order in which text and Markdown tell it. */
export interface ClusterMap {
  /** `App/Cluster`, a name, or undefined if nobody says which cluster it is. */
  readonly cluster?: string;
  readonly associations: TemplateAssociation[];
  readonly entries: TemplateEntry[];
  readonly grants: Grant[];
}

/** What one subject may do by bindings. */
export interface Grant {
  readonly subject: KubernetesSubject;
  /** Ways into the cluster by which somebody has the name: `association okta`. */
  readonly by: string[];
  readonly bindings: BoundRole[];
}

/** One binding, and what its role allows. */
export interface BoundRole {
  readonly binding: KubernetesBinding;
  /** The role, if what was read says what it allows. */
  readonly role?: KubernetesRole;
}

export function peopleMap(people: ClusterAccess): ClusterMap[] {
  const { associations, entries, bindings } = people;
  const keys = [...new Set([...associations, ...entries, ...bindings].map(clusterOf))].sort((one, other) => compareText(one ?? '', other ?? ''));
  return keys.map(key => {
    const here = <T extends { cluster?: string }>(facts: T[]) => facts.filter(fact => clusterOf(fact) === key);
    const ways = { associations: here(associations), entries: here(entries) };
    return { ...key !== undefined && { cluster: nameOf(key, people) }, ...ways, grants: grantsOf(here(bindings), ways, people) };
  });
}

/** Nothing is no name of a cluster. */
function clusterOf({ cluster }: { cluster?: string }): string | undefined {
  return cluster === '' ? undefined : cluster;
}

function grantsOf(bindings: KubernetesBinding[], ways: Pick<ClusterMap, 'associations' | 'entries'>, { roles }: ClusterAccess): Grant[] {
  const bySubject = new Map<string, Grant>();
  for (const binding of bindings) {
    for (const subject of binding.subjects) {
      const key = JSON.stringify([subject.kind, subject.namespace, subject.name]);
      const grant = bySubject.get(key) ?? { subject, by: waysOf(subject, ways), bindings: [] };
      const role = roleOf(binding, roles);
      grant.bindings.push({ binding, ...role !== undefined && { role } });
      bySubject.set(key, grant);
    }
  }
  return [...bySubject].sort(([one], [other]) => compareText(one, other)).map(([, grant]) => grant);
}

/** A name that begins with the prefix of an association, or that an access entry gives. */
function waysOf({ kind, name }: KubernetesSubject, { associations, entries }: Pick<ClusterMap, 'associations' | 'entries'>): string[] {
  const isGroup = kind === 'Group';
  const named = associations.filter(({ config }) => {
    const prefix = isGroup ? groupsPrefixOf(config) : usernamePrefixOf(config);
    return isGroup ? config.groupsClaim !== undefined && name.startsWith(prefix) : kind === 'User' && name.startsWith(prefix);
  });
  const granted = entries.filter(({ groups, username }) => (isGroup ? groups.includes(name) : kind === 'User' && username === name));
  return [...named.map(association => `association ${association.name}`), ...granted.map(entry => `${entry.kind} ${entry.id.path}`)];
}

function nameOf(key: string, { clusters }: ClusterAccess): string {
  return clusters.find(cluster => cluster.key === key)?.id.path ?? key;
}
