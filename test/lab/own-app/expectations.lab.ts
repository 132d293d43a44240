import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readExpectations } from './expectations';
import { CannotRun } from '../../../cli/cannot-run';

const WORKLOAD = 'serviceAccount: shop/web, role: Web, expect: allow';
const PERSON = 'email: alice@example.com, can: list secrets, expect: allow';

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'expectations-')), 'expectations.yaml');
  writeFileSync(file, text);
  return file;
}

test('a file with everything in it', () => {
  const file = fileWith(`workloads:
  - serviceAccount: shop/web
    role: Web
    cluster: App/Cluster
    audience: vault
    expect: deny
people:
  - email: alice@example.com
    groups: [team]
    claims: { hd: example.com }
    can: get deployments.apps/scale
    namespace: shop
    name: web
    association: okta
    expect: allow
`);

  expect(readExpectations(file)).toEqual({
    file,
    workloads: [{ line: 2, namespace: 'shop', name: 'web', role: 'Web', cluster: 'App/Cluster', audience: 'vault', expect: 'deny' }],
    people: [{
      line: 8,
      email: 'alice@example.com',
      groups: ['team'],
      claims: { hd: 'example.com' },
      can: { verb: 'get', resource: 'deployments', group: 'apps', subresource: 'scale' },
      namespace: 'shop',
      name: 'web',
      association: 'okta',
      expect: 'allow',
    }],
  });
});

test.each<[string, string, string]>([
  ['nothing', '', ':1: must be an object, got null'],
  ['a list', '- 1', ':1: must be an object, got [1]'],
  ['no expectations', 'workloads: []', " expects nothing: it has neither 'workloads' nor 'people'"],
  ['an unknown part', 'pods: []', ":1: 'pods' is not known; known are 'workloads', 'people'"],
  ['a part that is not a list', 'workloads: { a: 1 }', ":1: 'workloads' must be a list, got {\"a\":1}"],
  ['an entry that is a text', 'workloads:\n  - shop/web', ':2: must be an object, got "shop/web"'],
  ['a slip in a key', `workloads:\n  - { ${WORKLOAD} }\n  - { ${WORKLOAD}, acount: 1 }`,
    ":3: 'acount' is not known; known are 'serviceAccount', 'role', 'cluster', 'audience', 'expect'"],
  ['no role', 'workloads:\n  - { serviceAccount: shop/web, expect: allow }', ":2: 'role' is missing"],
  ['a role that is a number', 'workloads:\n  - { serviceAccount: shop/web, role: 7, expect: allow }', ":2: 'role' must be a text, got 7"],
  ['a service account without a namespace', 'workloads:\n  - { serviceAccount: web, role: Web, expect: allow }', ":2: 'serviceAccount' must be <namespace>/<name>, got 'web'"],
  ['a pattern for a service account', "workloads:\n  - { serviceAccount: 'shop/*', role: Web, expect: allow }",
    ":2: 'serviceAccount' must be <namespace>/<name>, got 'shop/*'"],
  ['another answer', 'workloads:\n  - { serviceAccount: shop/web, role: Web, expect: yes }', ":2: 'expect' must be 'allow' or 'deny', got 'yes'"],
  ['no answer', 'workloads:\n  - { serviceAccount: shop/web, role: Web }', ":2: 'expect' is missing"],
  ['an action without a resource', `people:\n  - { ${PERSON} }\n  - { email: a@example.com, can: list, expect: allow }`,
    ":3: 'can' must be <verb> <resource>, such as 'list secrets' or 'get deployments.apps/scale', got 'list'"],
  ['nobody', 'people:\n  - { can: list secrets, expect: allow }', ":2: 'email' or 'claims' must say who it is"],
  ['groups that are a text', `people:\n  - { ${PERSON}, groups: team }`, ":2: 'groups' must be a list, got \"team\""],
  ['a group that is a number', `people:\n  - { ${PERSON}, groups: [1] }`, ":2: 'groups' must be a list of texts, got 1 in it"],
  ['claims that are a list', `people:\n  - { ${PERSON}, claims: [hd] }`, ":2: 'claims' must be an object, got [\"hd\"]"],
  ['YAML that is not', 'workloads:\n  - {', ':2: not YAML: '],
])('a file with %s is refused in one sentence that names the line', (_what, text, sentence) => {
  const file = fileWith(text);

  expect(() => readExpectations(file)).toThrow(CannotRun);
  expect(() => readExpectations(file)).toThrow(`${file}${sentence}`);
});
