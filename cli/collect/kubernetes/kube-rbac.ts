import type { OpenKube } from './kube-api';
import { KubeReader } from './kube-failure';
import { CONFIG_MAP_MODE, known, valueOr, type ClusterFact, type PeopleFacts, type Read } from '../../facts/account/account';
import { strangers } from '../../facts/cluster/bound-people';
import type { RbacFacts } from '../../facts/cluster/kubernetes';
import type { EksApi } from '../aws/aws-api';
import { mapConcurrently } from '../aws/paging';
import type { Reader } from '../reader';

/** Access entries that are looked at, one call each. */
const MAX_ENTRIES = 10;

/** Where the names of IAM principals come from. */
export interface IamNamesSource {
  readonly eks: EksApi;
  readonly aws: Reader;
  readonly cluster: ClusterFact;
  readonly people: Pick<PeopleFacts, 'accessEntries' | 'associations'>;
}

/** Who is bound to what, and whose names are not those of an identity provider. */
export async function collectRbac(kube: Read<OpenKube>, source: IamNamesSource, reader: KubeReader): Promise<Read<RbacFacts>> {
  if (!kube.isRead) {
    return kube;
  }
  const { api } = kube.value;
  const [clusterBindings, bindings, clusterRoles, roles] = await Promise.all([
    reader.read('the cluster role bindings', 'list clusterrolebindings', () => api.listClusterRoleBindings()),
    reader.read('the role bindings', 'list rolebindings in all namespaces', () => api.listRoleBindings()),
    reader.read('the cluster roles', 'list clusterroles', () => api.listClusterRoles()),
    reader.read('the roles', 'list roles in all namespaces', () => api.listRoles()),
  ]);
  if (clusterBindings.isRead && bindings.isRead && clusterRoles.isRead && roles.isRead) {
    const all = [...clusterBindings.value, ...bindings.value];
    const configs = valueOr(source.people.associations, []).map(({ config }) => config);
    return known({
      bindings: all,
      roles: { clusterRoles: clusterRoles.value, roles: roles.value },
      ...strangers(all, configs).length > 0 && { iamNames: await collectIamNames(kube.value, source, reader) },
    });
  }
  return [clusterBindings, bindings, clusterRoles, roles].flatMap(read => (read.isRead ? [] : [{ isRead: false, why: read.why } as const]))[0];
}

/** Groups and users that access entries and aws-auth make of IAM principals. */
async function collectIamNames({ api }: OpenKube, { eks, aws, cluster, people }: IamNamesSource, reader: KubeReader): Promise<Read<string[]>> {
  const { accessEntries } = people;
  const usesAwsAuth = cluster.authenticationMode === undefined || cluster.authenticationMode.includes(CONFIG_MAP_MODE);
  const awsAuth = usesAwsAuth ? await reader.read('aws-auth', 'get configmaps in namespace kube-system', () => api.getAwsAuth()) : known(undefined);
  if (!awsAuth.isRead) {
    return awsAuth;
  }
  if (accessEntries !== undefined && !accessEntries.isRead) {
    return accessEntries;
  }
  const principals = accessEntries?.value ?? [];
  if (principals.length > MAX_ENTRIES) {
    return { isRead: false, why: { what: 'the names of IAM principals', reason: `there are ${principals.length} access entries, of which no more than ${MAX_ENTRIES} are looked at` } };
  }
  const entries = await mapConcurrently(principals, principal =>
    aws.read(`access entry ${principal}`, 'eks:DescribeAccessEntry', () => eks.describeAccessEntry(cluster.name, principal)));
  const failed = entries.find(entry => !entry.isRead);
  return failed !== undefined && !failed.isRead ? failed : known([...entries.flatMap(entry => (entry.isRead ? entry.value : [])), ...namesIn(awsAuth.value ?? '')]);
}

/** Items of lists and user names, whatever they belong to: aws-auth is text in a ConfigMap, and people write it in many ways. */
function namesIn(awsAuth: string): string[] {
  return [...awsAuth.matchAll(/^\s*(?:-\s+)?(?:-|username:)\s*["']?([^\s"'#]+)/gm)].map(([, name]) => name);
}
