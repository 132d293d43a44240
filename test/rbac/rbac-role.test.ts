import { Token } from 'aws-cdk-lib';
import { RbacResource, RbacRole, RbacRoleKind, RbacRule, RbacVerb } from '../../lib';

const PODS = [RbacResource.PODS];
const READ_PODS = RbacRule.read(PODS);

test('reading is get, watch and list, as in the documentation of Kubernetes', () => {
  expect(RbacRule.read([RbacResource.SECRETS]).toRules()).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'watch', 'list'] }]);
});

test('writing leaves out, for single objects, what cannot be restricted to them', () => {
  expect(RbacRule.readWrite(PODS).toRules()[0].verbs).toEqual(['get', 'watch', 'list', 'update', 'patch', 'delete', 'create', 'deletecollection']);
  expect(RbacRule.readWrite(PODS, { resourceNames: ['db', 'db'] }).toRules()).toEqual([
    { apiGroups: [''], resources: ['pods'], resourceNames: ['db'], verbs: ['get', 'watch', 'list', 'update', 'patch', 'delete'] },
  ]);
});

test('wildcards are there for who writes them out', () => {
  expect(RbacRule.all(PODS).toRules()).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['*'] }]);
  expect(RbacRule.everything().toRules()).toEqual([{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]);
  expect(RbacRule.read([RbacResource.everyIn('apps'), RbacResource.everyIn('apps').subresource('scale')]).toRules())
    .toEqual([{ apiGroups: ['apps'], resources: ['*', '*/scale'], verbs: ['get', 'watch', 'list'] }]);
});

test('rules take resources of any API, sub-resources, and verbs that are named', () => {
  const rule = RbacRule.allow([RbacVerb.GET, RbacVerb.of('patch'), RbacVerb.custom('drain')], [RbacResource.of('example.com', 'widgets'), RbacResource.DEPLOYMENTS.subresource('scale'), RbacResource.of('', 'pods/exec')]);

  expect(rule.toRules()).toEqual([
    { apiGroups: ['example.com'], resources: ['widgets'], verbs: ['get', 'patch', 'drain'] },
    { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get', 'patch', 'drain'] },
    { apiGroups: [''], resources: ['pods/exec'], verbs: ['get', 'patch', 'drain'] },
  ]);
});

test('rules take URLs', () => {
  expect(RbacRule.readUrls(['/metrics', '/healthz/*']).toRules()).toEqual([{ nonResourceURLs: ['/metrics', '/healthz/*'], verbs: ['get'] }]);
  expect(RbacRule.allowUrls([RbacVerb.of('post')], ['/logs']).toRules()).toEqual([{ nonResourceURLs: ['/logs'], verbs: ['post'] }]);
});

test('every named verb is one that Kubernetes has, and every named resource is one that can be written', () => {
  const verbs = Object.values(RbacVerb).filter((value): value is RbacVerb => value instanceof RbacVerb);
  const resources = Object.values(RbacResource).filter((value): value is RbacResource => value instanceof RbacResource);

  expect(verbs.length).toBeGreaterThan(10);
  expect(resources.length).toBeGreaterThan(20);
  verbs.forEach(({ name }) => expect(RbacVerb.of(name).name).toBe(name));
  resources.forEach(({ apiGroup, resource }) => expect(RbacResource.of(apiGroup, resource)).toEqual({ apiGroup, resource }));
});

test('a role refers to itself, whether it is made here or exists', () => {
  const apiGroup = 'rbac.authorization.k8s.io';
  const roles = [RbacRole.clusterAdmin(), RbacRole.admin(), RbacRole.edit(), RbacRole.view(), RbacRole.existingClusterRole('system:node'), RbacRole.existingRole('deployer'),
    RbacRole.fromRules('a', [READ_PODS]), RbacRole.fromRules('b', [READ_PODS], { kind: RbacRoleKind.ROLE })];

  expect(roles.map(role => role.toRoleRef())).toEqual([
    { apiGroup, kind: 'ClusterRole', name: 'cluster-admin' },
    { apiGroup, kind: 'ClusterRole', name: 'admin' },
    { apiGroup, kind: 'ClusterRole', name: 'edit' },
    { apiGroup, kind: 'ClusterRole', name: 'view' },
    { apiGroup, kind: 'ClusterRole', name: 'system:node' },
    { apiGroup, kind: 'Role', name: 'deployer' },
    { apiGroup, kind: 'ClusterRole', name: 'a' },
    { apiGroup, kind: 'Role', name: 'b' },
  ]);
  expect(roles.map(role => role.rules.length)).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
});

test('rules that say the same are written once, and what is given out is a copy', () => {
  const role = RbacRole.fromRules('pods', [READ_PODS, RbacRule.read(PODS), RbacRule.allow([RbacVerb.DELETE], PODS)]);
  role.rules[0].verbs.push('*');

  expect(role.rules.map(({ verbs }: { verbs: string[] }) => verbs)).toEqual([['get', 'watch', 'list'], ['delete']]);
});

test('names that are known only at deployment are taken as they are', () => {
  const name = Token.asString({ Ref: 'Name' });

  expect(RbacRole.fromRules(name, [READ_PODS]).name).toBe(name);
  expect(RbacRole.existingClusterRole(name).name).toBe(name);
  expect(RbacRule.read([RbacResource.of(name, name)], { resourceNames: [name] }).toRules()).toHaveLength(1);
  expect(RbacRule.readUrls([name]).toRules()).toHaveLength(1);
  expect(RbacVerb.of(name).name).toBe(name);
});

test.each<[string, () => unknown, string]>([
  ['no rules', () => RbacRole.fromRules('x', []), "RbacRole.fromRules: 'rules' must not be empty; a role without rules allows nothing; bind an existing role with RbacRole.existingClusterRole(...)"],
  ['a name with a slash', () => RbacRole.fromRules('a/b', [READ_PODS]), "RbacRole.fromRules: 'name' must be a path segment (not empty, no '/', no '%', not '.' or '..'), got 'a/b'"],
  ['the name of a role of Kubernetes', () => RbacRole.fromRules('view', [READ_PODS]), "RbacRole.fromRules: 'name' must not be that of a role of Kubernetes, which would be overwritten, got 'view'"],
  ['an existing role with a percent sign', () => RbacRole.existingClusterRole('50%'), "RbacRole.existingClusterRole: 'name' must be a path segment"],
  ['an existing role without a name', () => RbacRole.existingRole(''), "RbacRole.existingRole: 'name' must be a path segment"],
  ['URLs in a Role', () => RbacRole.fromRules('x', [RbacRule.readUrls(['/metrics'])], { kind: RbacRoleKind.ROLE }), "RbacRole.fromRules: 'rules' must not have URLs for a Role, because URLs are in no namespace, got '/metrics'"],
  ['a Role that is added to others', () => RbacRole.fromRules('x', [READ_PODS], { kind: RbacRoleKind.ROLE, aggregateTo: [RbacRole.view()] }), "'aggregateTo' must be left out for a Role, because only ClusterRoles are added to others"],
  ['a role that is added to a Role', () => RbacRole.fromRules('x', [READ_PODS], { aggregateTo: [RbacRole.existingRole('y')] }), "'aggregateTo' must name ClusterRoles that collect others, got the Role 'y'"],
  ['a role that is added to cluster-admin', () => RbacRole.fromRules('x', [READ_PODS], { aggregateTo: [RbacRole.clusterAdmin()] }), "got the ClusterRole 'cluster-admin'"],
  ['a label with a space', () => RbacRole.fromRules('x', [READ_PODS], { labels: { 'a b': 'c' } }), "RbacRole.fromRules: 'labels' must have keys of the form"],
  ['a label value with a space', () => RbacRole.fromRules('x', [READ_PODS], { labels: { a: 'b c' } }), "RbacRole.fromRules: 'labels' must have values of up to 63 characters"],
  ['an annotation without a name', () => RbacRole.fromRules('x', [READ_PODS], { annotations: { 'a/': 'b' } }), "RbacRole.fromRules: 'annotations' must have keys of the form"],
  ['no resources', () => RbacRule.read([]), "RbacRule.read: 'resources' must not be empty; name what the rule is about"],
  ['no verbs', () => RbacRule.allow([], PODS), "RbacRule.allow: 'verbs' must not be empty; name what is allowed, or use RbacRule.read(...)"],
  ['no resource names', () => RbacRule.read(PODS, { resourceNames: [] }), "RbacRule.read: 'resourceNames' must not be empty; leave it out for all objects"],
  ['a wildcard as resource name', () => RbacRule.readWrite(PODS, { resourceNames: ['*'] }), "RbacRule.readWrite: 'resourceNames' must not have a wildcard, got '*'"],
  ['no URLs', () => RbacRule.readUrls([]), "RbacRule.readUrls: 'urls' must not be empty; name what the rule is about"],
  ['no verbs for URLs', () => RbacRule.allowUrls([], ['/x']), "RbacRule.allowUrls: 'verbs' must not be empty; name what is allowed, or use RbacRule.readUrls(...)"],
  ['a verb that URLs do not have', () => RbacRule.allowUrls([RbacVerb.LIST], ['/x']), "RbacRule.allowUrls: 'verbs' must be among get, head, post, put, patch, delete, options for URLs, got 'list'"],
  ['a URL without a slash', () => RbacRule.readUrls(['metrics']), "RbacRule.readUrls: 'urls' must begin with '/', got 'metrics'"],
  ['an unknown verb', () => RbacVerb.of('frobnicate'), "RbacVerb.of: 'name' must be one of get, watch, list"],
  ['an unknown verb, without the way out', () => RbacVerb.of('frobnicate'), "write RbacVerb.custom('frobnicate')"],
  ['a resource with its kind', () => RbacResource.of('', 'Secret'), "RbacResource.of: 'resource' must be the plural name of a resource in lower case"],
  ['an API group with its version', () => RbacResource.of('apps/v1', 'deployments'), "RbacResource.of: 'apiGroup' must be an API group without its version, got 'apps/v1'; write 'apps'"],
  ['every resource of every API group', () => RbacResource.everyIn('*'), "RbacResource.everyIn: 'apiGroup' must not be a wildcard, got '*'; if everything is meant, write RbacRule.everything()"],
  ['every sub-resource', () => RbacResource.PODS.subresource('*'), "RbacResource.subresource: 'name' must not be a wildcard, got '*'; name the sub-resources"],
  ['a sub-resource of a sub-resource', () => RbacResource.POD_LOGS.subresource('x'), "RbacResource.subresource: 'name' must be given for a resource that is not a sub-resource itself, got 'x' for 'pods/log'"],
])('fails for %s', (_what, make, message) => {
  expect(make).toThrow(message);
});
