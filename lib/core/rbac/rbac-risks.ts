import type { PolicyRule } from './rbac-rules';
import { ESCALATING_VERBS, NAMELESS_VERBS, READ_VERBS, WILDCARD } from './rbac-verbs';

/*
 * What rules allow besides what they say.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */

/** A remark on a role that does not stop synthesis, with an id to acknowledge it by. */
export interface RbacRisk {
  readonly id: string;
  readonly message: string;
}

const SECRETS = 'secrets';
const TOKENS = 'serviceaccounts/token';
const CORE_GROUP = '';

/** Where a role is in force: in all of the cluster, or in some namespaces. */
export type Reach = 'cluster' | 'namespaces';

/** The risks of rules, each once. */
export function risksOf(rules: PolicyRule[], reach: Reach): RbacRisk[] {
  const found = rules.flatMap(rule => [
    wildcardRisk(rule), escalationRisk(rule), secretsRisk(rule, reach), tokenRisk(rule), namesRisk(rule), urlRisk(rule, reach),
  ]);
  const risks = found.filter(risk => risk !== undefined);
  return risks.filter(({ message }, n) => risks.findIndex(other => other.message === message) === n);
}

function wildcardRisk(rule: PolicyRule): RbacRisk | undefined {
  const everything = (list: string[] | undefined) => list?.includes(WILDCARD) ?? false;
  if (everything(rule.resources) && everything(rule.verbs)) {
    return { id: 'rbacWildcard', message: `${whatOf(rule)}: every verb on every resource, those of APIs that are installed later included; this is as much as cluster-admin has there` };
  }
  if (everything(rule.verbs)) {
    return {
      id: 'rbacWildcard',
      message: `${whatOf(rule)}: every verb, those that raise permissions (${ESCALATING_VERBS.join(', ')}) and those of later Kubernetes versions included; list the verbs`,
    };
  }
  return rule.resources?.some(resource => resource.startsWith(WILDCARD))
    ? { id: 'rbacWildcard', message: `${whatOf(rule)}: every resource, secrets and those of APIs that are installed later included; list the resources` }
    : undefined;
}

function escalationRisk(rule: PolicyRule): RbacRisk | undefined {
  const verbs = rule.verbs.filter(verb => ESCALATING_VERBS.includes(verb));
  return verbs.length === 0 ? undefined : {
    id: 'rbacEscalation',
    message: `${whatOf(rule)}: ${verbs.join(', ')} lets the subjects get permissions that they have not been given`
      + (rule.resourceNames ? '' : '; restrict it with \'resourceNames\''),
  };
}

function secretsRisk(rule: PolicyRule, reach: Reach): RbacRisk | undefined {
  const verbs = rule.verbs.filter(verb => READ_VERBS.includes(verb));
  return concerns(rule, SECRETS) && verbs.length > 0 && !rule.resourceNames ? {
    id: 'rbacReadsAllSecrets',
    message: `${whatOf(rule)}: the subjects can read every secret ${reach === 'cluster' ? 'of the cluster' : 'of the namespaces'}, `
      + 'credentials of other workloads included; restrict it with \'resourceNames\''
      + (reach === 'cluster' ? ' or \'namespaces\'' : ''),
  } : undefined;
}

function tokenRisk(rule: PolicyRule): RbacRisk | undefined {
  return concerns(rule, TOKENS) && rule.verbs.includes('create') ? {
    id: 'rbacEscalation',
    message: `${whatOf(rule)}: the subjects can make tokens of service accounts, and so act as those, at AWS as well`,
  } : undefined;
}

function namesRisk(rule: PolicyRule): RbacRisk | undefined {
  const verbs = rule.verbs.filter(verb => NAMELESS_VERBS.includes(verb));
  return rule.resourceNames && verbs.length > 0 ? {
    id: 'rbacNamelessVerb',
    message: `${whatOf(rule)}: ${verbs.join(', ')} cannot be restricted to names, because the request has none, and is not allowed by this rule; give it in a rule without 'resourceNames'`,
  } : undefined;
}

function urlRisk(rule: PolicyRule, reach: Reach): RbacRisk | undefined {
  return rule.nonResourceURLs && reach === 'namespaces' ? {
    id: 'rbacUrlsInNamespace',
    message: `${whatOf(rule)}: URLs are not in a namespace, and a binding of namespaces does not give access to them; bind the role without 'namespaces'`,
  } : undefined;
}

function concerns(rule: PolicyRule, resource: string): boolean {
  return (rule.apiGroups?.includes(CORE_GROUP) ?? false) && (rule.resources?.includes(resource) ?? false);
}

function whatOf(rule: PolicyRule): string {
  const [group = ''] = rule.apiGroups ?? [];
  const resources = rule.resources?.map(resource => group && group !== WILDCARD ? `${resource} of ${group}` : resource);
  return `rule on ${(resources ?? rule.nonResourceURLs ?? []).join(', ')}`;
}
