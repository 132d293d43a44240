/*
 * Rules of RBAC roles as data.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/cluster-role-v1/
 */

/** A rule, as it stands in a role; keys in the order in which they are written. */
export interface PolicyRule {
  readonly apiGroups?: string[];
  readonly resources?: string[];
  readonly resourceNames?: string[];
  readonly nonResourceURLs?: string[];
  readonly verbs: string[];
}

/** Resources of one API group. */
export interface ResourcesOfGroup {
  readonly apiGroup: string;
  readonly resources: string[];
}

/**
 * Rules for resources: one for each API group.
 *
 * In one rule, RBAC combines every group with every resource, and so would allow what nobody wrote.
 */
export function resourceRules(resources: ResourcesOfGroup[], verbs: string[], resourceNames: string[] = []): PolicyRule[] {
  return byGroup(resources).map(({ apiGroup, resources: names }) => ({
    apiGroups: [apiGroup],
    resources: names,
    ...(resourceNames.length > 0 ? { resourceNames: unique(resourceNames) } : {}),
    verbs: unique(verbs),
  }));
}

/** The rule for URLs. */
export function urlRule(urls: string[], verbs: string[]): PolicyRule {
  return { nonResourceURLs: unique(urls), verbs: unique(verbs) };
}

/** The rules without those that say the same as an earlier one. */
export function distinctRules(rules: PolicyRule[]): PolicyRule[] {
  const texts = rules.map(ruleText);
  return rules.filter((_rule, n) => texts.indexOf(texts[n]) === n);
}

/** A text that is the same for rules that allow the same, whatever the order of their lists. */
export function ruleText({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs }: PolicyRule): string {
  return JSON.stringify([apiGroups, resources, resourceNames, nonResourceURLs, verbs].map(list => [...list].sort()));
}

/** The list without repetitions. */
export function unique(values: string[]): string[] {
  return [...new Set(values)];
}

function byGroup(resources: ResourcesOfGroup[]): ResourcesOfGroup[] {
  const groups = unique(resources.map(({ apiGroup }) => apiGroup));
  return groups.map(apiGroup => ({
    apiGroup,
    resources: unique(resources.filter(resource => resource.apiGroup === apiGroup).flatMap(resource => resource.resources)),
  }));
}
