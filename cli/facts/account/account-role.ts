import type { ClusterFact } from './account';
import { isMeantFor, mentionedIssuers } from './eks-issuers';
import { parsePolicy, type ParsedPolicy } from '../parse-policy';

/** A role of the account, as far as its trust policy goes. */
export interface AccountRole {
  readonly arn: string;
  readonly trust: ParsedPolicy;
  /** The EKS issuers that its trust policy mentions anywhere, as they are written. */
  readonly mentions: string[];
}

/** A role by the JSON of its trust policy. */
export function readAccountRole(arn: string, trust: string): AccountRole {
  return { arn, trust: parsePolicy(trust, 'the trust policy'), mentions: mentionedIssuers(trust) };
}

/** Whether the role trusts the cluster, or was meant to. */
export function isMeantForCluster({ mentions }: AccountRole, cluster: ClusterFact): boolean {
  return mentions.some(mention => isMeantFor(mention, cluster));
}
