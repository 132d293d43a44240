import type { KubernetesAccess, WayIntoCluster } from './kubernetes-access';
import { code, codes, table } from './markdown';
import { groupedBy } from '../core/grouped-by';
import { BUILT_IN_ROLES } from '../core/rbac/built-in-roles';
import type { PolicyRule } from '../core/rbac/rbac-rules';

/** What roles and access policies that come with a cluster allow, in short. */
const COMMON_WORDS: Record<string, string> = {
  'ClusterRole cluster-admin': BUILT_IN_ROLES['cluster-admin'],
  'ClusterRole admin': BUILT_IN_ROLES.admin,
  'ClusterRole edit': BUILT_IN_ROLES.edit,
  'ClusterRole view': BUILT_IN_ROLES.view,
  'AccessPolicy AmazonEKSClusterAdminPolicy': BUILT_IN_ROLES['cluster-admin'],
  'AccessPolicy AmazonEKSAdminPolicy': BUILT_IN_ROLES.admin,
  'AccessPolicy AmazonEKSEditPolicy': BUILT_IN_ROLES.edit,
  'AccessPolicy AmazonEKSViewPolicy': BUILT_IN_ROLES.view,
  'AccessPolicy AmazonEKSAdminViewPolicy': 'read everything, secrets included',
};

/** What kinds of subjects are called. */
const KINDS: Record<string, string> = { Group: 'group', User: 'user', ServiceAccount: 'service account', IamPrincipal: 'IAM' };

/** Who gets into clusters, and what they may do there: two tables for each cluster. */
export function kubernetesMarkdown(ways: WayIntoCluster[], access: KubernetesAccess[]): string {
  const clusters = [...new Set([...ways, ...access].map(({ cluster }) => cluster))].sort();
  const sections = clusters.map(cluster => {
    const [here, allowed] = [ways.filter(way => way.cluster === cluster), access.filter(entry => entry.cluster === cluster)];
    const tables = [
      ...here.length > 0 ? [table(['way in', 'user name', 'groups', 'by'], here.map(wayCells))] : [],
      ...allowed.length > 0 ? [table(['who', 'may', 'where', 'by'], groupedBy(allowed, ({ who }) => JSON.stringify(who)).flatMap(([, same]) => same.flatMap(rowsOf)))] : [],
    ];
    return `### Cluster ${code(cluster)}\n\n${tables.join('\n')}`;
  });
  return sections.join('\n') || 'Nobody gets into a cluster by this app.\n';
}

function wayCells(way: WayIntoCluster): string[] {
  if (way.kind === 'entry') {
    return [`IAM ${code(way.principal)}`, way.username === undefined ? 'made by EKS' : code(way.username), codes(way.groups), code(way.path)];
  }
  const { configName, issuerUrl, usernamePrefix, usernameClaim, groupsPrefix, groupsClaim, associated, path } = way;
  return [
    `identity provider ${code(configName)}, issuer ${code(issuerUrl)}${associated ? '' : ', not associated now'}`,
    code(`${usernamePrefix}<${usernameClaim}>`), groupsClaim === undefined ? '' : code(`${groupsPrefix}<${groupsClaim}>`), code(path),
  ];
}

function rowsOf({ who: { kind, name, namespace }, as, role, rules, namespaces, source }: KubernetesAccess): string[][] {
  const whoCell = `${KINDS[kind] ?? kind} ${code(namespace === undefined ? name : `${namespace}/${name}`)}${as === undefined ? '' : `, as ${code(as)}`}`;
  const where = namespaces ? codes(namespaces) : 'whole cluster';
  const roleName = `${role.kind} ${role.name}`;
  const what = rules?.map(ruleCell) ?? [COMMON_WORDS[roleName] ?? 'what the cluster says'];
  return what.map(cell => [whoCell, cell, where, `${code(roleName)}, ${code(source)}`]);
}

function ruleCell({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): string {
  const ofGroups = apiGroups.flatMap(group => resources.map(resource => (group === '' ? resource : `${resource}.${group}`)));
  const names = resourceNames.length > 0 ? ` named ${codes(resourceNames)}` : '';
  return `${codes(verbs)} on ${codes([...ofGroups, ...nonResourceURLs])}${names}`;
}
