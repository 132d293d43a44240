import { Aws, CfnParameter, Token } from 'aws-cdk-lib';
import { ServiceAccountSubject } from '../../lib';
import { testStack } from '../support/clusters';

test('named is exactly one service account', () => {
  const subject = ServiceAccountSubject.named('payments', 'api');

  expect(subject).toMatchObject({ namespace: 'payments', name: 'api', isPattern: false, subject: 'system:serviceaccount:payments:api' });
});

test('anyIn is every service account of one namespace', () => {
  expect(ServiceAccountSubject.anyIn('batch')).toMatchObject({ isPattern: true, subject: 'system:serviceaccount:batch:*' });
});

test('matching takes patterns of both names', () => {
  expect(ServiceAccountSubject.matching('preview-*', 'provider-aws-?')).toMatchObject({
    isPattern: true, subject: 'system:serviceaccount:preview-*:provider-aws-?',
  });
});

test('matching without a wildcard is exactly one service account', () => {
  expect(ServiceAccountSubject.matching('payments', 'api').isPattern).toBe(false);
});

test.each([['a', 'b'], ['0', 'a.b'], ['a'.repeat(63), 'b'.repeat(253)]])('named accepts %s and %s', (namespace, name) => {
  expect(ServiceAccountSubject.named(namespace, name).isPattern).toBe(false);
});

test.each([
  ['an upper-case namespace', () => ServiceAccountSubject.named('Team_A', 'api'), "ServiceAccountSubject.named: 'namespace' must be a DNS label (a-z, 0-9 and '-', a letter or digit at both ends, 1-63 characters), got 'Team_A'"],
  ['a namespace of 64 characters', () => ServiceAccountSubject.named('a'.repeat(64), 'api'), '(64 characters)'],
  ['an empty namespace', () => ServiceAccountSubject.named('', 'api'), "'namespace' must be a DNS label"],
  ['a namespace with a dot', () => ServiceAccountSubject.anyIn('a.b'), "ServiceAccountSubject.anyIn: 'namespace' must be a DNS label"],
  ['a name with two dots', () => ServiceAccountSubject.named('payments', 'a..b'), "'name' must be a DNS subdomain (DNS labels joined by '.', 1-253 characters), got 'a..b'"],
  ['a name of 254 characters', () => ServiceAccountSubject.named('payments', 'a'.repeat(254)), '(254 characters)'],
  ['a whole subject as the name', () => ServiceAccountSubject.named('payments', 'system:serviceaccount:payments:api'), "'name' must be a DNS subdomain"],
  ['a wildcard in the name', () => ServiceAccountSubject.named('payments', 'api-*'), "'name' must not have a wildcard here, got 'api-*'; a pattern is written ServiceAccountSubject.matching(...)"],
  ['a wildcard in the namespace', () => ServiceAccountSubject.named('pay?', 'api'), 'ServiceAccountSubject.matching'],
  ['a wildcard in anyIn', () => ServiceAccountSubject.anyIn('*'), 'ServiceAccountSubject.matching'],
  ['a pattern that no name matches', () => ServiceAccountSubject.matching('Team-*', '*'), "'namespacePattern' must consist of a-z, 0-9, '-' and the wildcards '*' and '?', got 'Team-*'"],
  ['a name pattern with a colon', () => ServiceAccountSubject.matching('a', '*:*'), "'namePattern' must consist of a-z, 0-9, '-', '.' and the wildcards"],
])('fails for %s', (_what, make, message) => {
  expect(make).toThrow(message);
});

test.each([['*', '*'], ['**', '*'], ['?*', '*'], ['*', '?'], ['*?*', '??*']])('fails for %s and %s, which every service account matches', (namespace, name) => {
  expect(() => ServiceAccountSubject.matching(namespace, name))
    .toThrow(`must have a character that is not a wildcard, got '${namespace}' and '${name}', which every service account of the cluster matches`);
});

test('takes names that are known only at deployment', () => {
  const { stack } = testStack();
  const parameter = new CfnParameter(stack, 'Namespace');
  const token = Token.asString({ Ref: 'Somewhere' });

  expect(ServiceAccountSubject.named(parameter.valueAsString, `app-${Aws.REGION}`).isPattern).toBe(false);
  expect(ServiceAccountSubject.anyIn(token).isPattern).toBe(true);
  expect(ServiceAccountSubject.matching(token, 'api').isPattern).toBe(true);
});
