import { acceptancesOf } from '../../facts/account/acceptance';
import { isInAccountOf, valueOr, type AccountFacts, type Read } from '../../facts/account/account';
import { likelyRole, parseRoleArn, resourceOfArn } from '../../facts/account/role-arn';
import { isInjected } from '../../facts/cluster/injection';
import type { PodFact } from '../../facts/cluster/pod';
import { wordServiceAccount, type ServiceAccount } from '../../facts/cluster/service-account';
import { annotatedInQuestion, associationOf, podsInQuestion, serviceAccountInQuestion, unreadServiceAccounts } from '../../facts/cluster/workload-facts';
import { inspectIfAny, inspectRead, type DoctorCheck, type Observation } from '../doctor-check';

/** The ARN in a service account's annotation goes to STS as it is: `Request ARN is invalid`, or a role that is not there. */
export const ROLE_ARN: DoctorCheck = {
  id: 'IRSA014',
  severity: 'error',
  holds: 'service accounts in question are annotated with the ARN of a role that exists',
  inspect: facts => {
    const { target: { role: arn } } = facts;
    const annotation = inspectAnnotation(facts);
    const role = arn === undefined ? inspectAnnotations(facts)
      : inspectArn(arn, facts, () => inspectRead(facts.roles, ([found]) => compare(arn, found?.arn, facts)));
    return annotation.length > 0 ? [...annotation, ...role ?? []] : role;
  },
};

/** What the service account that was asked about says itself. */
function inspectAnnotation(facts: AccountFacts): Observation[] {
  const { target: { role: asked, serviceAccount } } = facts;
  const unread = unreadServiceAccounts(facts);
  if (serviceAccount !== undefined && unread !== undefined) {
    return associationOf(serviceAccount, facts) === undefined ? [{ notRead: unread }] : [];
  }
  const account = serviceAccountInQuestion(facts);
  if (account === undefined || associationOf(account, facts) !== undefined) {
    return [];
  }
  if (account.roleArn === undefined) {
    const associations = facts.podIdentity?.associations; // one of them may give it a role
    return isByHand(podsInQuestion(facts)) ? [] : [associations?.isRead === false ? { notRead: associations.why } : notAnnotated(account, facts)];
  }
  return asked === undefined || asked === account.roleArn ? [] : [annotatedOtherwise(account, asked, account.roleArn)];
}

/** All annotations of the cluster, against all roles of the account. */
function inspectAnnotations(facts: AccountFacts): Observation[] | undefined {
  const { roleArns } = facts;
  const accounts = annotatedInQuestion(facts);
  const unread = unreadServiceAccounts(facts);
  if (facts.target.serviceAccount !== undefined) {
    return undefined;
  }
  if (accounts.length === 0) {
    return unread && [{ notRead: unread }];
  }
  return accounts.flatMap(account => {
    const { roleArn } = account;
    const observations = inspectArn(roleArn, facts, () => inspectIfAny(roleArns, all =>
      compare(roleArn, all.find(arn => isSameRole(arn, roleArn)), facts)));
    return (observations ?? []).map(observation => ('notRead' in observation ? observation
      : { ...observation, resource: serviceAccountName(account), evidence: observation.evidence ?? [{ label: 'annotation', value: roleArn }] }));
  });
}

function inspectArn(arn: string, facts: AccountFacts, inspectRole: () => Observation[] | undefined): Observation[] | undefined {
  const parsed = parseRoleArn(arn);
  if (parsed === undefined) {
    return [malformed(arn, facts)];
  }
  if (parsed.partition !== facts.cluster.partition) {
    return [otherPartition(arn, facts)];
  }
  return isInAccountOf(parsed, facts.cluster) ? inspectRole() : undefined;
}

function compare(arn: string, actual: string | undefined, facts: AccountFacts): Observation[] {
  return actual === arn ? [] : [actual === undefined ? missing(arn, facts) : otherPath(arn, actual)];
}

/** IAM knows roles by their names, whatever the path and the case. */
function isSameRole(one: string, other: string): boolean {
  return parseRoleArn(one)?.name.toLowerCase() === parseRoleArn(other)?.name.toLowerCase();
}

/** Pods may have the variables in their template, and then need no annotation. */
function isByHand(pods: Read<PodFact[]> | undefined): boolean {
  return valueOr(pods, []).some(pod => isInjected(pod));
}

function notAnnotated(account: ServiceAccount, facts: AccountFacts): Observation {
  const accepting = acceptancesOf(facts).find(({ evaluation }) => evaluation.allowed)?.role.arn ?? facts.target.role;
  return {
    resource: serviceAccountName(account),
    message: 'the service account has no annotation eks.amazonaws.com/role-arn, so its pods get no role; what they do at AWS, they do as their node',
    fix: `annotate it with ${accepting ?? 'the ARN of a role that lets it in'}, then create its pods again`,
  };
}

function annotatedOtherwise(account: ServiceAccount, asked: string, actual: string): Observation {
  return {
    resource: serviceAccountName(account),
    message: 'the service account is annotated with another role than the one that was asked about: its pods assume that one',
    fix: 'correct the annotation and create the pods again, or ask about the role that it names',
    evidence: [{ label: 'annotation', value: actual }, { label: 'asked for', value: asked }],
  };
}

function serviceAccountName(account: ServiceAccount): string {
  return `serviceaccount/${wordServiceAccount(account)}`;
}

function malformed(arn: string, { cluster }: AccountFacts): Observation {
  const name = arn.split('/').at(-1) ?? arn;
  return {
    resource: arn,
    message: 'it is not the ARN of a role; as annotation of a service account it makes STS answer \'Request ARN is invalid\'',
    fix: /^[\w+=,.@-]{1,64}$/.test(name)
      ? `write arn:${cluster.partition}:iam::${cluster.account}:role/${name} (with the path of the role, if it has one)`
      : `write arn:${cluster.partition}:iam::${cluster.account}:role/<path>/<name>`,
  };
}

function otherPartition(arn: string, { cluster }: AccountFacts): Observation {
  return {
    resource: resourceOfArn(arn),
    message: `the role is in partition '${arn.split(':')[1]}' and the cluster in '${cluster.partition}': nothing crosses partitions`,
    fix: `name a role of partition ${cluster.partition}`,
    evidence: [{ label: 'role', value: arn }, { label: 'cluster', value: cluster.arn }],
  };
}

function missing(arn: string, { roleArns, cluster }: AccountFacts): Observation {
  const meant = likelyRole(arn, valueOr(roleArns, []));
  return {
    resource: resourceOfArn(arn),
    message: `account ${cluster.account} has no such role`,
    fix: meant === undefined ? 'create the role, or correct the ARN in the annotation of the service account' : `write ${meant}, if that is the one`,
    evidence: [{ label: 'asked for', value: arn }, ...meant === undefined ? [] : [{ label: 'there is', value: meant }]],
  };
}

/** IAM finds roles by their name; STS wants the path as well. */
function otherPath(arn: string, actual: string): Observation {
  return {
    resource: resourceOfArn(actual),
    message: 'the role has another ARN: STS compares it whole, with the path and the case of every letter',
    fix: `write ${actual}`,
    evidence: [{ label: 'asked for', value: arn }, { label: 'there is', value: actual }],
  };
}
