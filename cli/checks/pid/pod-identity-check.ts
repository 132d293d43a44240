import type { AccountFacts } from '../../facts/account/account';
import type { PodIdentityAssociation } from '../../facts/account/pod-identity';
import { isSame } from '../../facts/cluster/kubernetes';
import { serviceAccountOf, type PodFact } from '../../facts/cluster/pod';
import { associationsOf } from '../../facts/cluster/workload-facts';
import type { Observation } from '../doctor-check';
import { inspectPods } from '../irsa/workload-check';

export interface AssociatedPod {
  readonly pod: PodFact;
  readonly association: PodIdentityAssociation;
}

/** Inspects pods whose service account has an association; nothing to check where there are none. */
export function inspectAssociatedPods(facts: AccountFacts, inspect: (pods: AssociatedPod[]) => Observation[]): Observation[] | undefined {
  const { podIdentity } = facts;
  if (podIdentity === undefined || (podIdentity.associations.isRead && associationsOf(facts).length === 0)) {
    return undefined;
  }
  if (!podIdentity.associations.isRead) {
    return [{ notRead: podIdentity.associations.why }];
  }
  return inspectPods(facts, pods => associated(pods, facts).map(({ pod }) => pod), pods => inspect(associated(pods, facts)));
}

function associated(pods: PodFact[], facts: AccountFacts): AssociatedPod[] {
  return pods.flatMap(pod => {
    const association = associationsOf(facts).find(candidate => isSame(candidate, serviceAccountOf(pod)));
    return association === undefined ? [] : [{ pod, association }];
  });
}

/** The agent does not run where these pods do. */
export function cannotHaveAgent({ onFargate, onWindows }: PodFact): boolean {
  return onFargate || onWindows;
}

/** As evidence; EKS does not list it. */
export function wordRole({ roleArn }: PodIdentityAssociation): string {
  return roleArn ?? '(a role that was not looked up)';
}
