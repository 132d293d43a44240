import {
  hasWildcard, isWildcardOnly, labelValueProblem, namespacePatternProblem, namespaceProblem, qualifiedKeyProblem,
  serviceAccountNamePatternProblem, serviceAccountNameProblem,
} from '../../lib/core/kubernetes-names';

const A63 = 'a'.repeat(63);
const SUBDOMAIN_253 = [A63, A63, A63, 'a'.repeat(61)].join('.');

describe('namespace', () => {
  test.each(['a', '0', 'team-a', '1-2', A63])('accepts %s', value => {
    expect(namespaceProblem(value)).toBeUndefined();
  });

  test.each(['', '-', '-a', 'a-', 'Team', 'team_a', 'a.b', 'a b', 'ä', '*', 'a\n', `${A63}a`])('fails for %j', value => {
    expect(namespaceProblem(value)).toMatch(/^must be a DNS label \(a-z, 0-9 and '-'.*got '/s);
  });

  test('says how long a name is that is too long', () => {
    expect(namespaceProblem(`${A63}a`)).toContain('(64 characters)');
  });
});

describe('service account name', () => {
  test.each(['a', '0', 'api', 'my.app-1', 'a.b.c', 'a'.repeat(253), SUBDOMAIN_253])('accepts %s', value => {
    expect(serviceAccountNameProblem(value)).toBeUndefined();
  });

  test.each(['', '.', 'a.', '.a', 'a..b', 'a.-b', 'a-.b', '-a', 'Api', 'a_b', 'a/b', 'a:b', '*', 'a*', `${SUBDOMAIN_253}a`])('fails for %j', value => {
    expect(serviceAccountNameProblem(value)).toMatch(/^must be a DNS subdomain .*got '/s);
  });

  test('does not take long over a hostile text', () => {
    const started = Date.now();

    serviceAccountNameProblem(`${'a-'.repeat(50_000)}!`);

    expect(Date.now() - started).toBeLessThan(500);
  });
});

describe('patterns', () => {
  test.each(['*', '?', 'team-*', '*-prod', 'a?c', 'a', '*'.repeat(100), A63])('a namespace pattern may be %s', pattern => {
    expect(namespacePatternProblem(pattern)).toBeUndefined();
  });

  test.each([
    ['', 'must consist of a-z, 0-9'],
    ['Team-*', 'must consist of a-z, 0-9'],
    ['a.*', 'must consist of a-z, 0-9'],
    ['a:*', 'must consist of a-z, 0-9'],
    ['${x}', 'must consist of a-z, 0-9'],
    [`${A63}a*`, 'the shortest match of'],
    [`${A63}?`, 'the shortest match of'],
  ])('fails for the namespace pattern %j', (pattern, message) => {
    expect(namespacePatternProblem(pattern)).toContain(message);
  });

  test('a pattern of a name may have dots, up to the length of a name', () => {
    expect(serviceAccountNamePatternProblem('my.app-*')).toBeUndefined();
    expect(serviceAccountNamePatternProblem('a'.repeat(254))).toContain('must match names of up to 253 characters');
  });

  test.each([['*', true], ['?', true], ['*?*', true], ['', false], ['a*', false], ['-', false]])('%j consists of wildcards only: %s', (pattern, expected) => {
    expect(isWildcardOnly(pattern)).toBe(expected);
  });

  test.each([['*', true], ['a?', true], ['a', false]])('%j has a wildcard: %s', (text, expected) => {
    expect(hasWildcard(text)).toBe(expected);
  });
});

describe('labels and annotations', () => {
  test.each(['app', 'app.kubernetes.io/name', 'eks.amazonaws.com/role-arn', 'A_b.c-1', A63])('%s is a legal key', key => {
    expect(qualifiedKeyProblem(key)).toBeUndefined();
  });

  test.each(['', '/', '/name', 'UPPER.example/name', 'a/b/c', '-a', 'a b', `${A63}a`])('fails for the key %j', key => {
    expect(qualifiedKeyProblem(key)).toContain(`got '${key}'`);
  });

  test.each(['', 'v1', 'A_b.c-1', A63])('%j is a legal label value', value => {
    expect(labelValueProblem(value)).toBeUndefined();
  });

  test.each(['-a', 'a-', 'a b', 'a/b', `${A63}a`])('fails for the label value %j', value => {
    expect(labelValueProblem(value)).toContain(`got '${value}'`);
  });
});
