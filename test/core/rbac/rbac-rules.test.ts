import { ownBindingNameProblem, ownRoleNameProblem, rbacNameProblem } from '../../../lib/core/rbac/rbac-object-names';
import { apiGroupProblem, resourceNameProblem, resourceProblem, urlProblem } from '../../../lib/core/rbac/rbac-resources';
import { risksOf } from '../../../lib/core/rbac/rbac-risks';
import { distinctRules, resourceRules, ruleText } from '../../../lib/core/rbac/rbac-rules';
import { customVerbProblem, urlVerbProblem, verbProblem } from '../../../lib/core/rbac/rbac-verbs';

const SEGMENT = "must be a path segment (not empty, no '/', no '%', not '.' or '..'), got ";

test.each([
  ['', `${SEGMENT}''`],
  ['.', `${SEGMENT}'.'`],
  ['..', `${SEGMENT}'..'`],
  ['team/a', `${SEGMENT}'team/a'`],
  ['50%', `${SEGMENT}'50%'`],
  ['...', undefined],
  ['Team A', undefined],
  ['system:node', undefined],
  ['x'.repeat(300), undefined],
])('the name %j of a role or a binding', (name, problem) => {
  expect(rbacNameProblem(name)).toBe(problem);
});

test.each(['view', 'edit', 'admin', 'cluster-admin', 'system:node'])('the name %s is not one for a role of one\'s own', name => {
  expect(ownRoleNameProblem(name)).toBe(`must not be that of a role of Kubernetes, which would be overwritten, got '${name}'; `
    + 'bind that one with RbacRole.existingClusterRole(...), or take another name');
});

test('a binding of one\'s own may be called as a role of Kubernetes, and not begin as its bindings do', () => {
  expect(ownBindingNameProblem('view')).toBeUndefined();
  expect(ownBindingNameProblem('system:x')).toBe("must not begin with 'system:', which Kubernetes keeps for itself, got 'system:x'");
});

test.each([
  ['get', undefined],
  ['deletecollection', undefined],
  ['escalate', undefined],
  ['GET', "must be in lower case, got 'GET'"],
  ['deleteCollection', "must be in lower case, got 'deleteCollection'"],
  ['*', "must not be a wildcard, got '*'; if every verb is meant, write RbacRule.all(...)"],
  ['frobnicate', 'must be one of get, watch, list, update, patch, delete, create, deletecollection, bind, escalate, impersonate, approve, attest, sign, use, '
    + "head, post, put, options, got 'frobnicate'; if an API of yours has this verb, write RbacVerb.custom('frobnicate')"],
])('the verb %j', (verb, problem) => {
  expect(verbProblem(verb)).toBe(problem);
});

test.each([
  ['frobnicate', undefined],
  ['impersonate:user-info', undefined],
  ['', "must consist of a-z, 0-9, ':' and '-', a letter first, got ''"],
  ['*', "must consist of a-z, 0-9, ':' and '-', a letter first, got '*'"],
])('the verb %j of an API of one\'s own', (verb, problem) => {
  expect(customVerbProblem(verb)).toBe(problem);
});

test('URLs have HTTP methods, which resources do not', () => {
  expect(urlVerbProblem('post')).toBeUndefined();
  expect(urlVerbProblem('list')).toBe("must be among get, head, post, put, patch, delete, options for URLs, got 'list'");
});

test.each([
  ['', undefined],
  ['apps', undefined],
  ['networking.k8s.io', undefined],
  ['core', "must be '' for the core group, got 'core'"],
  ['v1', "must be '' for the core group, got 'v1'"],
  ['v1beta1', "must be '' for the core group, got 'v1beta1'"],
  ['apps/v1', "must be an API group without its version, got 'apps/v1'; write 'apps'"],
  ['*', "must not be a wildcard, got '*'; if everything is meant, write RbacRule.everything()"],
  ['Apps', "must be '' or a DNS subdomain such as 'networking.k8s.io', got 'Apps'"],
])('the API group %j', (group, problem) => {
  expect(apiGroupProblem(group)).toBe(problem);
});

const PLURAL = "must be the plural name of a resource in lower case, as in 'kubectl api-resources', got ";

test.each([
  ['pods', undefined],
  ['pods/log', undefined],
  ['', `${PLURAL}''`],
  ['Secret', `${PLURAL}'Secret'`],
  ['pods/', `${PLURAL}'pods/'`],
  ['pods/a/b', "must have one sub-resource at most, got 'pods/a/b'"],
  ['*', "must not be a wildcard, got '*'; if every resource of an API group is meant, write RbacResource.everyIn(...)"],
  ['*/scale', "must not be a wildcard, got '*/scale'; if every resource of an API group is meant, write RbacResource.everyIn(...)"],
])('the resource %j', (resource, problem) => {
  expect(resourceProblem(resource)).toBe(problem);
});

test.each([
  ['db', undefined],
  ['system:node', undefined],
  ['*', "must not have a wildcard, got '*', which Kubernetes takes for a name; leave 'resourceNames' out for all"],
  ['', "must be names of objects, without '/', '%' and white space, got ''"],
  ['a/b', "must be names of objects, without '/', '%' and white space, got 'a/b'"],
])('the resource name %j', (name, problem) => {
  expect(resourceNameProblem(name)).toBe(problem);
});

test.each([
  ['/healthz', undefined],
  ['/healthz/*', undefined],
  ['healthz', "must begin with '/', got 'healthz'"],
  ['', "must begin with '/', got ''"],
  ['/a*/b', "must have a wildcard at the end only, got '/a*/b'"],
])('the URL %j', (url, problem) => {
  expect(urlProblem(url)).toBe(problem);
});

test('resources of several API groups become a rule for each, because RBAC combines groups and resources', () => {
  const rules = resourceRules([
    { apiGroup: '', resources: ['pods'] }, { apiGroup: 'apps', resources: ['deployments'] }, { apiGroup: '', resources: ['services', 'pods'] },
  ], ['get', 'get']);

  expect(rules).toEqual([
    { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get'] },
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
  ]);
});

test('rules are the same in whatever order their lists are', () => {
  const one = { apiGroups: [''], resources: ['pods', 'secrets'], verbs: ['list', 'get'] };
  const other = { apiGroups: [''], resources: ['secrets', 'pods'], verbs: ['get', 'list'] };

  expect(ruleText(one)).toBe(ruleText(other));
  expect(distinctRules([one, other, { ...one, verbs: ['get'] }])).toEqual([one, { ...one, verbs: ['get'] }]);
});

const ALL = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
const SECRETS = { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'watch', 'list'] };

test.each([
  ['everything', ALL, 'rbacWildcard', 'rule on *: every verb on every resource, those of APIs that are installed later included; this is as much as cluster-admin has there'],
  ['every verb', { ...SECRETS, verbs: ['*'] }, 'rbacWildcard', 'rule on secrets: every verb, those that raise permissions (bind, escalate, impersonate) and those of later Kubernetes versions included; list the verbs'],
  ['every resource', { apiGroups: ['apps'], resources: ['*'], verbs: ['get'] }, 'rbacWildcard',
    'rule on * of apps: every resource, secrets and those of APIs that are installed later included; list the resources'],
  ['escalation', { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['get', 'bind', 'escalate'] }, 'rbacEscalation',
    "rule on roles of rbac.authorization.k8s.io: bind, escalate lets the subjects get permissions that they have not been given; restrict it with 'resourceNames'"],
  ['impersonation of one', { apiGroups: [''], resources: ['users'], resourceNames: ['ci'], verbs: ['impersonate'] }, 'rbacEscalation',
    'rule on users: impersonate lets the subjects get permissions that they have not been given'],
  ['reading all secrets', SECRETS, 'rbacReadsAllSecrets',
    "rule on secrets: the subjects can read every secret of the cluster, credentials of other workloads included; restrict it with 'resourceNames' or 'namespaces'"],
  ['making tokens', { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] }, 'rbacEscalation',
    'rule on serviceaccounts/token: the subjects can make tokens of service accounts, and so act as those, at AWS as well'],
  ['a name and a verb without', { apiGroups: [''], resources: ['pods'], resourceNames: ['db'], verbs: ['get', 'create'] }, 'rbacNamelessVerb',
    "rule on pods: create cannot be restricted to names, because the request has none, and is not allowed by this rule; give it in a rule without 'resourceNames'"],
])('the risk of %s is named', (_what, rule, id, message) => {
  expect(risksOf([rule, rule], 'cluster')).toEqual([{ id, message }]);
});

test('in namespaces, secrets are those of the namespaces, and URLs are out of reach', () => {
  expect(risksOf([SECRETS, { nonResourceURLs: ['/metrics'], verbs: ['get'] }], 'namespaces')).toEqual([
    { id: 'rbacReadsAllSecrets', message: "rule on secrets: the subjects can read every secret of the namespaces, credentials of other workloads included; restrict it with 'resourceNames'" },
    { id: 'rbacUrlsInNamespace', message: "rule on /metrics: URLs are not in a namespace, and a binding of namespaces does not give access to them; bind the role without 'namespaces'" },
  ]);
});

test.each([
  ['pods', { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'create', 'delete'] }],
  ['one secret', { ...SECRETS, resourceNames: ['db'] }],
  ['writing secrets', { ...SECRETS, verbs: ['create', 'update'] }],
  ['secrets of another API group', { ...SECRETS, apiGroups: ['example.com'] }],
  ['URLs in the cluster', { nonResourceURLs: ['/metrics'], verbs: ['get'] }],
])('there is no risk in %s', (_what, rule) => {
  expect(risksOf([rule], 'cluster')).toEqual([]);
});
