import type { Answer } from './answer';
import { choose } from './candidates';
import { allOf, anyOf, verdictOf, type Verdict } from '../../lib/core/trust/verdict';
import { CannotRun } from '../cannot-run';
import { POD_IDENTITY_SERVICE as SERVICE } from '../facts/account/pod-identity-trust';
import { parseServiceAccountUser, type ServiceAccount } from '../facts/cluster/service-account';
import type { AssumeQuestion } from '../facts/templates/access-question';
import type { Facts, IamRoleFact } from '../facts/templates/facts';
import { placeholdersIn } from '../facts/templates/placeholders';
import type { AssociatedRole, TemplatePodIdentity } from '../facts/templates/pod-identity';
import { evaluateSymbolic } from '../facts/templates/symbolic-condition';
import { clusterOf } from '../report/access-map';
import { wordAssociation, wordDoubt } from '../report/pod-identity-wording';

/** What the associations of an app say to a question. */
export interface AssociationAnswer {
  readonly decision: Answer['decision'];
  /** The cluster, and why; of a denial, only associations that were meant for it. */
  readonly details: Answer['details'];
}

/** What one association says to it. */
interface Considered {
  readonly association: TemplatePodIdentity;
  /** Whether it is about the service account and the role. */
  readonly isMeant: Verdict;
  readonly verdict: Verdict;
}

/** Whether a service account gets a role by an association; undefined if the question is about a token, or no association is about both. */
export function answerByAssociation(question: AssumeQuestion, role: IamRoleFact, facts: Facts): AssociationAnswer | undefined {
  const account = parseServiceAccountUser(question.subject);
  if (question.issuer !== undefined || question.audience !== undefined || account === undefined) {
    return undefined;
  }
  const considered = facts.podIdentity.filter(inClusterOf(question, facts)).map(association => consider(association, account, role)).filter(({ isMeant }) => isMeant !== 'no');
  const verdict = anyOf(considered.map(one => one.verdict));
  const deciding = considered.filter(one => one.verdict === verdict);
  const clusters = [...new Set(considered.filter(({ isMeant }) => isMeant === 'yes').map(({ association }) => clusterOf(association, facts)))];
  if (clusters.length > 1 && new Set(considered.map(one => one.verdict)).size > 1) {
    throw new CannotRun(`say which cluster the service account is in, with --cluster: ${clusters.join(', ')}`);
  }
  return deciding.length === 0 ? undefined : {
    decision: { yes: 'allowed', no: 'denied', unknown: 'unknown' }[verdict] as Answer['decision'],
    details: [
      { label: 'cluster', lines: [...new Set(deciding.map(({ association }) => clusterOf(association, facts)))] },
      { label: verdict === 'yes' ? 'by' : 'because', lines: deciding.flatMap(one => reasons(one, role)) },
    ],
  };
}

function consider(association: TemplatePodIdentity, { namespace, name }: ServiceAccount, role: IamRoleFact): Considered {
  const { role: first, targetRole, onlyIf, trust } = association;
  const isMeant = allOf([
    evaluateSymbolic('StringEquals', [association.serviceAccount], name),
    association.namespace === undefined ? 'unknown' : evaluateSymbolic('StringEquals', [association.namespace], namespace),
    anyOf([first, ...targetRole === undefined ? [] : [targetRole]].map(associated => isRole(associated, role))),
  ]);
  return { association, isMeant, verdict: allOf([isMeant, trust?.verdict ?? 'unknown', onlyIf === undefined ? 'yes' : 'unknown', givesCredentials(association, role)]) };
}

/** Pods get credentials of the target role only, where there is one; whether that lets the first one in is not looked at. */
function givesCredentials({ targetRole }: TemplatePodIdentity, role: IamRoleFact): Verdict {
  return targetRole === undefined ? 'yes' : isRole(targetRole, role) === 'no' ? 'no' : 'unknown';
}

/** A role by a name that another may have, or that only the deployment knows, may be the one. */
function isRole({ arn, id }: AssociatedRole, { id: { path }, name }: IamRoleFact): Verdict {
  if (id !== undefined) {
    return verdictOf(id.path === path);
  }
  return placeholdersIn(arn).length > 0 || (name !== undefined && arn.endsWith(`/${name}`)) ? 'unknown' : 'no';
}

function reasons({ association, isMeant, verdict }: Considered, role: IamRoleFact): string[] {
  const { trust, namespace, targetRole } = association;
  const notes = verdict === 'no' ? [
    ...trust?.verdict === 'no' ? [`the trust policy of the role does not let ${SERVICE} in (PID003)`] : [],
    ...targetRole !== undefined && givesCredentials(association, role) === 'no'
      ? [`the pods get the credentials of ${wordRole(targetRole)}, which the role assumes, and none of the role itself`] : [],
  ] : [
    ...namespace === undefined ? ['the template does not say the namespace of the add-on\'s service account'] : [],
    ...isMeant === 'unknown' && namespace !== undefined ? ['only the deployment knows whether it is about this service account and this role'] : [],
    ...targetRole === undefined ? [] : [wordChain(association.role, targetRole, role)],
    ...trust?.verdict === 'unknown' ? [wordDoubt(association)] : [],
  ];
  return [wordAssociation(association), ...notes.map(note => `  ${note}`)];
}

/** What is not known of a role that may be the one whose credentials the pods get. */
function wordChain(first: AssociatedRole, target: AssociatedRole, role: IamRoleFact): string {
  return isRole(target, role) === 'yes'
    ? `whether the trust policy lets ${wordRole(first)} in, which assumes the role for the pods, is not looked at`
    : `the pods get the credentials of ${wordRole(target)} only, which may be another role`;
}

function wordRole({ id, arn }: AssociatedRole): string {
  return id?.path ?? arn;
}

/** Without a cluster in the question, those of all. */
function inClusterOf({ cluster }: AssumeQuestion, facts: Facts): (association: TemplatePodIdentity) => boolean {
  if (cluster === undefined || facts.podIdentity.length === 0) {
    return () => true;
  }
  const { people, podIdentity } = facts;
  const made = new Map(people.clusters.map(({ id, name }) => [id.path, [id.logicalId, ...name === undefined ? [] : [name]]]));
  const labels = new Set([...made.keys(), ...podIdentity.map(association => clusterOf(association, facts))]);
  const chosen = choose('cluster', cluster, [...labels].map(label => ({ value: label, label, names: made.get(label) ?? [] })));
  return association => clusterOf(association, facts) === chosen;
}
