import { inspectIfAny, type DoctorCheck, type Observation, type Problem } from '../doctor-check';
import type { Evidence } from '../finding';
import { ruleAbout } from './sts-refusal';
import { valueOr, type AccountFacts } from '../../facts/account/account';
import { isMeantForCluster } from '../../facts/account/account-role';
import type { AssumeRoleCalls, AssumeRoleHistory } from '../../facts/account/assume-role-events';
import { resourceOfArn } from '../../facts/account/role-arn';
import { isSame } from '../../facts/cluster/kubernetes';
import { envOf, restart, serviceAccountOf } from '../../facts/cluster/pod';
import { wordServiceAccount, type ServiceAccount } from '../../facts/cluster/service-account';
import { annotatedInQuestion } from '../../facts/cluster/workload-facts';

/** Calls that STS refused. */
type Refused = AssumeRoleCalls & Required<Pick<AssumeRoleCalls, 'refusal'>>;
/** Those that name who made them. */
type RefusedPod = Refused & Required<Pick<AssumeRoleCalls, 'serviceAccount'>>;

/** What STS did answer, where somebody wants to know; other rules say what it would. */
export const REFUSED_CALLS: DoctorCheck = {
  id: 'IRSA026',
  severity: 'error',
  holds: 'STS refused no pod in the time that was asked about',
  inspect: facts => inspectIfAny(facts.assumeRoleCalls, history => {
    const refused = history.calls.filter(isRefused).filter(call => isInQuestion(call, facts));
    return [
      ...refused.filter(isOfPod).map(call => describeRefused(call, history, facts)),
      ...refused.filter(call => !isOfPod(call) && isKnownRole(call, facts)).map(describeUnnamed),
      ...describeUnseen(history, facts),
    ];
  }),
};

function isRefused(call: AssumeRoleCalls): call is Refused {
  return call.refusal !== undefined;
}

/** Of the cluster: a token of which no provider is named may be that of another. */
function isOfPod(call: Refused): call is RefusedPod {
  return call.serviceAccount !== undefined && call.issuer !== undefined;
}

/** Old roles of a service account are part of the question about it. */
function isInQuestion({ serviceAccount, role }: AssumeRoleCalls, { target }: AccountFacts): boolean {
  return target.serviceAccount !== undefined ? serviceAccount !== undefined && isSame(serviceAccount, target.serviceAccount)
    : target.role === undefined || role === target.role;
}

function isKnownRole({ role }: Refused, facts: AccountFacts): boolean {
  return annotatedInQuestion(facts).some(({ roleArn }) => roleArn === role)
    || valueOr(facts.roles, []).some(known => known.arn === role && isMeantForCluster(known, facts.cluster));
}

function describeRefused(call: RefusedPod, { calls }: AssumeRoleHistory, facts: AccountFacts): Problem {
  const { serviceAccount, role } = call;
  const wanted = wantedRole(serviceAccount, facts);
  const since = calls.find(other => other.refusal === undefined && other.serviceAccount !== undefined && isSame(other.serviceAccount, serviceAccount)
    && (role === undefined || other.role === role || other.role === wanted) && other.last > call.last);
  const isOutdated = role !== undefined && wanted !== undefined && role !== wanted;
  return {
    ...since !== undefined && { severity: 'info' },
    resource: `serviceaccount/${wordServiceAccount(serviceAccount)}`,
    ...role !== undefined && { part: resourceOfArn(role) },
    message: `${wordRefusal(wordServiceAccount(serviceAccount), call)}${isOutdated ? '; it asked for another role than it should: the pod was created before the annotation changed, or sets AWS_ROLE_ARN itself' : ''}${
      since === undefined ? '' : `; since then it works, last at ${since.last}`}`,
    fix: since !== undefined ? 'none is needed, unless pods are refused again' : isOutdated ? restartWith(role, serviceAccount, facts) : explain(call),
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

function describeUnnamed(call: Refused): Problem {
  return {
    status: 'unknown',
    severity: 'warning',
    resource: resourceOfArn(call.role ?? ''),
    message: `${wordRefusal(call.serviceAccount === undefined ? 'somebody' : wordServiceAccount(call.serviceAccount), call)}; `
      + 'CloudTrail does not say with a token of which issuer, so it may be a pod of this cluster',
    fix: explain(call),
    evidence: messageOf(call),
  };
}

/** What was not looked at may hold refusals: unknown, not fine. */
function describeUnseen({ since, hours }: AssumeRoleHistory, { cluster, target }: AccountFacts): Observation[] {
  return since === undefined ? [] : [{
    status: 'unknown',
    severity: 'info',
    resource: `cluster/${cluster.name}`,
    message: `CloudTrail has more calls of the last ${hours} h than were looked at: nothing is known of those before ${since}`,
    fix: target.serviceAccount === undefined ? 'ask about one service account, of which there are fewer' : 'ask about fewer hours; earlier ones take a query of a trail',
  }];
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
