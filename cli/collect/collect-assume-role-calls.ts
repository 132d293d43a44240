import type { CloudTrailApi } from './aws/aws-api';
import type { Reader } from './reader';
import type { ClusterFact, Read, Target } from '../facts/account/account';
import { countCalls, type AssumeRoleHistory } from '../facts/account/assume-role-events';
import { issuerOf } from '../facts/account/eks-issuers';

/** In milliseconds. */
const HOUR = 3_600_000;

/** What STS answered to pods of the cluster; undefined if the cluster has no issuer, and so no tokens for STS. */
export async function collectAssumeRoleCalls(
  cloudTrail: CloudTrailApi, reader: Reader, { serviceAccount }: Target, cluster: ClusterFact, hours: number,
): Promise<Read<AssumeRoleHistory> | undefined> {
  const issuer = issuerOf(cluster);
  return issuer === undefined ? undefined : reader.read('what CloudTrail tells of pods that asked for roles', 'cloudtrail:LookupEvents', async () => {
    const userName = serviceAccount && `system:serviceaccount:${serviceAccount.namespace}:${serviceAccount.name}`;
    const { events, reachesBackTo } = await cloudTrail.lookUpAssumeRole(new Date(Date.now() - hours * HOUR), userName);
    return { hours, ...reachesBackTo !== undefined && { since: reachesBackTo }, calls: countCalls(events, issuer) };
  });
}
