import type { Asker } from './trust-description';
import { actionsOf, POD_IDENTITY_SERVICE as SERVICE } from '../../facts/account/pod-identity-trust';

/** For whom the service assumes the role, and whether it tags the sessions. */
export interface ServedAccount {
  /** `payments/api`. */
  readonly who: string;
  readonly withoutTags?: true;
}

/** The service, as it asks for the role of an association. */
export function askingService({ who, withoutTags }: ServedAccount): Asker {
  return {
    name: SERVICE,
    account: who,
    says: 'service',
    fixes: {
      denied: 'except the service from what the statement denies, or take the statement away',
      missing: `allow ${actionsOf({ withoutTags }).join(' and ')} to the service ${SERVICE} in one statement`,
      conditions: withoutTags ? 'the association disables session tags, so take the conditions on them away, or enable the tags'
        : 'correct the values, or associate the service account with the role that is for it',
      unknown: 'compare them with the session tags that EKS Pod Identity sends: eks-cluster-arn, eks-cluster-name, kubernetes-namespace, kubernetes-service-account, and name and UID of the pod',
    },
  };
}
