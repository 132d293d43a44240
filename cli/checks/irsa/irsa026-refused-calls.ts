import { inspectIfAny, type DoctorCheck, type NotRead, type Problem } from '../doctor-check';
import type { Evidence } from '../finding';
import { ruleAbout } from './sts-refusal';
import { describeUnseen } from './unseen-calls';
import { valueOr, type AccountFacts } from '../../facts/account/account';
import { isMeantForCluster } from '../../facts/account/account-role';
import type { AssumeRoleCalls, AssumeRoleHistory } from '../../facts/account/assume-role-events';
import { resourceOfArn } from '../../facts/account/role-arn';
import { isSame } from '../../facts/cluster/kubernetes';
import { envOf, restart, serviceAccountOf } from '../../facts/cluster/pod';
import { wordServiceAccount, type ServiceAccount } from '../../facts/cluster/service-account';
import { annotatedInQuestion, serviceAccountsOf } from '../../facts/cluster/workload-facts';

/** Calls that STS refused. */
type Refused = AssumeRoleCalls & Required<Pick<AssumeRoleCalls, 'refusal'>>;
/** Those with a token of the cluster. */
type RefusedHere = Refused & Required<Pick<AssumeRoleCalls, 'issuer'>>;
/** Those that also name who made them. */
type RefusedPod = RefusedHere & Required<Pick<AssumeRoleCalls, 'serviceAccount'>>;

const NO_FIX = 'none is needed, unless pods are refused again';

/** What STS did answer, where somebody wants to know; other rules say what it would. */
export const REFUSED_CALLS: DoctorCheck = {
  id: 'IRSA026',
  severity: 'error',
  holds: 'STS let in every call of a pod that CloudTrail has in the region of the cluster',
  inspect: facts => inspectIfAny(facts.assumeRoleCalls, history => {
    const refused = history.calls.filter(isRefused).filter(call => isInQuestion(call, facts));
    const strange = refused.filter(call => !isOfCluster(call));
    return [
      ...refused.filter(isOfCluster).map(call => (isOfPod(call) ? describeRefused(call, history, facts) : describeNameless(call, history, facts))),
      ...strange.filter(call => isOfInterest(call, facts)).map(call => describeStrange(call, facts)),
      ...strange.some(call => call.role !== undefined && !isOfInterest(call, facts)) ? unreadRoles(facts) : [],
      ...describeUnseen(history, facts),
    ];
  }),
};

function isRefused(call: AssumeRoleCalls): call is Refused {
  return call.refusal !== undefined;
}

/** A token of which no issuer is named may be that of another cluster, or of something else. */
function isOfCluster(call: Refused): call is RefusedHere {
  return call.issuer !== undefined;
}

function isOfPod(call: RefusedHere): call is RefusedPod {
  return call.serviceAccount !== undefined;
}

/** Old roles of a service account are part of the question about it, and so are calls for its role that name nobody. */
function isInQuestion({ serviceAccount, role }: AssumeRoleCalls, { target }: AccountFacts): boolean {
  const isRole = role !== undefined && role === target.role;
  return target.serviceAccount === undefined ? target.role === undefined || isRole
    : serviceAccount === undefined ? isRole : isSame(serviceAccount, target.serviceAccount);
}

/** Whether it was somebody who was asked about, or for a role that pods of the cluster have: others are not worth a word. */
function isOfInterest({ role }: Refused, facts: AccountFacts): boolean {
  return facts.target.serviceAccount !== undefined || role !== undefined && (role === facts.target.role
    || annotatedInQuestion(facts).some(({ roleArn }) => roleArn === role)
    || valueOr(facts.roles, []).some(known => known.arn === role && isMeantForCluster(known, facts.cluster)));
}

/** Why it is not known which roles pods of the cluster ask for. */
function unreadRoles(facts: AccountFacts): NotRead[] {
  return [facts.roles, serviceAccountsOf(facts)].flatMap(read => (read === undefined || read.isRead ? [] : [{ notRead: read.why }])).slice(0, 1);
}

function describeRefused(call: RefusedPod, { calls }: AssumeRoleHistory, facts: AccountFacts): Problem {
  const { serviceAccount, role } = call;
  const wanted = wantedRole(serviceAccount, facts);
  const isOutdated = role !== undefined && wanted !== undefined && role !== wanted;
  const later = successesSince(call, calls).filter(other => other.serviceAccount !== undefined && isSame(other.serviceAccount, serviceAccount));
  const since = later.find(other => role === undefined || other.role === role); // with another role, other pods were let in
  const today = isOutdated && since === undefined ? later.find(other => other.role === wanted) : undefined;
  return {
    ...since !== undefined && { severity: 'info' },
    resource: `serviceaccount/${wordServiceAccount(serviceAccount)}`,
    ...role !== undefined && { part: resourceOfArn(role) },
    message: `${wordRefusal(wordServiceAccount(serviceAccount), call)}${isOutdated ? '; it asked for another role than it should: the pod was created before the annotation changed, or sets AWS_ROLE_ARN itself' : ''}${
      today === undefined ? '' : `; pods that ask for the role of today are let in, last at ${today.last}`}${wordSince(since)}`,
    fix: since !== undefined ? NO_FIX : isOutdated ? restartWith(role, serviceAccount, facts) : explain(call),
    evidence: [
      ...!isOutdated ? [] : [{ label: 'wanted', value: wanted }, { label: 'asked for', value: role }],
      ...messageOf(call),
    ],
  };
}

/** The role that the service account names today; where the cluster was not asked, the one in question. */
function wantedRole(serviceAccount: ServiceAccount, facts: AccountFacts): string | undefined {
  return annotatedInQuestion(facts).find(account => isSame(account, serviceAccount))?.roleArn
    ?? (facts.target.serviceAccount === undefined ? undefined : facts.target.role);
}

function restartWith(role: string, serviceAccount: ServiceAccount, { kubernetes }: AccountFacts): string {
  const pod = valueOr(kubernetes?.workloads?.pods, []).find(candidate =>
    isSame(serviceAccountOf(candidate), serviceAccount) && envOf(candidate, 'AWS_ROLE_ARN')?.value === role);
  return `${pod === undefined ? `restart the pods of ${wordServiceAccount(serviceAccount)}` : restart(pod)}; if that does not help, take AWS_ROLE_ARN out of its template`;
}

/** Whose pod it was is not told, that it was one of the cluster is. */
function describeNameless(call: RefusedHere, { calls }: AssumeRoleHistory, { cluster }: AccountFacts): Problem {
  const { role } = call;
  const since = role === undefined ? undefined : successesSince(call, calls).find(other => other.role === role && other.issuer === call.issuer);
  return {
    ...since !== undefined && { severity: 'info' },
    resource: role === undefined ? `cluster/${cluster.name}` : resourceOfArn(role),
    message: `${wordRefusal('a pod of this cluster', call)}${wordSince(since)}`,
    fix: since !== undefined ? NO_FIX : explain(call),
    evidence: messageOf(call),
  };
}

function describeStrange(call: Refused, { cluster }: AccountFacts): Problem {
  return {
    status: 'unknown',
    severity: 'warning',
    resource: call.role === undefined ? `cluster/${cluster.name}` : resourceOfArn(call.role),
    message: `${wordRefusal(call.serviceAccount === undefined ? 'somebody' : wordServiceAccount(call.serviceAccount), call)}; `
      + 'CloudTrail does not say with a token of which issuer, so it may be a pod of this cluster',
    fix: explain(call),
    evidence: messageOf(call),
  };
}

function successesSince({ last }: Refused, calls: AssumeRoleCalls[]): AssumeRoleCalls[] {
  return calls.filter(call => call.refusal === undefined && call.last > last);
}

function wordSince(since: AssumeRoleCalls | undefined): string {
  return since === undefined ? '' : `; since then it works, last at ${since.last}`;
}

function wordRefusal(who: string, { count, last, refusal: { code } }: Refused): string {
  return `STS refused ${who} ${count === 1 ? 'once, at' : `${count} times, last at`} ${last}: ${code}`;
}

function messageOf({ refusal: { code, message } }: Refused): Evidence[] {
  return message === undefined ? [] : [{ label: code, value: message }];
}

function explain({ refusal: { code, message = '' } }: Refused): string {
  const id = ruleAbout(code, message);
  return id === undefined ? 'look at what the pod logs: STS tells the pod more than CloudTrail' : `see ${id}, if no other finding says why`;
}
