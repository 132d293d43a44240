import type { AccessItem } from './access-item';
import type { PolicyRule } from '../../lib/core/rbac/rbac-rules';
import { isRefused, roleOf } from '../facts/templates/bound-role';
import type { ClusterAccess, KubernetesBinding, TemplateAssociation, TemplateEntry } from '../facts/templates/cluster-access';
import { wordPolicy, wordSubject } from '../report/people-wording';

/** Who gets into clusters and what they may do there, in parts that can be compared. */
export function peopleItems(people: ClusterAccess): AccessItem[] {
  const nameOf = (key: string | undefined) => people.clusters.find(cluster => cluster.key === key)?.id.path ?? key ?? 'a cluster that nobody names';
  return [
    ...people.associations.map(association => associationItem(association, nameOf(association.cluster))),
    ...people.entries.flatMap(entry => entryItems(entry, nameOf(entry.cluster))),
    ...people.bindings.flatMap(binding => bindingItems(binding, people, nameOf(binding.cluster))),
  ];
}

/** The association as a whole: what of it changes is told apart, see replacements.ts. */
function associationItem({ id }: TemplateAssociation, cluster: string): AccessItem {
  return { holder: `cluster ${cluster}`, frame: 'lets people log in by {}', item: `association ${id.path}`, restricts: false };
}

function entryItems({ kind, principal, username, groups, policies }: TemplateEntry, cluster: string): AccessItem[] {
  const item = (frame: string, text: string): AccessItem => ({ holder: `IAM ${principal}`, frame: `${frame} in cluster ${cluster} (${kind})`, item: text, restricts: false });
  return [
    ...username === undefined && groups.length === 0 && policies.length === 0 ? [item('is {}', 'let in')] : [],
    ...username === undefined ? [] : [item('is {}', `user ${username}`)],
    ...groups.map(group => item('is {}', `group ${group}`)),
    ...policies.map(policy => item('has policy {}', wordPolicy(policy))),
  ];
}

function bindingItems(binding: KubernetesBinding, { roles }: ClusterAccess, cluster: string): AccessItem[] {
  const role = roleOf(binding, roles);
  const where = `${binding.kind === 'ClusterRoleBinding' ? '' : ` in namespace ${binding.namespace ?? ''}`} of cluster ${cluster}`;
  return binding.subjects.flatMap(subject => {
    const item = (frame: string, text: string): AccessItem => ({ holder: wordSubject(subject), frame: `${frame}${where}`, item: text, restricts: false });
    return isRefused(binding) ? [] : [
      ...role === undefined || role.isAggregated ? [item('has {}', `${binding.role.kind} ${binding.role.name}`)] : [],
      ...(role?.rules ?? []).flatMap(rule => ruleItems(rule, binding)).map(text => item('may {}', text)),
    ];
  });
}

/** `get pods`, `list pods`: a rule combines every verb with everything that it lists; of URLs, none in a namespace. */
function ruleItems(rule: PolicyRule, { kind }: KubernetesBinding): string[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const names = resourceNames.length === 0 ? '' : ` named ${resourceNames.join(' or ')}`;
  const things = [...apiGroups.flatMap(group => resources.map(resource => (group === '' ? resource : `${resource}.${group}`))), ...kind === 'ClusterRoleBinding' ? nonResourceURLs : []];
  return things.flatMap(thing => verbs.map(verb => `${verb} ${thing}${names}`));
}
