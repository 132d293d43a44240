import type { EksApi } from './aws-api';
import { mapConcurrently } from './paging';
import type { Reader } from './reader';
import { CONFIG_MAP_MODE, known, type AssociationFact, type ClusterFact, type PeopleFacts, type Read, type UpdateHistory } from '../facts/account';

/** Updates that are looked at, one call each; EKS lists their ids only. */
const MAX_UPDATES = 10;

/** How people get into the cluster. */
export async function collectPeople(eks: EksApi, reader: Reader, cluster: ClusterFact): Promise<PeopleFacts> {
  const { name, authenticationMode } = cluster;
  const [associations, updates, accessEntries] = await Promise.all([
    collectAssociations(eks, reader, name),
    collectUpdates(eks, reader, name),
    authenticationMode === undefined || authenticationMode === CONFIG_MAP_MODE ? undefined
      : reader.read('the access entries of the cluster', 'eks:ListAccessEntries', () => eks.listAccessEntries(name)),
  ]);
  return { associations, updates, accessEntries };
}

async function collectAssociations(eks: EksApi, reader: Reader, cluster: string): Promise<Read<AssociationFact[]>> {
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

/** A list with a hole in it would hide what is wrong with the missing part. */
function allOrNone<T>(reads: Read<T>[]): Read<T[]> {
  const failed = reads.find(read => !read.isRead);
  return failed === undefined || failed.isRead ? known(reads.flatMap(read => (read.isRead ? [read.value] : []))) : failed;
}
