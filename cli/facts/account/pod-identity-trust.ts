import type { ClusterFact } from './account';
import type { PodIdentityAssociation } from './pod-identity';
import { evaluateCondition } from '../../../lib/core/trust/condition-operators';
import { asList, type Statement } from '../../../lib/core/trust/policy-document';
import { allOf, anyOf, negate, type Verdict } from '../../../lib/core/trust/verdict';
import { conditionsOf, type StatementCondition } from '../../../lib/core/trust/web-identity-evaluator';
import type { ServiceAccount } from '../cluster/service-account';
import type { ParsedPolicy } from '../parse-policy';

/** Assumes the roles of associations. */
export const POD_IDENTITY_SERVICE = 'pods.eks.amazonaws.com';

/** Of an association, what the service says depends on this. */
export type AssociatedAccount = ServiceAccount & Pick<PodIdentityAssociation, 'withoutTags'>;

/** Where the association is. */
export type AssociatedCluster = Pick<ClusterFact, 'name' | 'arn' | 'account'>;

/** Holds values of a policy against one text, undefined if nothing is said: texts of templates are not all known. */
export type CompareTexts = (operator: string, expected: string[], actual: string | undefined) => Verdict;

/** A condition that keeps the service out, and what the service says there. */
export interface RefusingCondition extends StatementCondition {
  /** Undefined if the service does not say it. */
  readonly actual?: string;
}

/** What a trust policy says to the service, for one association. */
export interface PodIdentityVerdict {
  readonly verdict: Verdict;
  /** Actions that no statement allows to the service, whatever the conditions. */
  readonly missing: string[];
  /** Conditions of statements that allow it to the service, which are not met or of which that is not known. */
  readonly conditions: RefusingCondition[];
  /** Whether a statement denies it. */
  readonly denied: Verdict;
}

/** ARNs are compared in parts, which makes no difference for those of one cluster. */
const ARN_OPERATOR = /^Arn(Equals|Like)(IfExists)?$/i;

/** The service assumes the role and, unless the association says otherwise, tags the session, which is an action of its own. */
export function actionsOf({ withoutTags }: Pick<PodIdentityAssociation, 'withoutTags'>): string[] {
  return withoutTags ? ['sts:AssumeRole'] : ['sts:AssumeRole', 'sts:TagSession'];
}

/** Whether a role lets the service in for a service account; what cannot be read may say anything. */
export function evaluatePodIdentity(
  { document, unreadable }: Pick<ParsedPolicy, 'document' | 'unreadable'>, association: AssociatedAccount, cluster: AssociatedCluster, compare = compareKnown,
): PodIdentityVerdict {
  const context = contextOf(association, cluster);
  const needed = actionsOf(association);
  const unread: Verdict[] = unreadable.map(() => 'unknown');
  const about = asList(document.Statement).map(statement => ({ statement, who: namesService(statement, compare) })).filter(({ who }) => who !== 'no');
  const applying = (effect: Statement['Effect'], action: string): Verdict[] => about.filter(({ statement }) => statement.Effect === effect)
    .map(({ statement, who }) => allOf([
      who, covers(statement, action, compare), ...conditionsOf(statement).map(condition => isMet(condition, context, compare)),
    ]));
  const denied = anyOf([...unread, ...needed.flatMap(action => applying('Deny', action))]);
  const allowing = about.filter(({ statement }) => statement.Effect === 'Allow').map(({ statement }) => statement);
  const refusing = allowing.flatMap(conditionsOf).filter(condition => isMet(condition, context, compare) !== 'yes');
  return {
    verdict: allOf([...needed.map(action => anyOf([...unread, ...applying('Allow', action)])), negate(denied)]),
    missing: unread.length > 0 ? [] : needed.filter(action => allowing.every(statement => covers(statement, action, compare) === 'no')),
    conditions: refusing.map(condition => ({ ...condition, actual: context.get(condition.key.toLowerCase()) })),
    denied,
  };
}

/** The tags of a session that are the same for every pod. */
export function sessionTagsOf({ namespace, name }: ServiceAccount, cluster: Pick<ClusterFact, 'name' | 'arn'>): Record<string, string> {
  return { 'eks-cluster-arn': cluster.arn, 'eks-cluster-name': cluster.name, 'kubernetes-namespace': namespace, 'kubernetes-service-account': name };
}

function compareKnown(operator: string, expected: string[], actual: string | undefined): Verdict {
  return evaluateCondition(operator, expected, actual).verdict;
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
  return compare(operator.replace(ARN_OPERATOR, 'StringLike$2'), values, actual);
}

/** Whether `everybody` takes in services, AWS does not say. */
function namesService({ Principal, NotPrincipal }: Statement, compare: CompareTexts): Verdict {
  const { Service: services, AWS: principals } = typeof Principal === 'object' ? Principal : { Service: undefined, AWS: Principal };
  const isEverybody = NotPrincipal !== undefined || asList(principals).includes('*');
  return anyOf([isEverybody ? 'unknown' : 'no', compare('StringEquals', asList(services), POD_IDENTITY_SERVICE)]);
}

function covers({ Action, NotAction }: Statement, action: string, compare: CompareTexts): Verdict {
  const isAmong = (patterns: string[]): Verdict => compare('StringLike', patterns.map(pattern => pattern.toLowerCase()), action.toLowerCase());
  return NotAction === undefined ? isAmong(asList(Action)) : negate(isAmong(asList(NotAction)));
}
