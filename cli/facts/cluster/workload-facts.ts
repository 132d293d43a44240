import { isSame, type ServiceAccountFact } from './kubernetes';
import { serviceAccountOf, type PodFact } from './pod';
import type { ServiceAccount } from './service-account';
import { DEFAULT_AUDIENCE } from '../../../lib/core/trust/trust-policy';
import { valueOr, type AccountFacts, type Read, type Unreadable } from '../account/account';
import type { PodIdentityAssociation } from '../account/pod-identity';

/*
 * What the question is about, of what runs in the cluster.
 */

/** A service account with the annotation that names its role. */
export interface AnnotatedServiceAccount extends ServiceAccountFact {
  readonly roleArn: string;
}

/** All that were read; undefined if the API server was left out. */
export function serviceAccountsOf({ kubernetes }: AccountFacts): Read<ServiceAccountFact[]> | undefined {
  return kubernetes?.workloads?.serviceAccounts;
}

/** Why nobody knows which of them name a role; undefined if it is known, or if the API server was left out. */
export function unreadServiceAccounts(facts: AccountFacts): Unreadable | undefined {
  const accounts = serviceAccountsOf(facts);
  return accounts?.isRead === false ? accounts.why : undefined;
}

/** The one that was asked about, if it exists. */
export function serviceAccountInQuestion(facts: AccountFacts): ServiceAccountFact | undefined {
  const { serviceAccount } = facts.target;
  return serviceAccount && valueOr(serviceAccountsOf(facts), []).find(account => isSame(account, serviceAccount));
}

/** The audience of its tokens. */
export function audienceInQuestion(facts: AccountFacts): string {
  return serviceAccountInQuestion(facts)?.audience ?? DEFAULT_AUDIENCE;
}

/** Those that name a role: the one that was asked about, those with the role that was asked about, or all. */
export function annotatedInQuestion(facts: AccountFacts): AnnotatedServiceAccount[] {
  const { target: { serviceAccount, role } } = facts;
  return valueOr(serviceAccountsOf(facts), []).filter(hasRole).filter(account => (
    serviceAccount !== undefined ? isSame(account, serviceAccount) : role === undefined || account.roleArn === role));
}

/** The pods of those service accounts, and all that carry credentials; of one service account, all its pods. */
export function podsInQuestion(facts: AccountFacts): Read<PodFact[]> | undefined {
  const { kubernetes, target: { serviceAccount, role } } = facts;
  const pods = kubernetes?.workloads?.pods;
  if (pods === undefined || !pods.isRead || serviceAccount !== undefined || role === undefined) {
    return pods;
  }
  const unread = unreadServiceAccounts(facts);
  if (unread !== undefined) {
    return { isRead: false, why: unread }; // which pods have the role is not known
  }
  const accounts = annotatedInQuestion(facts);
  return { isRead: true, value: pods.value.filter(pod => accounts.some(account => isSame(account, serviceAccountOf(pod)))) };
}

export function associationsOf({ podIdentity }: AccountFacts): PodIdentityAssociation[] {
  return valueOr(podIdentity?.associations, []);
}

export function associationOf(account: ServiceAccount, facts: AccountFacts): PodIdentityAssociation | undefined {
  return associationsOf(facts).find(association => isSame(association, account));
}

/** The service account that was asked about gets its role without a trust in the issuer of the cluster, and nobody asked about another role. */
export function hasAssociationOnly(facts: AccountFacts): boolean {
  const { target: { serviceAccount, role } } = facts;
  return serviceAccount !== undefined && role === undefined && associationOf(serviceAccount, facts) !== undefined;
}

function hasRole(account: ServiceAccountFact): account is AnnotatedServiceAccount {
  return account.roleArn !== undefined;
}
