import { isInAccountOf, valueOr, type AccountFacts } from '../../facts/account/account';
import type { AccountRole } from '../../facts/account/account-role';
import { evaluateAssumeRole } from '../../facts/account/assume-role-trust';
import { parseRoleArn, resourceOfArn } from '../../facts/account/role-arn';
import { isSame } from '../../facts/cluster/kubernetes';
import { wordOperatorResource, type OperatorRole } from '../../facts/cluster/operator-role';
import { wordServiceAccount } from '../../facts/cluster/service-account';
import { annotatedInQuestion, type AnnotatedServiceAccount } from '../../facts/cluster/workload-facts';
import { inspectRead, listed, type DoctorCheck, type Observation } from '../doctor-check';

const ASSUME_ROLE = 'sts:AssumeRole';
/** Of service accounts, in a sentence. */
const MAX_NAMED = 3;

/**
 * A role may assume itself only if its trust policy says so.
 *
 * A warning: which service account an operator runs as is not always known, and IAM lets roles go on that assumed themselves before July 2022.
 */
export const ASSUMES_ITSELF: DoctorCheck = {
  id: 'IRSA021',
  severity: 'warning',
  holds: 'no custom resource has an operator assume the role that it has already',
  inspect: facts => {
    const reads = facts.kubernetes?.workloads?.operatorRoles;
    if (reads === undefined || reads.length === 0) {
      return undefined; // not asked about, or no such operator is installed
    }
    const unread = reads.flatMap((read): Observation[] => (read.isRead ? [] : [{ notRead: read.why }]));
    const named = reads.flatMap(read => valueOr(read, [])).filter(one => holdersOf(one, facts).length > 0);
    return [...unread, ...named.length === 0 ? [] : inspectRead(facts.roles, roles => named.flatMap(one => inspectNamed(one, roles, facts)))];
  },
};

function inspectNamed(named: OperatorRole, roles: AccountRole[], facts: AccountFacts): Observation[] {
  const { roleArn } = named;
  const role = roles.find(({ arn }) => arn === roleArn);
  const parsed = parseRoleArn(roleArn);
  if (role === undefined && (parsed === undefined || isInAccountOf(parsed, facts.cluster))) {
    return []; // the annotation is wrong already: IRSA014 and IRSA025 tell of it
  }
  const verdict = role === undefined ? 'unknown' : evaluateAssumeRole(role.trust, { arn: roleArn, actions: [ASSUME_ROLE] }).verdict;
  const holders = holdersOf(named, facts);
  return verdict === 'yes' ? [] : [{
    ...verdict === 'unknown' && { status: 'unknown' },
    resource: wordOperatorResource(named),
    part: named.field,
    message: `${who(named, holders)} has ${resourceOfArn(roleArn)} already, and is to assume it once more: ${verdict === 'unknown'
      ? 'whether its trust policy lets it assume itself is not known'
      : 'a role may assume itself only if its trust policy allows that, which this one does not'}`,
    fix: `take the role out of the ${named.kind}; or have its trust policy allow ${ASSUME_ROLE} to ${roleArn} itself`,
    evidence: listed('annotation', holders.map(account => `${wordServiceAccount(account)}: ${account.roleArn}`)),
  }];
}

/** Service accounts with the role, of which the operator may be one where the resource does not name it. */
function holdersOf({ roleArn, serviceAccount }: OperatorRole, facts: AccountFacts): AnnotatedServiceAccount[] {
  return annotatedInQuestion(facts).filter(account => (
    account.roleArn === roleArn && (serviceAccount === undefined || isSame(account, serviceAccount))));
}

function who({ serviceAccount }: OperatorRole, holders: AnnotatedServiceAccount[]): string {
  const names = holders.map(wordServiceAccount);
  return serviceAccount === undefined
    ? `the operator, if it runs as ${names.slice(0, MAX_NAMED).join(' or ')}${names.length > MAX_NAMED ? ' or another of these' : ''},`
    : `service account ${names[0]}`;
}
