import { ASSUME_ROLE_WITH_WEB_IDENTITY, POLICY_VERSION, type PolicyDocument, type Statement } from './policy-document';

/** The audience that the EKS pod identity webhook asks tokens for; the same in every partition. */
export const DEFAULT_AUDIENCE = 'sts.amazonaws.com';

/** The prefix of every service account's `sub` claim. */
const SUBJECT_PREFIX = 'system:serviceaccount';

/** Who a pod is: the `sub` claim, or a pattern of it. */
export interface ServiceAccountMatch {
  /** Namespace, or a pattern of it when `wildcard` is set. */
  readonly namespace: string;
  /** Name of the service account, or a pattern of it when `wildcard` is set. */
  readonly name: string;
  /** Whether `*` and `?` in the two are wildcards; otherwise they are ordinary characters. */
  readonly wildcard: boolean;
}

/** One cluster that a role trusts, and which of its service accounts. */
export interface TrustedCluster {
  /** The IAM OIDC provider of the cluster, in the role's own account. */
  readonly providerArn: string;
  /** The issuer URL without `https://`: the prefix of the condition keys. */
  readonly issuer: string;
  /** Audiences, any one of which a token must carry. */
  readonly audiences: string[];
  /** Service accounts, any one of which the token must be of. */
  readonly serviceAccounts: ServiceAccountMatch[];
}

/** The `sub` claim of a service account's tokens, or the pattern of it. */
export function serviceAccountSubject(match: Pick<ServiceAccountMatch, 'namespace' | 'name'>): string {
  return `${SUBJECT_PREFIX}:${match.namespace}:${match.name}`;
}

/**
 * The trust policy of a role that service accounts of some clusters may assume.
 *
 * Conditions of one statement are ANDed and a token has one issuer only, so every cluster has statements of
 * its own; and `StringLike` would read a `*` that belongs to a name as a wildcard, so patterns are kept
 * apart from exact names.
 */
export function renderTrustPolicy(clusters: TrustedCluster[]): PolicyDocument {
  return { Version: POLICY_VERSION, Statement: clusters.flatMap(statementsFor) };
}

function statementsFor(cluster: TrustedCluster): Statement[] {
  const exact = cluster.serviceAccounts.filter(match => !match.wildcard).map(serviceAccountSubject);
  const patterns = cluster.serviceAccounts.filter(match => match.wildcard).map(serviceAccountSubject);
  const audience = { [`${cluster.issuer}:aud`]: collapse(cluster.audiences) };
  const subjectKey = `${cluster.issuer}:sub`;
  const statements: Statement[] = [];
  if (exact.length > 0) {
    statements.push(statement(cluster, { StringEquals: { ...audience, [subjectKey]: collapse(exact) } }));
  }
  if (patterns.length > 0) {
    statements.push(statement(cluster, { StringEquals: audience, StringLike: { [subjectKey]: collapse(patterns) } }));
  }
  return statements;
}

function statement(cluster: TrustedCluster, condition: Statement['Condition']): Statement {
  return {
    Effect: 'Allow',
    Principal: { Federated: cluster.providerArn },
    Action: ASSUME_ROLE_WITH_WEB_IDENTITY,
    Condition: condition,
  };
}

/** IAM stores a list of one as the value itself; written so, the template equals what IAM gives back. */
function collapse(values: string[]): string | string[] {
  const unique = [...new Set(values)];
  return unique.length === 1 ? unique[0] : unique;
}
