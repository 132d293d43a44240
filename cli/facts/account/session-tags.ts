import type { ClusterFact } from './account';
import type { PodIdentityAssociation } from './pod-identity';
import { VARIES, type SaidValues } from './trust-verdict';
import type { ServiceAccount } from '../cluster/service-account';

/*
 * The tags of sessions of EKS Pod Identity: all that are documented, and all that are sent.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */

/** Of an association, what the service says depends on this. */
export type AssociatedAccount = ServiceAccount & Pick<PodIdentityAssociation, 'withoutTags'>;

/** Condition keys, in lower case, and what is said under them. */
export type Sayings = [key: string, values: SaidValues][];

/** What a request that tags the session says about the tags; without tags, that there are none. */
export function requestTags(account: AssociatedAccount, cluster: Pick<ClusterFact, 'name' | 'arn'>): Sayings {
  const tags = sessionTags(account, cluster);
  const said = (values: SaidValues): SaidValues => (account.withoutTags ? [undefined] : values);
  return [
    ...tags.map(([tag, value]): Sayings[number] => [`aws:requesttag/${tag}`, said([value])]),
    ['aws:tagkeys', said([tags.map(([tag]) => tag)])],
  ];
}

/** What a session says later about its own tags; without those of the association, there may be some that somebody gave to the role. */
export function principalTags(account: AssociatedAccount, cluster: Pick<ClusterFact, 'name' | 'arn'>): Sayings {
  return account.withoutTags ? [] : sessionTags(account, cluster).map(([tag, value]) => [`aws:principaltag/${tag}`, [value]]);
}

function sessionTags({ namespace, name }: ServiceAccount, cluster: Pick<ClusterFact, 'name' | 'arn'>): [tag: string, value: string | typeof VARIES][] {
  return [
    ['eks-cluster-arn', cluster.arn],
    ['eks-cluster-name', cluster.name],
    ['kubernetes-namespace', namespace],
    ['kubernetes-service-account', name],
    ['kubernetes-pod-name', VARIES],
    ['kubernetes-pod-uid', VARIES],
  ];
}
