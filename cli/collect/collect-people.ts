import type { EksApi } from './aws/aws-api';
import { allOrNone, mapConcurrently } from './aws/paging';
import { collectAdministrators } from './collect-administrators';
import type { Reader } from './reader';
import { CONFIG_MAP_MODE, known, type AssociationFact, type ClusterFact, type PeopleFacts, type Read, type UpdateHistory } from '../facts/account/account';

/** Updates that are looked at, one call each; EKS lists their ids only. */
const MAX_UPDATES = 10;

/** How people get into the cluster. */
export async function collectPeople(eks: EksApi, reader: Reader, cluster: ClusterFact): Promise<Omit<PeopleFacts, 'issuers' | 'userPools'>> {
  const { name, authenticationMode } = cluster;
  const takesEntries = authenticationMode !== undefined && authenticationMode !== CONFIG_MAP_MODE;
  const [associations, updates, accessEntries, administrators] = await Promise.all([
    collectAssociations(eks, reader, name),
    collectUpdates(eks, reader, name),
    takesEntries ? reader.read('the access entries of the cluster', 'eks:ListAccessEntries', () => eks.listAccessEntries(name)) : undefined,
    takesEntries ? collectAdministrators(eks, reader, cluster) : undefined,
  ]);
  return { associations, updates, accessEntries, administrators };
}

export async function collectAssociations(eks: EksApi, reader: Reader, cluster: string): Promise<Read<AssociationFact[]>> {
  const names = await reader.read('the associations of the cluster', 'eks:ListIdentityProviderConfigs', () => eks.listAssociations(cluster));
  if (!names.isRead) {
    return names;
  }
  return allOrNone(await mapConcurrently(names.value, name =>
    reader.read(`association ${name}`, 'eks:DescribeIdentityProviderConfig', () => eks.describeAssociation(cluster, name))));
}

async function collectUpdates(eks: EksApi, reader: Reader, cluster: string): Promise<Read<UpdateHistory>> {
  const ids = await reader.read('the updates of the cluster', 'eks:ListUpdates', () => eks.listUpdates(cluster));
  if (!ids.isRead) {
    return ids;
  }
  const updates = allOrNone(await mapConcurrently(ids.value.slice(0, MAX_UPDATES), id =>
    reader.read('the updates of the cluster', 'eks:DescribeUpdate', () => eks.describeUpdate(cluster, id))));
  return updates.isRead ? known({ updates: updates.value, unseen: ids.value.length - updates.value.length }) : updates;
}
