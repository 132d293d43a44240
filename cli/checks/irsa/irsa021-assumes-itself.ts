import { isInAccountOf, valueOr, type AccountFacts } from '../../facts/account/account';
import type { AccountRole } from '../../facts/account/account-role';
import { evaluateAssumeRole } from '../../facts/account/assume-role-trust';
import { parseRoleArn, resourceOfArn } from '../../facts/account/role-arn';
import { isSame } from '../../facts/cluster/kubernetes';
import { wordOperatorResource, type OperatorRole } from '../../facts/cluster/operator-role';
import { wordServiceAccount, type ServiceAccount } from '../../facts/cluster/service-account';
import { annotatedInQuestion, associationsOf, serviceAccountsOf } from '../../facts/cluster/workload-facts';
import { listed, type DoctorCheck, type Observation } from '../doctor-check';
import type { Evidence } from '../finding';

const ASSUME_ROLE = 'sts:AssumeRole';
/** Of service accounts, in a sentence. */
const MAX_NAMED = 3;

/** A service account whose pods have a role. */
interface Holder extends ServiceAccount {
  readonly roleArn: string;
  readonly by: 'annotation' | 'association';
}

/**
 * A role may assume itself only if its trust policy says so.
 *
 * A warning: which service account an operator runs as is not always known, and IAM lets roles go on that assumed themselves before July 2022.
 */
export const ASSUMES_ITSELF: DoctorCheck = {
  id: 'IRSA021',
  severity: 'warning',
  holds: 'custom resources have operators assume other roles than those that they have already',
  inspect: facts => {
    const reads = facts.kubernetes?.workloads?.operatorRoles;
    if (reads === undefined || reads.length === 0) {
      return undefined; // not asked about, or no such operator is installed
    }
    const unread = reads.flatMap((read): Observation[] => (read.isRead ? [] : [{ notRead: read.why }]));
    const named = reads.flatMap(read => valueOr(read, []));
    const observations = [...unread, ...inspectHeld(named.filter(one => holdersOf(one, facts).length > 0), facts)];
    return observations.length > 0 || !named.some(one => mayBeHeldUnseen(one, facts)) ? observations : undefined; // other rules tell of what was not looked at
  },
};

/** Of the roles of the account, only those for IRSA are looked at, and those of associations. */
function inspectHeld(held: OperatorRole[], facts: AccountFacts): Observation[] {
  const ways = new Set(held.flatMap(one => holdersOf(one, facts)).map(({ by }) => by));
  const reads = [...ways].map(by => (by === 'annotation' ? facts.roles : facts.podIdentity?.roles ?? facts.roles));
  const roles = reads.flatMap(read => valueOr(read, []));
  const unread = reads.flatMap(read => (read.isRead ? [] : [{ notRead: read.why }]));
  const judged = held.filter(({ roleArn }) => unread.length === 0 || roles.some(({ arn }) => arn === roleArn));
  return [...unread, ...judged.flatMap(one => inspectNamed(one, roles, facts))];
}

/** Whether a service account may have the role of which that is not known. */
function mayBeHeldUnseen({ serviceAccount }: OperatorRole, facts: AccountFacts): boolean {
  const lists = [serviceAccountsOf(facts), facts.podIdentity?.associations];
  return lists.some(list => list?.isRead === false) || associationsOf(facts).some(association => (
    association.roleArn === undefined && (serviceAccount === undefined || isSame(association, serviceAccount))));
}

function inspectNamed(named: OperatorRole, roles: AccountRole[], facts: AccountFacts): Observation[] {
  const { roleArn } = named;
  const role = roles.find(({ arn }) => arn === roleArn);
  const parsed = parseRoleArn(roleArn);
  if (role === undefined && (parsed === undefined || isInAccountOf(parsed, facts.cluster))) {
    return []; // annotation or association are wrong already: IRSA014, IRSA025, PID003 and PID006 tell of it
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
    evidence: (['annotation', 'association'] as const).flatMap(by => wordHolders(by, holders)),
  }];
}

/** Service accounts whose pods have the role: of an association, the target role if it has one. The operator may be any, unless the resource names it. */
function holdersOf({ roleArn, serviceAccount }: OperatorRole, facts: AccountFacts): Holder[] {
  const annotated = annotatedInQuestion(facts).map((account): Holder => ({ ...account, by: 'annotation' }));
  const associated = associationsOf(facts).flatMap(({ namespace, name, roleArn: first, targetRoleArn = first }): Holder[] => (
    targetRoleArn === undefined ? [] : [{ namespace, name, roleArn: targetRoleArn, by: 'association' }]));
  return [...annotated, ...associated].filter(holder => (
    holder.roleArn === roleArn && (serviceAccount === undefined || isSame(holder, serviceAccount))));
}

function wordHolders(by: Holder['by'], holders: Holder[]): Evidence[] {
  return listed(by, holders.filter(holder => holder.by === by).map(holder => `${wordServiceAccount(holder)}: ${holder.roleArn}`));
}

function who({ serviceAccount }: OperatorRole, holders: Holder[]): string {
  const names = [...new Set(holders.map(wordServiceAccount))];
  return serviceAccount === undefined
    ? `the operator, if it runs as ${names.slice(0, MAX_NAMED).join(' or ')}${names.length > MAX_NAMED ? ' or another of these' : ''},`
    : `service account ${names[0]}`;
}
