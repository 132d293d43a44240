import { groupedBy } from '../../../lib/core/grouped-by';
import type { AccountFacts } from '../../facts/account/account';
import { isSame } from '../../facts/cluster/kubernetes';
import { podName, serviceAccountOf, type PodFact } from '../../facts/cluster/pod';
import { annotatedInQuestion, associationOf, podsInQuestion, unreadServiceAccounts, type AnnotatedServiceAccount } from '../../facts/cluster/workload-facts';
import type { Observation } from '../doctor-check';

/** A pod, and the service account whose annotation names a role. */
export interface AnnotatedPod {
  readonly pod: PodFact;
  readonly account: AnnotatedServiceAccount;
}

/** Inspects the pods in question; nothing to check where there are none, or where the API server was left out. */
export function inspectPods(
  facts: AccountFacts, select: (pods: PodFact[]) => PodFact[], inspect: (pods: PodFact[]) => Observation[],
): Observation[] | undefined {
  const pods = podsInQuestion(facts);
  if (pods === undefined) {
    return undefined;
  }
  if (!pods.isRead) {
    return [{ notRead: pods.why }];
  }
  const selected = select(pods.value);
  return selected.length === 0 ? undefined : inspect(selected);
}

/** What is unknown where nobody knows which service accounts name a role; undefined if that is known. */
export function inspectServed(facts: AccountFacts): Observation[] | undefined {
  const { target: { serviceAccount } } = facts;
  const unread = unreadServiceAccounts(facts);
  const hasOther = serviceAccount !== undefined && associationOf(serviceAccount, facts) !== undefined; // its annotation does not count
  return unread === undefined || hasOther ? undefined : [{ notRead: unread }];
}

/** Pods that should have a token for AWS: their service account has a role, and no association that goes before it. */
export function annotatedPods(pods: PodFact[], facts: AccountFacts): AnnotatedPod[] {
  const accounts = annotatedInQuestion(facts).filter(account => associationOf(account, facts) === undefined);
  return pods.flatMap(pod => {
    const account = accounts.find(candidate => isSame(candidate, serviceAccountOf(pod)));
    return account === undefined ? [] : [{ pod, account }];
  });
}

/** One observation for all pods of an owner: they are alike. */
export function perOwner<T>(
  items: T[], podOf: (item: T) => PodFact, describe: (first: T, resource: string, part: { part?: string }) => Observation,
): Observation[] {
  const ownerOf = (item: T): string => {
    const { namespace, owner, name } = podOf(item);
    return `${namespace}/${owner ?? name}`;
  };
  return groupedBy(items, ownerOf).map(([, group]) => describe(group[0], podName(podOf(group[0])), group.length > 1 ? { part: `and ${group.length - 1} more` } : {}));
}
