import type { IssuerFact } from './facts';
import { placeholdersIn } from './placeholders';
import { ANY_ISSUER } from './trust';
import { isOnEksHost } from '../account/eks-issuers';

/** Whether an issuer is, or may be, that of a cluster which the app does not make: only an account knows if there is one. */
export function isIssuerOfUnknownCluster({ issuer, cluster }: IssuerFact): boolean {
  return cluster === undefined && (issuer === ANY_ISSUER || isOnEksHost(issuer) || placeholdersIn(issuer).length > 0);
}
