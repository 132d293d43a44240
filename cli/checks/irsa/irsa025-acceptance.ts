import { listed, type DoctorCheck, type Observation, type Problem } from '../doctor-check';
import type { Evidence } from '../finding';
import { inspectProbe } from './irsa025-probe';
import { inspectServed } from './workload-check';
import { ASSUME_ROLE_WITH_WEB_IDENTITY } from '../../../lib/core/trust/policy-document';
import { acceptanceOf, acceptancesOf, causeOf, type Acceptance, type NearMiss } from '../../facts/account/acceptance';
import { valueOr, type AccountFacts } from '../../facts/account/account';
import type { AccountRole } from '../../facts/account/account-role';
import { resourceOfArn } from '../../facts/account/role-arn';
import { wordServiceAccount, type ServiceAccount } from '../../facts/cluster/service-account';
import { annotatedInQuestion, associationOf } from '../../facts/cluster/workload-facts';

const ADD_STATEMENT = `add a statement that allows ${ASSUME_ROLE_WITH_WEB_IDENTITY} to the provider of the cluster, with conditions on sub and aud`;
const NOT_FOR_PODS = 'the role is made for others than pods with IRSA';

/**
 * What STS would answer, where no other rule says why.
 *
 * Other refusals are IRSA003 (audience), IRSA004 and IRSA011 (provider) and IRSA006 (subject).
 */
export const ACCEPTANCE: DoctorCheck = {
  id: 'IRSA025',
  severity: 'error',
  holds: 'the trust policy lets the service account in',
  inspect: facts => {
    const decided = inspectTrust(facts);
    const tried = inspectProbe(facts);
    return tried === undefined ? decided : [...decided ?? [], ...tried];
  },
};

function inspectTrust(facts: AccountFacts): Observation[] | undefined {
  const { target: { serviceAccount, role }, roles } = facts;
  if (role === undefined) {
    return serviceAccount === undefined ? inspectServed(facts) ?? inspectAnnotations(facts) : inspectServed(facts);
  }
  if (!roles.isRead || roles.value.length === 0) {
    return roles.isRead ? undefined : [{ notRead: roles.why }]; // IRSA014 tells of a role that is not there
  }
  return serviceAccount === undefined
    ? roles.value.filter(({ mentions }) => mentions.length === 0).map(notForPods)
    : acceptancesOf(facts).flatMap(inspectAcceptance);
}

/** All service accounts that name a role of this account, and what that role says to them. */
function inspectAnnotations(facts: AccountFacts): Observation[] | undefined {
  const accounts = annotatedInQuestion(facts).filter(account => associationOf(account, facts) === undefined);
  if (accounts.length > 0 && !facts.roles.isRead) {
    return [{ notRead: facts.roles.why }];
  }
  return accounts.length === 0 ? undefined : accounts.flatMap(account => {
    const role = valueOr(facts.roles, []).find(({ arn }) => arn === account.roleArn);
    if (role === undefined) { // of all roles, only those that trust some cluster were kept
      return valueOr(facts.roleArns, []).includes(account.roleArn) ? [named(account, notForPods({ arn: account.roleArn }))] : [];
    }
    const acceptance = acceptanceOf(role, account, facts.cluster);
    return (acceptance === undefined ? [] : inspectAcceptance(acceptance)).map(observation => named(account, observation));
  });
}

function named(account: ServiceAccount, problem: Problem): Problem {
  return { ...problem, message: `service account ${wordServiceAccount(account)} names this role; ${problem.message}` };
}

function notForPods({ arn }: Pick<AccountRole, 'arn'>): Problem {
  return { resource: resourceOfArn(arn), part: 'trust policy', message: `no statement is about the issuer of a cluster: ${NOT_FOR_PODS}`, fix: ADD_STATEMENT };
}

function inspectAcceptance(acceptance: Acceptance): Problem[] {
  const { role, evaluation, decidedBy, nearest } = acceptance;
  const resource = resourceOfArn(role.arn);
  if (evaluation.decision === 'explicitly-denied') {
    return [{ resource, part: `trust statement ${decidedBy}`, message: 'a Deny refuses the token, whatever other statements allow', fix: 'narrow the Deny' }];
  }
  if (evaluation.allowed || causeOf(acceptance) !== 'other') {
    return [];
  }
  if (nearest === undefined) {
    return [{ resource, part: 'trust policy', message: `no statement allows anything to anybody: ${NOT_FOR_PODS}`, fix: ADD_STATEMENT }];
  }
  const { undecided } = nearest.mismatch;
  return [{
    resource,
    part: `trust statement ${nearest.statement}`,
    ...undecided === undefined
      ? { message: refusal(nearest), fix: ADD_STATEMENT }
      : { status: 'unknown', message: `only STS can tell whether it lets the token in: ${undecided}`, fix: 'read the condition, or try it from a pod' },
    evidence: comparison(nearest),
  }];
}

function refusal({ mismatch: { element, operator, key } }: NearMiss): string {
  return element === 'Condition' ? `the token does not meet the condition ${operator} of '${key}'` : `the ${element} is not that of tokens: ${NOT_FOR_PODS}`;
}

function comparison({ mismatch: { expected, actual } }: NearMiss): Evidence[] {
  return [...listed('trust', expected), ...listed('token', actual.length === 0 ? ['(not in the request)'] : actual)];
}
