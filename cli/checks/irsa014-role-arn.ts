import { inspectRead, type DoctorCheck, type Observation } from './doctor-check';
import { isInAccountOf, valueOr, type AccountFacts } from '../facts/account';
import { didYouMean } from '../facts/distance';
import { parseRoleArn, resourceOfArn } from '../facts/role-arn';

/** The ARN in a service account's annotation goes to STS as it is: `Request ARN is invalid`, or a role that is not there. */
export const ROLE_ARN: DoctorCheck = {
  id: 'IRSA014',
  severity: 'error',
  holds: 'the ARN is that of a role that exists',
  inspect: facts => {
    const { target: { role: arn }, cluster } = facts;
    if (arn === undefined) {
      return undefined;
    }
    const parsed = parseRoleArn(arn);
    if (parsed === undefined) {
      return [malformed(arn, facts)];
    }
    if (parsed.partition !== cluster.partition) {
      return [otherPartition(arn, facts)];
    }
    return isInAccountOf(parsed, cluster) ? inspectRead(facts.roles, ([role]) => {
      const actual = role?.arn;
      return actual === arn ? [] : [actual === undefined ? missing(arn, facts) : otherPath(arn, actual)];
    }) : undefined;
  },
};

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
  const meant = didYouMean(arn, valueOr(roleArns, []));
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
