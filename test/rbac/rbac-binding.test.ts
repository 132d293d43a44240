import { App, Stack, Stage, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { RbacBinding, type RbacBindingProps, RbacResource, RbacRole, RbacRoleKind, RbacRule, RbacSubject } from '../../lib';
import { notEmpty, testStack } from '../support/clusters';
import { schemaProblems } from '../support/rbac-schema';

const READ_SECRETS = RbacRole.fromRules('read-secrets', [RbacRule.read([RbacResource.SECRETS])]);
const READ_PODS = RbacRole.fromRules('read-pods', [RbacRule.read([RbacResource.PODS])], { kind: RbacRoleKind.ROLE });
const DEV = RbacSubject.group('gid:dev');

function testBinding(props: Partial<RbacBindingProps> = {}) {
  const { app, stack } = testStack();
  notEmpty(stack);
  return { app, stack, binding: new RbacBinding(stack, 'Binding', { role: RbacRole.view(), subjects: [DEV], ...props }) };
}

function warnings(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}

test('a role and a binding are those of the walk-through that this library starts from', () => {
  const { binding } = testBinding({ role: READ_SECRETS, subjects: [RbacSubject.group('gid:secret-reader')] });

  expect(binding.bindingName).toMatch(/^read-secrets-role-binding-[0-9a-f]{8}$/);
  expect(JSON.stringify(binding.manifests, null, 1)).toBe(JSON.stringify([
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'read-secrets' },
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'watch', 'list'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: binding.bindingName },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'read-secrets' },
      subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'gid:secret-reader' }],
    },
  ], null, 1));
});

test('a binding in namespaces is a RoleBinding in each, in an order that does not depend on theirs', () => {
  const { binding } = testBinding({ namespaces: ['team-b', 'team-a', 'team-b'] });

  expect(binding.namespaces).toEqual(['team-a', 'team-b']);
  expect(binding.manifests.map(({ kind, metadata, roleRef }) => [kind, metadata.namespace, metadata.name, roleRef.kind])).toEqual([
    ['RoleBinding', 'team-a', binding.bindingName, 'ClusterRole'],
    ['RoleBinding', 'team-b', binding.bindingName, 'ClusterRole'],
  ]);
});

test('a Role is in each of the namespaces, and a namespace that is asked for comes first', () => {
  const { binding } = testBinding({ role: READ_PODS, namespaces: ['default', 'team-a'], createNamespaces: true });

  expect(binding.manifests.map(({ kind, metadata }) => [kind, metadata.namespace ?? metadata.name])).toEqual([
    ['Namespace', 'team-a'], // the other one is in every cluster
    ['Role', 'default'],
    ['Role', 'team-a'],
    ['RoleBinding', 'default'],
    ['RoleBinding', 'team-a'],
  ]);
});

test('subjects are written once, in an order of their own', () => {
  const { binding } = testBinding({ subjects: [RbacSubject.user('oidc:bob'), RbacSubject.serviceAccount('ci', 'deployer'), DEV] });
  binding.addSubject(RbacSubject.group('gid:alpha'));
  binding.addSubject(RbacSubject.group('gid:dev', { origin: 'Test/Login' }));
  binding.addSubject(RbacSubject.serviceAccount('ci', 'builder'));

  expect(binding.subjects.map(({ kind, namespace, name, origin }) => [kind, namespace, name, origin])).toEqual([
    ['Group', undefined, 'gid:alpha', undefined],
    ['Group', undefined, 'gid:dev', 'Test/Login'],
    ['ServiceAccount', 'ci', 'builder', undefined],
    ['ServiceAccount', 'ci', 'deployer', undefined],
    ['User', undefined, 'oidc:bob', undefined],
  ]);
  expect(binding.manifests[0].subjects).toHaveLength(5);
});

test('labels and annotations are on the binding and on the role that they were given for', () => {
  const role = RbacRole.fromRules('widgets', [RbacRule.read([RbacResource.of('example.com', 'widgets')])], {
    labels: { team: 'a' }, annotations: { 'example.com/owner': 'a' }, aggregateTo: [RbacRole.view(), RbacRole.existingClusterRole('monitoring')],
  });
  const { binding } = testBinding({ role, labels: { z: '1', a: '2' }, annotations: { 'example.com/ticket': '42' } });

  expect(binding.manifests.map(({ metadata }) => metadata)).toEqual([
    {
      name: 'widgets',
      labels: { 'rbac.authorization.k8s.io/aggregate-to-monitoring': 'true', 'rbac.authorization.k8s.io/aggregate-to-view': 'true', 'team': 'a' },
      annotations: { 'example.com/owner': 'a' },
    },
    { name: binding.bindingName, labels: { a: '2', z: '1' }, annotations: { 'example.com/ticket': '42' } },
  ]);
});

test('objects have nothing that the schema of Kubernetes does not have, and their keys in one order', () => {
  const subjects = [DEV, RbacSubject.user('oidc:bob'), RbacSubject.serviceAccount('ci', 'deployer'), RbacSubject.systemGroup('system:nodes')];
  const full = { subjects, labels: { a: 'b' }, annotations: { c: 'd' } };
  const urls = RbacRole.fromRules('urls', [RbacRule.readUrls(['/metrics']), RbacRule.read([RbacResource.PODS], { resourceNames: ['db'] })], { aggregateTo: [RbacRole.view()], annotations: { a: 'b' } });
  const manifests = [
    testBinding({ ...full, role: urls }),
    testBinding({ ...full, role: READ_PODS, namespaces: ['a', 'b'], createNamespaces: true }),
    testBinding({ role: RbacRole.existingRole('x'), namespaces: ['a'] }),
  ].flatMap(({ binding }) => binding.manifests);

  expect(manifests).toHaveLength(9);
  expect(manifests.flatMap(schemaProblems)).toEqual([]);
});

test('manifests are plain data that belongs to the caller', () => {
  const { binding } = testBinding({ role: READ_SECRETS });
  const before = JSON.stringify(binding.manifests);
  binding.manifests[0].rules[0].verbs.push('*');
  binding.manifests[1].subjects.pop();
  binding.namespaces?.push('x');

  expect(JSON.stringify(binding.manifests)).toBe(before);
});

test('values that are known only at deployment are taken as they are', () => {
  const token = Token.asString({ Ref: 'Value' });
  const { binding } = testBinding({
    role: RbacRole.existingClusterRole(token), subjects: [RbacSubject.group(token), RbacSubject.serviceAccount(token, token)], namespaces: ['b', token], labels: { a: token }, annotations: { [token]: token },
  });

  expect(binding.namespaces).toHaveLength(2);
  expect(binding.bindingName).toContain(token);
});

describe('the name of a binding', () => {
  const nameOf = (props: Partial<RbacBindingProps>) => testBinding(props).binding.bindingName;

  test('is another one for another role, kind of role, namespace or place', () => {
    const { stack, binding } = testBinding();
    const names = [
      binding.bindingName,
      nameOf({ role: RbacRole.edit() }),
      nameOf({ namespaces: ['a'] }),
      nameOf({ namespaces: ['b'] }),
      nameOf({ role: RbacRole.existingRole('view'), namespaces: ['a'] }),
      new RbacBinding(stack, 'Other', { role: RbacRole.view(), subjects: [DEV] }).bindingName,
    ];

    expect(new Set(names).size).toBe(names.length);
  });

  test('does not depend on subjects, labels, the rules of the role or the order of namespaces', () => {
    const one = { role: RbacRole.fromRules('x', [RbacRule.read([RbacResource.PODS])]), namespaces: ['a', 'b'] };
    const other = { role: RbacRole.fromRules('x', [RbacRule.read([RbacResource.NODES])]), namespaces: ['b', 'a'], subjects: [RbacSubject.user('x')], labels: { a: 'b' } };

    expect(nameOf(one)).toBe(nameOf(other));
  });

  test('is the same in every stage of an app', () => {
    const names = ['Dev', 'Prod'].map(id => new RbacBinding(new Stack(new Stage(new App(), id), 'Test'), 'Binding', { role: RbacRole.view(), subjects: [DEV] }).bindingName);

    expect(names[0]).toBe(names[1]);
    expect(names[0]).toBe(testBinding().binding.bindingName);
  });

  test('can be chosen, and has the hash nevertheless', () => {
    const [view, edit] = [nameOf({ bindingName: 'auditors' }), nameOf({ bindingName: 'auditors', role: RbacRole.edit() })];

    expect([view, edit]).toEqual([expect.stringMatching(/^auditors-[0-9a-f]{8}$/), expect.stringMatching(/^auditors-[0-9a-f]{8}$/)]);
    expect(view).not.toBe(edit);
  });
});

test.each<[string, Partial<RbacBindingProps>, string]>([
  ['no subjects', { subjects: [] }, "[Test/Binding] 'subjects' must not be empty, because a binding of nobody has no effect"],
  ['a Role in the whole cluster', { role: READ_PODS }, "'namespaces' must be given for a Role, which is in a namespace, got 'read-pods' without; for the whole cluster take a ClusterRole"],
  ['no namespaces', { namespaces: [] }, "'namespaces' must not be empty; leave it out for the whole cluster"],
  ['a namespace that is no DNS label', { namespaces: ['Team_A'] }, "'namespaces' must be a DNS label (a-z, 0-9 and '-', a letter or digit at both ends, 1-63 characters), got 'Team_A'"],
  ['a namespace of 64 characters', { namespaces: ['x'.repeat(64)] }, '(64 characters)'],
  ['namespaces that are a token', { namespaces: Token.asList({ Ref: 'List' }) }, "'namespaces' must be a list whose length is known at synthesis"],
  ['namespaces to be made for the whole cluster', { createNamespaces: true }, "'createNamespaces' must be left out for a binding in the whole cluster, or 'namespaces' be given"],
  ['a name with a slash', { bindingName: 'a/b' }, "'bindingName' must be a path segment (not empty, no '/', no '%', not '.' or '..'), got 'a/b'"],
  ['a name with a percent sign', { bindingName: '50%' }, "got '50%'"],
  ['a name of Kubernetes', { bindingName: 'system:x' }, "'bindingName' must not begin with 'system:', which Kubernetes keeps for itself, got 'system:x'"],
  ['a label key with a space', { labels: { 'a b': 'c' } }, "'labels' must have keys of the form"],
  ['a label value of 64 characters', { labels: { a: 'x'.repeat(64) } }, "'labels' must have values of up to 63 characters"],
  ['an annotation key without a name', { annotations: { 'a/': 'b' } }, "'annotations' must have keys of the form"],
])('fails for %s, and leaves nothing behind', (_what, props, message) => {
  const stack = notEmpty(testStack().stack);

  expect(() => new RbacBinding(stack, 'Binding', { role: RbacRole.view(), subjects: [DEV], ...props })).toThrow(message);
  expect(stack.node.tryFindChild('Binding')).toBeUndefined();
});

test.each<[string, Partial<RbacBindingProps>, string]>([
  ['a role that reads all secrets', { role: READ_SECRETS },
    "role 'read-secrets': rule on secrets: the subjects can read every secret of the cluster, credentials of other workloads included; restrict it with 'resourceNames' or 'namespaces' [ack: cdk-eks-identity:rbacReadsAllSecrets]"],
  ['a role that allows everything', { role: RbacRole.fromRules('root', [RbacRule.everything()]) }, '[ack: cdk-eks-identity:rbacWildcard]'],
  ['a binding of everybody', { subjects: [RbacSubject.systemGroup('system:authenticated')] },
    "'system:authenticated' is everybody who can log in to the cluster, and every service account, and gets the role 'view'; bind a group of the people or a service account that need it [ack: cdk-eks-identity:rbacBindsEverybody]"],
  ['a binding of anybody', { subjects: [RbacSubject.systemUser('system:anonymous')] }, "'system:anonymous' is anybody who reaches the API server"],
])('warns of %s', (_what, props, message) => {
  expect(warnings(testBinding(props).stack)).toEqual([expect.stringContaining(message)]);
});

test('does not warn of what is as it should be', () => {
  expect(warnings(testBinding({ role: READ_PODS, namespaces: ['team-a'] }).stack)).toEqual([]);
  expect(warnings(testBinding({ role: RbacRole.clusterAdmin() }).stack)).toEqual([]);
});
