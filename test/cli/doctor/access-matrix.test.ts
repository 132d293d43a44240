import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { healthyKubernetes, type FakeKubernetes } from './fake-cluster-objects';
import { loginToken } from './fake-web';
import { clusterReport, runInCluster } from './run-in-cluster';
import type { DoctorOptions } from '../../../cli/doctor';
import { directoryOf } from '../fixtures';

const DEV: Partial<DoctorOptions> = { probe: true, asGroup: ['corp:dev'], namespace: 'payments' };

interface Spec {
  readonly user?: string;
  readonly groups: string[];
  readonly resourceAttributes: { readonly verb: string; readonly resource: string; readonly subresource?: string; readonly namespace?: string };
}

/** A cluster in which everybody may read everything in namespaces, but secrets. */
function readable(asked: Spec[] = []): FakeKubernetes {
  return healthyKubernetes({
    allowed: spec => {
      const { user, groups, resourceAttributes } = spec as unknown as Spec;
      asked.push({ user, groups, resourceAttributes });
      const { verb, resource, namespace } = resourceAttributes;
      return groups === undefined || (namespace === 'payments' && resource !== 'secrets' && ['get', 'list', 'watch'].includes(verb));
    },
  });
}

test('what a group may do in a namespace is shown as a table', async () => {
  const { text } = await runInCluster(DEV, { kubernetes: readable(), output: 'text' });

  expect(text.slice(text.indexOf('Access of')).split('\n').slice(0, 13).join('\n')).toMatchInlineSnapshot(`
"Access of group corp:dev in namespace payments
                get  list  watch  create  update  delete
  pods          yes  yes   yes    no      no      no
  pods/log      yes
  pods/exec     yes               no
  deployments   yes  yes   yes    no      no      no
  services      yes  yes   yes    no      no      no
  configmaps    yes  yes   yes    no      no      no
  secrets       no   no    no     no      no      no
  roles         yes  yes   yes    no      no      no
  rolebindings  yes  yes   yes    no      no      no
  namespaces    no   no    no     no      no      no
  nodes         no   no    no     no      no      no"
`);
});

test('the table is one in Markdown, too', async () => {
  const { text } = await runInCluster({ ...DEV, asUser: 'corp:a_b' }, { kubernetes: readable(), output: 'markdown' });

  expect(text).toContain([
    '### Access of user corp:a\\_b, group corp:dev in namespace payments', '', '|  | get | list | watch | create | update | delete |',
    '| --- | --- | --- | --- | --- | --- | --- |', '| `pods` | yes | yes | yes | no | no | no |', '| `pods/log` | yes |  |  |  |  |  |', '',
  ].join('\n'));
});

test('JSON has it as data', async () => {
  const { facts, passed } = await clusterReport(DEV, { kubernetes: readable() });
  const matrix = facts.kubernetes?.probe?.matrix;

  expect(matrix?.isRead && matrix.value).toEqual(expect.objectContaining({ person: { groups: ['corp:dev'] }, namespace: 'payments' }));
  expect(matrix?.isRead && matrix.value.rows).toContainEqual({ resource: 'secrets', allowed: [], refused: ['get', 'list', 'watch', 'create', 'update', 'delete'] });
  expect(passed.map(({ id }) => id)).toContain('RBAC007');
});

test('people are asked about as whoever logs in, and resources of the cluster without a namespace', async () => {
  const asked: Spec[] = [];
  await clusterReport({ ...DEV, asUser: 'corp:alice' }, { kubernetes: readable(asked) });
  const ofPerson = asked.filter(({ user }) => user === 'corp:alice');

  expect(new Set(ofPerson.map(({ groups }) => groups.join(' ')))).toEqual(new Set(['corp:dev system:authenticated']));
  expect(ofPerson.map(({ resourceAttributes }) => resourceAttributes)).toEqual(expect.arrayContaining([
    { verb: 'get', group: '', resource: 'pods', subresource: 'log', namespace: 'payments' }, { verb: 'list', group: '', resource: 'nodes' },
  ]));
});

test('the person of a token is asked about by the name that the association gives them', async () => {
  const path = join(directoryOf({}), 'token.jwt');
  writeFileSync(path, await loginToken());
  const { facts: { kubernetes } } = await clusterReport({ tokenFile: path, probe: true });
  const matrix = kubernetes?.probe?.matrix;

  expect(matrix?.isRead && matrix.value.person).toEqual({ user: 'corp:alice@example.com', groups: ['corp:dev', 'system:authenticated'] });
});

test('a person who may do nothing is a finding', async () => {
  const { findings } = await clusterReport(DEV, { kubernetes: healthyKubernetes({ allowed: false }) });

  expect(findings).toContainEqual(expect.objectContaining({ id: 'RBAC007', status: 'problem', severity: 'info', resource: { path: 'namespace/payments' } }));
});

test('without permission to ask, it is unknown', async () => {
  const { findings } = await clusterReport(DEV, { kubernetes: healthyKubernetes({ failures: { subjectaccessreviews: 403 } }) });

  expect(findings.map(({ id, status, unreadable }) => [id, status, unreadable?.permission])).toEqual([['RBAC007', 'unknown', 'create subjectaccessreviews']]);
});

test.each<[string, Partial<DoctorOptions>, RegExp]>([
  ['a group', { asGroup: ['corp:dev'] }, /--as-group asks the API server what they may do, .* say --probe as well/],
  ['a user', { asUser: 'corp:alice' }, /--as-user asks the API server/],
  ['a namespace of nobody', { namespace: 'payments', probe: true }, /say who with --as-group, --as-user or --token-file/],
])('%s without what it takes is refused with a sentence', async (_, asked, sentence) => {
  await expect(runInCluster(asked)).rejects.toThrow(expect.objectContaining({ name: 'CannotRun', message: expect.stringMatching(sentence) }));
});
