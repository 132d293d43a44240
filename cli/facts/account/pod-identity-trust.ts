import type { ClusterFact } from './account';
import type { PodIdentityAssociation } from './pod-identity';
import { requestTags, type AssociatedAccount, type Sayings } from './session-tags';
import { compareKnown, evaluateTrust, type CompareTexts, type TrustVerdict } from './trust-verdict';
import { asList, type Statement } from '../../../lib/core/trust/policy-document';
import { anyOf, type Verdict } from '../../../lib/core/trust/verdict';
import type { ParsedPolicy } from '../parse-policy';

/** Assumes the roles of associations. */
export const POD_IDENTITY_SERVICE = 'pods.eks.amazonaws.com';

/** Where the association is. */
export type AssociatedCluster = Pick<ClusterFact, 'name' | 'arn' | 'account'>;

/** The service assumes the role and, unless the association says otherwise, tags the session, which is an action of its own. */
export function actionsOf({ withoutTags }: Pick<PodIdentityAssociation, 'withoutTags'>): string[] {
  return withoutTags ? ['sts:AssumeRole'] : ['sts:AssumeRole', 'sts:TagSession'];
}

/** What a role says to the service for a service account. */
export function evaluatePodIdentity(
  policy: Pick<ParsedPolicy, 'document' | 'unreadable'>, association: AssociatedAccount, cluster: AssociatedCluster, compare: CompareTexts = compareKnown,
): TrustVerdict {
  const source: Sayings = [['aws:sourceaccount', [cluster.account]], ['aws:sourcearn', [cluster.arn]]];
  return evaluateTrust(policy, {
    actions: actionsOf(association),
    isNamed: statement => namesService(statement, compare),
    says: new Map([...source, ...requestTags(association, cluster)]),
    compare,
  });
}

/** Whether `everybody` takes in services, AWS does not say; nor does it for everybody but some, unless the service is one of these. */
function namesService({ Principal, NotPrincipal }: Statement, compare: CompareTexts): Verdict {
  const isNamedIn = (element: Statement['Principal']): Verdict => (
    compare('StringEquals', typeof element === 'object' ? asList(element.Service) : [], POD_IDENTITY_SERVICE));
  if (NotPrincipal !== undefined) {
    return isNamedIn(NotPrincipal) === 'yes' ? 'no' : 'unknown';
  }
  const principals = asList(typeof Principal === 'object' ? Principal.AWS : Principal);
  return anyOf([principals.includes('*') ? 'unknown' : 'no', isNamedIn(Principal)]);
}
