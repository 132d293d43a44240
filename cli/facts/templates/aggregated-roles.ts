import type { KubernetesRole } from './cluster-access';
import type { PlacedObject } from './manifest-objects';
import { placeholdersIn } from './placeholders';
import { distinctRules, type PolicyRule } from '../../../lib/core/rbac/rbac-rules';
import { asArray, asObject, isObject, type JsonObject } from '../../collect/templates/json';

/*
 * Cluster roles whose rules are those of others: the cluster writes them, over what is there.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
 */

/** The roles, with the rules of what was read in those that select it by labels; other roles of the cluster may add to them. */
export function aggregateRules(objects: PlacedObject[], roles: KubernetesRole[]): KubernetesRole[] {
  const selectors = objects.map(({ object }) => selectorsOf(object));
  const partsOf = (whole: number): number[] => roles.flatMap((role, index) => (
    role.kind === 'ClusterRole' && role.cluster === roles[whole].cluster && isSelected(objects[index].object, selectors[whole]) ? [index] : []));
  const rulesOf = (index: number, seen: Set<number>): PolicyRule[] => {
    if (seen.has(index)) {
      return [];
    }
    seen.add(index);
    return selectors[index].length === 0 ? roles[index].rules : partsOf(index).flatMap(part => rulesOf(part, seen));
  };
  return roles.map((role, index) => (selectors[index].length === 0 ? role : { ...role, rules: distinctRules(rulesOf(index, new Set())) }));
}

type Labels = [name: string, value: string][];

/** Selectors that are labels and nothing else, and that are known. */
function selectorsOf({ kind, aggregationRule }: JsonObject): Labels[] {
  const selectors = kind === 'ClusterRole' ? asArray(asObject(aggregationRule).clusterRoleSelectors).filter(isObject) : [];
  return selectors.filter(selector => Object.keys(selector).every(key => key === 'matchLabels'))
    .map(({ matchLabels }) => Object.entries(asObject(matchLabels)))
    .filter((labels): labels is Labels => labels.length > 0 && labels.flat().every(text => typeof text === 'string' && placeholdersIn(text).length === 0));
}

function isSelected({ metadata }: JsonObject, selectors: Labels[]): boolean {
  const labels = asObject(asObject(metadata).labels);
  return selectors.some(selector => selector.every(([name, value]) => labels[name] === value));
}
