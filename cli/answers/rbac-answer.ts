import type { Answer } from './answer';
import { choose } from './candidates';
import { AUTHENTICATED_GROUP } from '../../lib/core/login/oidc-claims';
import { CLUSTER_ADMIN_RULES, DEFAULT_GRANTS } from '../../lib/core/rbac/rbac-defaults';
import { evaluateRbac, isNameless, userOfServiceAccount, type RbacDecision, type RbacGrant, type RbacRequest, type RbacUser } from '../../lib/core/rbac/rbac-evaluator';
import { CannotRun } from '../cannot-run';
import { parseServiceAccountUser } from '../facts/cluster/service-account';
import type { RbacQuestion } from '../facts/templates/access-question';
import { isRefused, roleOf } from '../facts/templates/bound-role';
import type { ClusterAccess, KubernetesBinding, KubernetesRole } from '../facts/templates/cluster-access';
import type { Facts } from '../facts/templates/facts';
import { wordRule } from '../report/people-wording';

/** A binding that was read, or one that every cluster has. */
interface NamedGrant extends RbacGrant {
  readonly by: string;
  readonly role: string;
}

const CLUSTER_ADMIN = 'cluster-admin';

/** Whether somebody may do something in a cluster, and which rule of which binding says so. */
export function answerRbac(question: RbacQuestion, { people, gaps }: Facts): Answer {
  const cluster = clusterInQuestion(question, people);
  const bindings = people.bindings.filter(binding => binding.cluster === cluster);
  const grants = [...bindings.map(binding => grantOf(binding, people.roles)), ...DEFAULT_GRANTS.map(grant => ({ ...grant, by: `ClusterRoleBinding ${grant.role}, which every cluster has`, role: `ClusterRole ${grant.role}` }))];
  const result = evaluateRbac<NamedGrant>(grants, userOf(question), question.request);
  const isDoubtful = result.decision === 'denied' && gaps.length > 0; // what was not read may allow it
  return {
    decision: isDoubtful ? 'unknown' : result.decision,
    question: `${wordWho(question)} may ${wordRequest(question.request)}`,
    details: [
      ...cluster === undefined ? [] : [{ label: 'cluster', lines: [nameOf(cluster, people)] }],
      ...detailsOf(result, question.request),
      ...isDoubtful ? [{ label: 'not read', lines: gaps }] : [],
    ],
  };
}

function detailsOf({ decision, grant, rule }: RbacDecision<NamedGrant>, request: RbacRequest): Answer['details'] {
  if (grant === undefined) {
    return [{
      label: 'because',
      lines: decision === 'allowed' ? ['members of system:masters pass every check']
        : ['no binding that was read allows it; others may be in the cluster', ...wordNameless(request)],
    }];
  }
  const place = grant.namespace === undefined ? 'whole cluster' : `namespace ${grant.namespace}`;
  return [
    {
      label: decision === 'allowed' ? 'rule' : 'because',
      lines: [rule !== undefined ? `${wordRule(rule)} (${grant.role})`
        : grant.rules.length > 0 ? `what else ${grant.role} allows is not in what was read` : `what ${grant.role} allows is not in what was read`],
    },
    { label: 'binding', lines: [`${grant.by}, ${place}`] },
  ];
}

/** Why a rule that lists the very name allows nothing. */
function wordNameless(request: RbacRequest): string[] {
  return !('url' in request) && request.name !== undefined && isNameless(request)
    ? [`a request to ${request.verb} has no name when it is authorized, so rules that list names do not allow it`] : [];
}

function grantOf(binding: KubernetesBinding, roles: KubernetesRole[]): NamedGrant {
  const role = roleOf(binding, roles);
  const isAdmin = role === undefined && binding.role.kind === 'ClusterRole' && binding.role.name === CLUSTER_ADMIN;
  return {
    subjects: binding.subjects,
    ...binding.namespace !== undefined && { namespace: binding.namespace },
    rules: isAdmin ? CLUSTER_ADMIN_RULES : role?.rules ?? [],
    isPartlyUnknown: isAdmin || isRefused(binding) ? false : role?.isAggregated ?? true,
    by: binding.origin.file === undefined ? `${binding.kind} ${binding.name} of ${binding.origin.path}` : binding.origin.path,
    role: `${binding.role.kind} ${binding.role.name}`,
  };
}

/** Whoever gets past authentication is in one group more; a service account is in three. */
function userOf({ user, groups }: RbacQuestion): RbacUser {
  const account = user === undefined ? undefined : parseServiceAccountUser(user);
  const own = account === undefined ? { groups: [AUTHENTICATED_GROUP] } : userOfServiceAccount(account.namespace, account.name);
  return { ...user !== undefined && { name: user }, groups: [...groups, ...own.groups] };
}

function clusterInQuestion({ cluster }: RbacQuestion, people: ClusterAccess): string | undefined {
  const keys = [...new Set(people.bindings.map(binding => binding.cluster))];
  if (cluster !== undefined) {
    return choose('cluster', cluster, keys.map(key => ({ value: key, label: key === undefined ? 'not said' : nameOf(key, people), names: people.clusters.filter(fact => fact.key === key).flatMap(({ name, id }) => [id.logicalId, name ?? '']) })));
  }
  if (keys.length > 1) {
    throw new CannotRun(`say which cluster, with --cluster: ${keys.map(key => (key === undefined ? 'not said' : nameOf(key, people))).join(', ')}`);
  }
  return keys[0];
}

function nameOf(key: string, { clusters }: ClusterAccess): string {
  return clusters.find(cluster => cluster.key === key)?.id.path ?? key;
}

function wordWho({ user, groups }: RbacQuestion): string {
  const inGroups = groups.map(group => `group ${group}`).join(' and ');
  return [...user === undefined ? [] : [`user ${user}`], ...inGroups === '' ? [] : [inGroups]].join(' in ');
}

function wordRequest(request: RbacRequest): string {
  if ('url' in request) {
    return `${request.verb} ${request.url}`;
  }
  const { verb, apiGroup, resource, subresource, name, namespace } = request;
  const what = `${resource}${apiGroup === '' ? '' : `.${apiGroup}`}${subresource === undefined ? '' : `/${subresource}`}`;
  return `${verb} ${what}${name === undefined ? '' : ` named ${name}`} ${namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`}`;
}
