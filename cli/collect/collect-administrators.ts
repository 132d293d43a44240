import type { EksApi } from './aws/aws-api';
import { allOrNone, mapConcurrently } from './aws/paging';
import type { Reader } from './reader';
import { known, type AdministratorFact, type ClusterFact, type Read } from '../facts/account/account';

/** The access policy whose holders may do everything. */
const ADMINISTRATOR_POLICY = 'AmazonEKSClusterAdminPolicy';

/** Principals whose policies are looked at, one call each; the first that is administrator answers the question. */
const MAX_PRINCIPALS = 5;

/** IAM principals that an access policy makes administrators, of the whole cluster or of namespaces. */
export async function collectAdministrators(eks: EksApi, reader: Reader, { name, partition }: ClusterFact): Promise<Read<AdministratorFact[]>> {
  const policyArn = `arn:${partition}:eks::aws:cluster-access-policy/${ADMINISTRATOR_POLICY}`;
  const principals = await reader.read('the access entries of the cluster', 'eks:ListAccessEntries', () => eks.listAccessEntries(name, policyArn));
  if (!principals.isRead) {
    return principals;
  }
  const looked = allOrNone(await mapConcurrently(principals.value.slice(0, MAX_PRINCIPALS), principal =>
    reader.read('the administrators of the cluster', 'eks:ListAssociatedAccessPolicies', async (): Promise<AdministratorFact> => ({
      principal, isOfCluster: (await eks.listClusterPolicies(name, principal)).includes(policyArn),
    }))));
  return looked.isRead ? known([...looked.value, ...principals.value.slice(MAX_PRINCIPALS).map(principal => ({ principal }))]) : looked;
}
