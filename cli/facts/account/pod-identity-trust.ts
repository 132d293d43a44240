import type { ClusterFact } from './account';
import type { PodIdentityAssociation } from './pod-identity';
import { compareKnown, evaluateTrust, textOperator, type CompareTexts, type TrustVerdict } from './trust-verdict';
import { asList, type Statement } from '../../../lib/core/trust/policy-document';
import { anyOf, type Verdict } from '../../../lib/core/trust/verdict';
import type { StatementCondition } from '../../../lib/core/trust/web-identity-evaluator';
import type { ServiceAccount } from '../cluster/service-account';
import type { ParsedPolicy } from '../parse-policy';

/** Assumes the roles of associations. */
export const POD_IDENTITY_SERVICE = 'pods.eks.amazonaws.com';

/** Of an association, what the service says depends on this. */
export type AssociatedAccount = ServiceAccount & Pick<PodIdentityAssociation, 'withoutTags'>;

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
  const context = contextOf(association, cluster);
  return evaluateTrust(policy, {
    actions: actionsOf(association),
    isNamed: statement => namesService(statement, compare),
    isMet: condition => isMet(condition, context, compare),
    said: key => context.get(key),
    compare,
  });
}

/** The tags of a session that are the same for every pod. */
export function sessionTagsOf({ namespace, name }: ServiceAccount, cluster: Pick<ClusterFact, 'name' | 'arn'>): Record<string, string> {
  return { 'eks-cluster-arn': cluster.arn, 'eks-cluster-name': cluster.name, 'kubernetes-namespace': namespace, 'kubernetes-service-account': name };
}

/** What the service says in its requests, as far as it is the same for every pod. */
function contextOf(association: AssociatedAccount, cluster: AssociatedCluster): Map<string, string> {
  const source = { 'aws:SourceAccount': cluster.account, 'aws:SourceArn': cluster.arn };
  const tagged = association.withoutTags ? [] : Object.entries(sessionTagsOf(association, cluster)).map(([tag, value]) => [`aws:RequestTag/${tag}`, value]);
  return new Map([...Object.entries(source), ...tagged].map(([key, value]) => [key.toLowerCase(), value]));
}

/** Of a key that this command knows nothing about, nothing is known. */
function isMet({ operator, key, values }: StatementCondition, context: Map<string, string>, compare: CompareTexts): Verdict {
  const actual = context.get(key.toLowerCase());
  if (actual === undefined && !/^aws:RequestTag\/(eks-cluster|kubernetes-(namespace|service-account)$)/i.test(key)) {
    return 'unknown';
  }
  return compare(textOperator(operator), values, actual);
}

/** Whether `everybody` takes in services, AWS does not say. */
function namesService({ Principal, NotPrincipal }: Statement, compare: CompareTexts): Verdict {
  const { Service: services, AWS: principals } = typeof Principal === 'object' ? Principal : { Service: undefined, AWS: Principal };
  const isEverybody = NotPrincipal !== undefined || asList(principals).includes('*');
  return anyOf([isEverybody ? 'unknown' : 'no', compare('StringEquals', asList(services), POD_IDENTITY_SERVICE)]);
}
