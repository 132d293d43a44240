import { valueOr, type AccountFacts, type AssociationFact, type ClusterFact } from './account';
import { isMeantForCluster, type AccountRole } from './account-role';
import { issuerOf } from './eks-issuers';
import { asList } from '../../../lib/core/trust/policy-document';
import { conditionsOf } from '../../../lib/core/trust/web-identity-evaluator';

/*
 * What exists for a cluster and could be declared in an app.
 */

export interface AdoptableFacts {
  readonly cluster: ClusterFact;
  readonly provider?: { readonly arn: string; readonly audiences: string[] };
  readonly associations: AssociationFact[];
  readonly entries: AccessEntryFact[];
  readonly roles: AdoptableRole[];
  /** What could not be read, so that more may exist. */
  readonly gaps: string[];
}

/** An access entry of a person or a pipeline. */
export interface AccessEntryFact {
  readonly principal: string;
  readonly type: string;
  readonly groups: string[];
  readonly username?: string;
  readonly policies: { readonly name: string; readonly namespaces?: string[] }[];
}

/** A role that trusts the cluster, with the subjects or patterns that it lets in. */
export interface AdoptableRole {
  readonly arn: string;
  readonly subjects: string[];
}

/** Types of entries that EKS needs for nodes; nobody declares them. */
const NODE_TYPES = /^(EC2|EC2_LINUX|EC2_WINDOWS|FARGATE_LINUX|HYBRID_LINUX|HYPERPOD_LINUX)$/;

export function adoptableOf(facts: AccountFacts, entries: AccessEntryFact[]): AdoptableFacts {
  const { cluster, providers, audiences, roles, people } = facts;
  const provider = valueOr(providers, []).find(({ issuer }) => issuer === issuerOf(cluster));
  const reads = [providers, audiences, roles, people?.associations, people?.accessEntries];
  return {
    cluster,
    ...provider !== undefined && { provider: { arn: provider.arn, audiences: valueOr(audiences, []) } },
    associations: valueOr(people?.associations, []),
    entries: entries.filter(({ type, principal }) => !NODE_TYPES.test(type) && !principal.includes(':role/aws-service-role/')),
    roles: valueOr(roles, []).filter(role => isMeantForCluster(role, cluster)).map(role => ({ arn: role.arn, subjects: subjectsOf(role, cluster) })),
    gaps: reads.flatMap(read => (read === undefined || read.isRead ? [] : [`${read.why.what}: ${read.why.reason}`])),
  };
}

/** Under the keys of the cluster's own issuer: those of another cluster are not ours to declare. */
function subjectsOf({ trust }: AccountRole, cluster: ClusterFact): string[] {
  const key = `${issuerOf(cluster)}:sub`.toLowerCase();
  const allowed = asList(trust.document.Statement).filter(({ Effect: effect }) => effect === 'Allow').flatMap(conditionsOf);
  return [...new Set(allowed.filter(condition => condition.key.toLowerCase() === key && /^String(Equals|Like)$/.test(condition.operator)).flatMap(({ values }) => values))];
}
