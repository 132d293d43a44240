import type { AccountFacts, ClusterFact } from './account';
import { isMeantForCluster, type AccountRole } from './account-role';
import { distance } from '../distance';
import { issuerOf, mentionedIssuers } from './eks-issuers';
import { parseRoleArn } from './role-arn';
import { providerArn } from '../../../lib/core/issuer';
import { parseOperator } from '../../../lib/core/trust/condition-operators';
import { asList } from '../../../lib/core/trust/policy-document';
import { DEFAULT_AUDIENCE, serviceAccountSubject } from '../../../lib/core/trust/trust-policy';
import { conditionsOf, evaluateTrust, type ElementMismatch, type TrustEvaluation, type WebIdentityRequest } from '../../../lib/core/trust/web-identity-evaluator';
import type { ServiceAccount } from '../cluster/service-account';
import { audienceInQuestion, hasAssociationOnly } from '../cluster/workload-facts';

/** What a trust policy says to the token of the service account that was asked about. */
export interface Acceptance {
  readonly role: AccountRole;
  readonly request: WebIdentityRequest;
  readonly evaluation: TrustEvaluation;
  /** Position in the trust policy, from 1, of the statement that decides. */
  readonly decidedBy?: number;
  /** Of a refusal that no statement decides: the statement that comes nearest to allowing. */
  readonly nearest?: NearMiss;
}

/** A statement that would allow, but for one element. */
export interface NearMiss {
  /** From 1. */
  readonly statement: number;
  readonly mismatch: ElementMismatch;
}

/** How far a token got, by the element that stopped it. */
const PROGRESS: ElementMismatch['element'][] = ['Effect', 'Action', 'NotAction', 'Principal', 'NotPrincipal', 'Condition'];

/** The verdict of every role that could be meant, for the service account that was asked about; none without one. */
export function acceptancesOf(facts: AccountFacts): Acceptance[] {
  const { target: { serviceAccount, role: asked }, cluster, roles } = facts;
  if (serviceAccount === undefined || !roles.isRead || hasAssociationOnly(facts)) {
    return [];
  }
  const candidates = asked === undefined ? roles.value.filter(role => isMeantForCluster(role, cluster)) : roles.value;
  const account = { ...serviceAccount, audience: audienceInQuestion(facts) };
  return candidates.flatMap(role => acceptanceOf(role, account, cluster) ?? []);
}

/** The verdict of a role for one service account; undefined if the cluster has no issuer. */
export function acceptanceOf(
  role: AccountRole, account: ServiceAccount & { readonly audience?: string }, cluster: ClusterFact,
): Acceptance | undefined {
  const issuer = issuerOf(cluster);
  return issuer === undefined ? undefined : accept(role, {
    providerArn: providerArn({ partition: cluster.partition, account: parseRoleArn(role.arn)?.account ?? cluster.account, issuer }),
    issuer,
    subject: serviceAccountSubject(account),
    audience: account.audience ?? DEFAULT_AUDIENCE,
  });
}

/**
 * The roles to find fault with: the one that was asked about, those that let the service account in, or all that trust the cluster.
 *
 * If none lets the service account in, those that come nearest: one of them was meant.
 */
export function rolesInQuestion(facts: AccountFacts, roles: AccountRole[]): AccountRole[] {
  const { target: { serviceAccount, role }, cluster } = facts;
  if (role !== undefined) {
    return roles;
  }
  if (serviceAccount === undefined) {
    return roles.filter(candidate => isMeantForCluster(candidate, cluster));
  }
  if (hasAssociationOnly(facts)) {
    return [];
  }
  const acceptances = acceptancesOf(facts);
  const accepted = acceptances.filter(({ evaluation }) => evaluation.allowed);
  return (accepted.length > 0 ? accepted : nearestOf(acceptances)).map(acceptance => acceptance.role);
}

/** The refusals whose trust names the service accounts that are most like the one that was asked about. */
export function nearestOf(acceptances: Acceptance[]): Acceptance[] {
  const costs = acceptances.map(({ role, request }) => Math.min(...trustedSubjects(role).map(subject => distance(subject, request.subject))));
  const least = Math.min(...costs);
  return acceptances.filter((_, index) => costs[index] === least && least < Infinity);
}

/** The subjects, or patterns of them, in the conditions of a trust policy. */
export function trustedSubjects({ trust }: AccountRole): string[] {
  return asList(trust.document.Statement).flatMap(conditionsOf).filter(({ key }) => /:sub$/i.test(key)).flatMap(({ values }) => values);
}

/** Which part of a trust policy keeps the token out, where no statement denies it. */
export type Cause = 'provider' | 'subject' | 'audience' | 'other';

export function causeOf({ nearest, request: { issuer = '' } }: Acceptance): Cause {
  if (nearest === undefined || nearest.mismatch.undecided !== undefined) {
    return 'other';
  }
  const { element, operator = '', key = '', expected } = nearest.mismatch;
  if (element === 'Principal') {
    return mentionedIssuers(expected.join(' ')).length > 0 ? 'provider' : 'other';
  }
  const claim = parseOperator(operator)?.negated ? undefined : key.toLowerCase().split(`${issuer.toLowerCase()}:`)[1];
  return claim === 'sub' ? 'subject' : claim === 'aud' ? 'audience' : 'other';
}

function accept(role: AccountRole, request: WebIdentityRequest): Acceptance {
  const evaluation = evaluateTrust(role.trust.document, request);
  const { positions } = role.trust;
  return {
    role,
    request,
    evaluation,
    ...evaluation.decidedBy !== undefined && { decidedBy: positions[evaluation.decidedBy.index] },
    ...nearMiss(evaluation, positions),
  };
}

function nearMiss({ decision, statements }: TrustEvaluation, positions: number[]): { nearest?: NearMiss } {
  if (decision !== 'implicitly-denied') {
    return {};
  }
  const misses = statements.flatMap(({ index, effect, mismatch }) =>
    (effect === 'Allow' && mismatch !== undefined ? [{ statement: positions[index], mismatch }] : []));
  const farthest = Math.max(...misses.map(progressOf));
  const nearest = misses.find(miss => progressOf(miss) === farthest);
  return nearest === undefined ? {} : { nearest };
}

function progressOf({ mismatch }: NearMiss): number {
  return PROGRESS.indexOf(mismatch.element);
}
