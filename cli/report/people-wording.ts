import type { BoundRole, ClusterMap, Grant } from './people-map';
import { localize } from './wording';
import { DEFAULT_USERNAME_CLAIM, groupsPrefixOf, usernamePrefixOf } from '../../lib/core/login/oidc-claims';
import { BUILT_IN_ROLES } from '../../lib/core/rbac/built-in-roles';
import type { PolicyRule } from '../../lib/core/rbac/rbac-rules';
import { isRefused } from '../facts/templates/bound-role';
import type { AccessPolicy, TemplateAssociation, TemplateEntry } from '../facts/templates/cluster-access';
import { isUnknown } from '../facts/templates/placeholders';

/** A label, and lines for it. */
export type Field = [label: string, lines: string[]];

/** By name; names are data, and may be those of properties that every object has. */
const WORDED_ROLES = new Map(Object.entries(BUILT_IN_ROLES));

const KINDS: Record<string, string> = { Group: 'group', User: 'user', ServiceAccount: 'service account' };

export function wordMapTitle({ cluster }: ClusterMap): { kind: string; name: string } {
  return cluster === undefined ? { kind: 'cluster', name: 'not said' } : { kind: 'cluster', name: cluster };
}

/** What an association makes of a token. */
export function associationFields({ id, onlyIf, config, userPool }: TemplateAssociation): Field[] {
  const { issuerUrl, clientId, usernameClaim = DEFAULT_USERNAME_CLAIM, groupsClaim, requiredClaims = {} } = config;
  const fields: Field[] = [
    ['issuer', [issuerUrl]],
    ['client', [clientId]],
    ['user', [wordName(usernamePrefixOf(config), usernameClaim)]],
    ['groups', [groupsClaim === undefined ? 'none: no groups claim' : wordName(groupsPrefixOf(config), groupsClaim)]],
    ['requires', Object.entries(requiredClaims).map(([claim, value]) => `${claim} = ${value}`)],
    ['pool', userPool === undefined ? [] : [`${userPool.path}${userPool.groups.length > 0 ? ` (groups ${userPool.groups.join(', ')})` : ''}`]],
    ['only if', onlyIf === undefined ? [] : [onlyIf]],
  ];
  return fields.map(([label, lines]) => [label, lines.map(line => localize(line, id.stack))]);
}

/** A name in the cluster; one text in place of the whole configuration says it all. */
function wordName(prefix: string, claim: string): string {
  return isUnknown(claim) && prefix === claim ? claim : `${prefix}<${claim}>`;
}

/** Who gets in by an access entry, as whom, and what EKS lets them do. */
export function entryFields({ id, onlyIf, principal, username, groups, policies }: TemplateEntry): Field[] {
  const fields: Field[] = [
    ['IAM', [principal]],
    ['user', username === undefined ? [] : [username]],
    ['groups', groups.length === 0 ? [] : [groups.join(', ')]],
    ['policy', policies.map(wordPolicy)],
    ['only if', onlyIf === undefined ? [] : [onlyIf]],
  ];
  return fields.map(([label, lines]) => [label, lines.map(line => localize(line, id.stack))]);
}

export function wordPolicy({ name, namespaces, isScopeUnknown }: AccessPolicy): string {
  return `${name} (${isScopeUnknown ? 'for which part of the cluster is unknown' : namespaces === undefined ? 'whole cluster' : `in ${namespaces.join(', ')}`})`;
}

export function wordSubject({ kind, name, namespace }: Grant['subject']): string {
  return `${KINDS[kind] ?? kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

export function wordPlace({ binding: { kind, namespace } }: BoundRole): string {
  return kind === 'ClusterRoleBinding' ? 'whole cluster' : `namespace ${namespace ?? ''}`;
}

/** What a bound role allows, one line for each rule. */
export function wordAllowed({ binding, role }: BoundRole): string[] {
  if (isRefused(binding)) {
    return [`nothing: a ${binding.kind} can only name a ClusterRole, and the API server refuses it`];
  }
  if (role === undefined) {
    const common = binding.role.kind === 'ClusterRole' ? WORDED_ROLES.get(binding.role.name) : undefined;
    return [common ?? 'unknown: the role is not in what was read'];
  }
  return [
    ...role.rules.flatMap(rule => wordRuleWhere(rule, binding)),
    ...!role.isAggregated ? [] : [role.rules.length === 0 ? 'what roles of the cluster allow that it aggregates into this one' : 'and what other roles of the cluster allow that it aggregates into this one'],
    ...role.rules.length === 0 && !role.isAggregated ? ['nothing: the role has no rules'] : [],
  ];
}

/** URLs are in no namespace, so a binding in one says nothing about them. */
function wordRuleWhere(rule: PolicyRule, { kind }: BoundRole['binding']): string[] {
  const { nonResourceURLs = [], ...rest } = rule;
  if (kind === 'ClusterRoleBinding' || nonResourceURLs.length === 0) {
    return [wordRule(rule)];
  }
  return [...(rest.resources ?? []).length === 0 ? [] : [wordRule(rest)], `nothing on ${nonResourceURLs.join(', ')}: only a ClusterRoleBinding allows URLs`];
}

export function wordRule({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): string {
  const ofGroups = apiGroups.flatMap(group => resources.map(resource => (group === '' ? resource : `${resource}.${group}`)));
  const names = resourceNames.length > 0 ? ` named ${resourceNames.join(', ')}` : '';
  return `${verbs.join(', ')} on ${[...ofGroups, ...nonResourceURLs].join(', ')}${names}`;
}
