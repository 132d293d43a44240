import type { ClusterFact } from './account';
import type { PodIdentityAssociation } from './pod-identity';
import { evaluateCondition, matchesPattern } from '../../../lib/core/trust/condition-operators';
import { asList, type PolicyDocument, type Statement } from '../../../lib/core/trust/policy-document';
import { allOf, anyOf, type Verdict } from '../../../lib/core/trust/verdict';
import { conditionsOf, type StatementCondition } from '../../../lib/core/trust/web-identity-evaluator';

/** Assumes the roles of associations. */
export const POD_IDENTITY_SERVICE = 'pods.eks.amazonaws.com';

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
  /** Conditions of statements about the service that are not met, or of which that is not known. */
  readonly conditions: RefusingCondition[];
}

/** ARNs are compared in parts, which makes no difference for those of one cluster. */
const ARN_OPERATOR = /^Arn(Equals|Like)(IfExists)?$/i;

/** The service assumes the role and, unless the association says otherwise, tags the session, which is an action of its own. */
export function actionsOf({ withoutTags }: PodIdentityAssociation): string[] {
  return withoutTags ? ['sts:AssumeRole'] : ['sts:AssumeRole', 'sts:TagSession'];
}

/** Whether a role lets the service in for a service account; a Deny is not looked at. */
export function evaluatePodIdentity(trust: PolicyDocument, association: PodIdentityAssociation, cluster: ClusterFact): PodIdentityVerdict {
  const statements = asList(trust.Statement).filter(isAboutService);
  const context = contextOf(association, cluster);
  const needed = actionsOf(association);
  const missing = needed.filter(action => !statements.some(statement => covers(statement, action)));
  const byAction = needed.map(action => anyOf(statements.filter(statement => covers(statement, action))
    .map(statement => allOf(conditionsOf(statement).map(condition => isMet(condition, context))))));
  const refusing = statements.flatMap(conditionsOf).filter(condition => isMet(condition, context) !== 'yes');
  const conditions = refusing.map(condition => ({ ...condition, actual: context.get(condition.key.toLowerCase()) }));
  return { verdict: allOf(byAction), missing, conditions };
}

/** What the service says in its requests, as far as it is the same for every pod. */
function contextOf({ namespace, name, withoutTags }: PodIdentityAssociation, cluster: ClusterFact): Map<string, string> {
  const source = { 'aws:SourceAccount': cluster.account, 'aws:SourceArn': cluster.arn };
  const tags = { 'eks-cluster-arn': cluster.arn, 'eks-cluster-name': cluster.name, 'kubernetes-namespace': namespace, 'kubernetes-service-account': name };
  const tagged = withoutTags ? [] : Object.entries(tags).map(([tag, value]) => [`aws:RequestTag/${tag}`, value]);
  return new Map([...Object.entries(source), ...tagged].map(([key, value]) => [key.toLowerCase(), value]));
}

/** Of a key that this command knows nothing about, nothing is known. */
function isMet({ operator, key, values }: StatementCondition, context: Map<string, string>): Verdict {
  const actual = context.get(key.toLowerCase());
  if (actual === undefined && !/^aws:RequestTag\/(eks-cluster|kubernetes-(namespace|service-account)$)/i.test(key)) {
    return 'unknown';
  }
  return evaluateCondition(operator.replace(ARN_OPERATOR, 'StringLike$2'), values, actual).verdict;
}

function isAboutService({ Effect, Principal }: Statement): boolean {
  return Effect === 'Allow' && typeof Principal === 'object' && asList(Principal.Service).includes(POD_IDENTITY_SERVICE);
}

function covers({ Action }: Statement, action: string): boolean {
  return asList(Action).some(pattern => matchesPattern(pattern.toLowerCase(), action.toLowerCase()));
}
