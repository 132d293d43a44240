import type { Asker, CloudTrailApi } from './aws/aws-api';
import type { Reader } from './reader';
import { serviceAccountSubject } from '../../lib/core/trust/trust-policy';
import { isInAccountOf, type ClusterFact, type Read, type Target } from '../facts/account/account';
import { countCalls, type AssumeRoleEvent, type AssumeRoleHistory } from '../facts/account/assume-role-events';
import { issuerOf } from '../facts/account/eks-issuers';
import { parseRoleArn } from '../facts/account/role-arn';
import { isSame } from '../facts/cluster/kubernetes';

/** In milliseconds. */
const HOUR = 3_600_000;

/** What STS answered to pods of the cluster; undefined if the cluster has no issuer, and so no tokens for STS. */
export async function collectAssumeRoleCalls(
  cloudTrail: CloudTrailApi, reader: Reader, target: Target, cluster: ClusterFact, hours: number,
): Promise<Read<AssumeRoleHistory> | undefined> {
  const issuer = issuerOf(cluster);
  return issuer === undefined ? undefined : reader.read('what CloudTrail tells of pods that asked for roles', 'cloudtrail:LookupEvents', async () => {
    const since = new Date(Date.now() - hours * HOUR);
    const { events, reachesBackTo, roleReachesBackTo } = await cloudTrail.lookUpAssumeRole(since, askerIn(target, cluster));
    return {
      hours,
      ...reachesBackTo !== undefined && { since: reachesBackTo },
      ...roleReachesBackTo !== undefined && { unnamedSince: roleReachesBackTo },
      calls: countCalls(events.filter(event => isInQuestion(event, target)), issuer),
    };
  });
}

/** Undefined if the question is not about one service account. */
function askerIn({ serviceAccount, role = '' }: Target, cluster: ClusterFact): Asker | undefined {
  const parsed = parseRoleArn(role);
  return serviceAccount && {
    userName: serviceAccountSubject(serviceAccount),
    ...parsed !== undefined && isInAccountOf(parsed, cluster) && { role },
  };
}

/** A role may have other users as well. */
function isInQuestion({ serviceAccount: caller }: AssumeRoleEvent, { serviceAccount }: Target): boolean {
  return serviceAccount === undefined || caller === undefined || isSame(caller, serviceAccount);
}
