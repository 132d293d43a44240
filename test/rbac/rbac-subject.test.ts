import { Aws, Token } from 'aws-cdk-lib';
import { RbacSubject, RbacSubjectKind } from '../../lib/rbac/rbac-subject';

test('is written as bindings have it, keys always in the same order', () => {
  const subjects = [RbacSubject.group('okta:dev'), RbacSubject.user('okta:alice'), RbacSubject.serviceAccount('apps', 'web')];

  expect(subjects.map(subject => JSON.stringify(subject.toSubject()))).toEqual([
    '{"kind":"Group","apiGroup":"rbac.authorization.k8s.io","name":"okta:dev"}',
    '{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"okta:alice"}',
    '{"kind":"ServiceAccount","name":"web","namespace":"apps"}',
  ]);
  expect(subjects.map(subject => subject.kind)).toEqual([RbacSubjectKind.GROUP, RbacSubjectKind.USER, RbacSubjectKind.SERVICE_ACCOUNT]);
});

test('knows where its name comes from, if somebody said so', () => {
  expect(RbacSubject.group('okta:dev', { origin: 'Stack/Okta' }).origin).toBe('Stack/Okta');
  expect(RbacSubject.user('okta:alice', { origin: 'Stack/Okta' }).origin).toBe('Stack/Okta');
  expect(RbacSubject.group('okta:dev').origin).toBeUndefined();
});

test('takes the names of Kubernetes by factories of their own', () => {
  expect(RbacSubject.systemGroup('system:authenticated').toSubject()).toMatchObject({ kind: 'Group', name: 'system:authenticated' });
  expect(RbacSubject.systemGroup('system:serviceaccounts:apps').name).toBe('system:serviceaccounts:apps');
  expect(RbacSubject.systemUser('system:kube-scheduler').toSubject()).toMatchObject({ kind: 'User', name: 'system:kube-scheduler' });
});

test('takes names that are known only at deployment', () => {
  const name = Token.asString({ Ref: 'Name' });

  expect(RbacSubject.group(name).name).toBe(name);
  expect(RbacSubject.user(`x:${Aws.ACCOUNT_ID}`).name).toContain('x:');
  expect(RbacSubject.serviceAccount(name, name).namespace).toBe(name);
});

test.each<[string, () => RbacSubject, string]>([
  ['an empty group', () => RbacSubject.group(''), "RbacSubject.group: 'name' must not be empty, got ''"],
  ['an empty user', () => RbacSubject.user(''), "RbacSubject.user: 'name' must not be empty"],
  ['white space around a group', () => RbacSubject.group(' dev'), "RbacSubject.group: 'name' must not begin or end with white space, got ' dev'"],
  ['system:masters', () => RbacSubject.group('system:masters'), "RbacSubject.group: 'name' must not be 'system:masters', whose members pass every check"],
  ['system:masters as a group of Kubernetes', () => RbacSubject.systemGroup('system:masters'), "RbacSubject.systemGroup: 'name' must not be 'system:masters'"],
  ['system:masters as a user', () => RbacSubject.user('system:masters'), "must not be 'system:masters'"],
  ['a group of Kubernetes', () => RbacSubject.group('system:nodes'), "must not begin with 'system:', which Kubernetes keeps for itself, got 'system:nodes'; "
    + 'if it is meant, write RbacSubject.systemGroup(...)'],
  ['a user of Kubernetes', () => RbacSubject.user('system:admin'), 'write RbacSubject.systemUser(...)'],
  ['a service account as a user', () => RbacSubject.user('system:serviceaccount:apps:web'), 'write RbacSubject.serviceAccount(...)'],
  ['a group of people as one of Kubernetes', () => RbacSubject.systemGroup('dev'), "RbacSubject.systemGroup: 'name' must begin with 'system:', got 'dev'"],
  ['nothing behind system:', () => RbacSubject.systemUser('system:'), "RbacSubject.systemUser: 'name' must begin with 'system:', got 'system:'"],
  ['an illegal namespace', () => RbacSubject.serviceAccount('Apps', 'web'), "RbacSubject.serviceAccount: 'namespace' must be a DNS label"],
  ['an illegal service account', () => RbacSubject.serviceAccount('apps', 'we b'), "RbacSubject.serviceAccount: 'name' must be a DNS subdomain"],
])('fails for %s', (_what, make, message) => {
  expect(make).toThrow(message);
});
