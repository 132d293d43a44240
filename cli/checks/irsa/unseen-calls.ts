import { foreignAccount, valueOr, type AccountFacts } from '../../facts/account/account';
import type { AssumeRoleHistory } from '../../facts/account/assume-role-events';
import { resourceOfArn } from '../../facts/account/role-arn';
import { podName, stsRegionsOf } from '../../facts/cluster/pod';
import { wordServiceAccount } from '../../facts/cluster/service-account';
import { annotatedInQuestion, hasAssociationOnly, podsInQuestion } from '../../facts/cluster/workload-facts';
import { listed, type Problem } from '../doctor-check';

/** What was not looked at may hold refusals: unknown, not fine. */
export function describeUnseen(history: AssumeRoleHistory, facts: AccountFacts): Problem[] {
  return [...unseenAccounts(facts), ...unseenRegions(facts), ...unseenTimes(history, facts), ...unseenRole(facts)];
}

/** STS tells the account of the role, whichever the cluster is in. */
function unseenAccounts(facts: AccountFacts): Problem[] {
  const { target: { role }, cluster } = facts;
  if (role !== undefined) {
    const account = foreignAccount(role, cluster);
    return account === undefined ? [] : [{
      status: 'unknown',
      resource: resourceOfArn(role),
      message: `it is not known whether STS refused pods this role: such calls are in CloudTrail of account ${account}, which these credentials do not see`,
      fix: `look for AssumeRoleWithWebIdentity in CloudTrail of account ${account}`,
    }];
  }
  const foreign = annotatedInQuestion(facts).filter(({ roleArn }) => foreignAccount(roleArn, cluster) !== undefined);
  return foreign.length === 0 ? [] : [{
    status: 'unknown',
    severity: 'info',
    resource: `cluster/${cluster.name}`,
    message: 'calls for roles of other accounts are in CloudTrail of these accounts, which these credentials do not see',
    fix: 'look for AssumeRoleWithWebIdentity there',
    evidence: listed('annotations', foreign.map(account => `${wordServiceAccount(account)}: ${account.roleArn}`)),
  }];
}

/** CloudTrail has a call in the region that was asked. */
function unseenRegions(facts: AccountFacts): Problem[] {
  const { cluster } = facts;
  const asked = valueOr(podsInQuestion(facts), []).map(pod => ({ pod, regions: stsRegionsOf(pod, cluster) }));
  const regions = [...new Set(asked.flatMap(one => one.regions))].filter(region => region !== cluster.region).sort();
  return regions.map(region => ({
    status: 'unknown',
    severity: 'warning',
    resource: `cluster/${cluster.name}`,
    part: region,
    message: `pods ask STS in ${region}: CloudTrail has their calls there, and was asked in ${cluster.region} only`,
    fix: `look for AssumeRoleWithWebIdentity in CloudTrail of ${region}, or have the pods ask STS in ${cluster.region}`,
    evidence: listed('pods', asked.filter(one => one.regions.includes(region)).map(({ pod }) => podName(pod))),
  }));
}

function unseenTimes({ since, unnamedSince, hours }: AssumeRoleHistory, { cluster, target }: AccountFacts): Problem[] {
  const unseen = { status: 'unknown', severity: 'info', resource: `cluster/${cluster.name}` } as const;
  return [
    ...since === undefined ? [] : [{
      ...unseen,
      message: `CloudTrail has more calls of the last ${hours} h than were looked at: nothing is known of those before ${since}`,
      fix: target.serviceAccount === undefined ? 'ask about one service account, of which there are fewer' : FEWER_HOURS,
    }],
    ...unnamedSince === undefined || unnamedSince <= (since ?? '') ? [] : [{
      ...unseen,
      message: `CloudTrail has more events about the role of the last ${hours} h than were looked at: nothing is known of calls before ${unnamedSince} that do not say who made them`,
      fix: FEWER_HOURS,
    }],
  ];
}

const FEWER_HOURS = 'ask about fewer hours; earlier ones take a query of a trail';

/** Calls that do not say who made them are found by the role. */
function unseenRole(facts: AccountFacts): Problem[] {
  const { serviceAccount, role } = facts.target;
  return serviceAccount === undefined || role !== undefined || hasAssociationOnly(facts) ? [] : [{
    status: 'unknown',
    severity: 'info',
    resource: `serviceaccount/${wordServiceAccount(serviceAccount)}`,
    message: 'calls that do not say who made them were not looked at, since the role of the service account is not known',
    fix: 'add --role with the role that it asks for',
  }];
}
