import type { DoctorCheck, Observation } from '../doctor-check';
import { liveSubjects } from './irsa006-live-subjects';
import { inspectRoles } from './role-check';
import { comparison, difference } from './subject-evidence';
import { acceptancesOf, causeOf, nearestOf, trustedSubjects, type Acceptance } from '../../facts/account/acceptance';
import type { AccountFacts } from '../../facts/account/account';
import type { AccountRole } from '../../facts/account/account-role';
import { resourceOfArn } from '../../facts/account/role-arn';
import { wordServiceAccount, type ServiceAccount } from '../../facts/cluster/service-account';
import { hasAssociationOnly } from '../../facts/cluster/workload-facts';
import { nearest } from '../../facts/distance';
import { impossibleSubject } from '../../facts/impossible-subject';

/** Whom the trust lets in and who asks must be the same, letter by letter. */
export const SUBJECT_MATCHES: DoctorCheck = {
  id: 'IRSA006',
  severity: 'error',
  holds: 'trust policies name service accounts that exist, and the one that was asked about if any',
  inspect: facts => {
    const { target: { serviceAccount, role } } = facts;
    const live = liveSubjects(facts);
    const impossible = inspectRoles(facts, impossibleSubjects);
    if (serviceAccount === undefined || !facts.roles.isRead || (role !== undefined && impossible === undefined)) {
      return live.length > 0 ? [...live, ...impossible ?? []] : impossible;
    }
    const observations = [...live, ...refusals(facts, serviceAccount), ...impossible ?? []];
    // a refusal that another rule tells of says nothing about the subject
    return observations.length > 0 || acceptancesOf(facts).some(({ evaluation }) => evaluation.allowed) ? observations : undefined;
  },
};

function refusals(facts: AccountFacts, serviceAccount: ServiceAccount): Observation[] {
  const acceptances = acceptancesOf(facts);
  if (acceptances.some(({ evaluation }) => evaluation.allowed) || hasAssociationOnly(facts)) {
    return [];
  }
  if (facts.target.role === undefined) {
    return [nobodyLetsIn(facts, serviceAccount, acceptances)];
  }
  return acceptances.flatMap(acceptance => {
    const { role, nearest: miss, request } = acceptance;
    if (miss === undefined || causeOf(acceptance) !== 'subject') {
      return [];
    }
    const meant = nearest(request.subject, miss.mismatch.expected);
    return [{
      resource: resourceOfArn(role.arn),
      part: `trust statement ${miss.statement}`,
      message: `the trust policy does not let ${wordServiceAccount(serviceAccount)} in${meant === undefined ? '' : difference(meant, request.subject)}`,
      fix: `write '${request.subject}' there, or run the pod as the service account that it names`,
      evidence: comparison(miss.mismatch.expected, request.subject),
    }];
  });
}

/** No role was asked about, so every one that trusts the cluster could be the one that was meant. */
function nobodyLetsIn({ cluster }: AccountFacts, serviceAccount: ServiceAccount, acceptances: Acceptance[]): Observation {
  const close = nearestOf(acceptances);
  const names = close.map(({ role }) => resourceOfArn(role.arn));
  const subjects = close.flatMap(({ role }) => trustedSubjects(role));
  const [first] = acceptances;
  return {
    resource: close.length === 1 ? names[0] : `cluster/${cluster.name}`,
    message: `${acceptances.length === 0 ? 'no role of the account trusts the cluster, so none' : `of the roles that trust the cluster (${acceptances.length}), none`} lets ${
      wordServiceAccount(serviceAccount)} in${names.length === 0 ? '' : `; nearest: ${names.slice(0, 3).join(', ')}`}`,
    fix: 'correct the service account in the trust policy of the role that was meant (--role <ARN> says what is wrong with one), or create the role',
    evidence: first === undefined ? [] : comparison(subjects, first.request.subject),
  };
}

/** Names that Kubernetes does not allow are mistakes, whatever the cluster has. */
function impossibleSubjects(role: AccountRole): Observation[] {
  return trustedSubjects(role).filter(subject => subject.startsWith('system:serviceaccount') && !subject.includes('${')).flatMap(subject => {
    const problem = impossibleSubject(subject);
    return problem === undefined ? [] : [{
      resource: resourceOfArn(role.arn),
      part: 'trust policy',
      message: `no service account can be '${subject}': it ${problem}`,
      fix: 'write the namespace and the name as Kubernetes has them',
    }];
  });
}
