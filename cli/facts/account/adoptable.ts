import { valueOr, type AccountFacts, type AssociationFact, type ClusterFact } from './account';
import { isMeantForCluster } from './account-role';
import { issuerOf } from './eks-issuers';
import { readIrsaTrust, type AdoptedProvider, type IrsaTrust } from './irsa-trust';

/*
 * What exists for a cluster and could be declared in an app.
 */

export interface AdoptableFacts {
  readonly cluster: ClusterFact;
  readonly provider?: AdoptedProvider;
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

/** A role that trusts the cluster. */
export interface AdoptableRole {
  readonly arn: string;
  /** What an `IrsaRole` is told to write its trust policy as it is, or why none does. */
  readonly trust: IrsaTrust | string;
}

/** Types of entries that EKS needs for nodes; nobody declares them. */
const NODE_TYPES = /^(EC2|EC2_LINUX|EC2_WINDOWS|FARGATE_LINUX|HYBRID_LINUX|HYPERPOD_LINUX)$/;

export function adoptableOf(facts: AccountFacts, entries: AccessEntryFact[]): AdoptableFacts {
  const { cluster, providers, audiences, roles, people } = facts;
  const found = valueOr(providers, []).find(({ issuer }) => issuer === issuerOf(cluster));
  const provider = found && { arn: found.arn, issuer: found.issuer, audiences: valueOr(audiences, []) };
  const reads = [providers, audiences, roles, people?.associations, people?.accessEntries];
  return {
    cluster,
    ...provider !== undefined && { provider },
    associations: valueOr(people?.associations, []),
    entries: entries.filter(({ type, principal }) => !NODE_TYPES.test(type) && !principal.includes(':role/aws-service-role/')),
    roles: valueOr(roles, []).filter(role => isMeantForCluster(role, cluster)).map(({ arn, trust }) => (
      { arn, trust: provider === undefined ? 'its provider does not exist' : readIrsaTrust(trust, provider) })),
    gaps: reads.flatMap(read => (read === undefined || read.isRead ? [] : [`${read.why.what}: ${read.why.reason}`])),
  };
}
