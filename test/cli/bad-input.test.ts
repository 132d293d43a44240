import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { buildBundle } from './bundle';
import { directoryOf, ISSUER, PROVIDER_ARN, role, trustPolicy, trustStatement } from './fixtures';
import type { JsonObject } from '../../cli/collect/templates/json';
import { explain } from '../../cli/explain';

/** Built once. */
const bundle = buildBundle();

function run(args: string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [bundle, 'explain', ...args], { encoding: 'utf8', input, env: { PATH: process.env.PATH } });
}

const directory = directoryOf({
  'binary.json': 'PK\u0003\u0004\u0000\u0000',
  'empty.json': '',
  'not.json': '{"Resources": ',
  'not.yaml': 'a: [',
  'other.yaml': 'a: b',
  'deep.json': `{"Resources": {"A": ${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
  'deep.yaml': `Resources:\n  A: ${'['.repeat(50_000)}${']'.repeat(50_000)}\n`,
  'key.yaml': 'Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      !Sub "${Issuer}:sub": x\n',
  'list-key.yaml': 'Resources:\n  ? [a, b]\n  : c\n',
  'word': 'hello',
  'healthy.json': { Resources: { Role: role(trustPolicy(trustStatement())) } },
  'malformed.json': { Resources: { Role: role('{"Statement": [') } },
});
const [emptyAssembly, brokenAssembly] = [
  directoryOf({ 'manifest.json': { artifacts: {} } }),
  directoryOf({ 'manifest.json': { artifacts: { S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' } } } }, 'S.json': '{' }),
];
const file = (name: string): string => join(directory, name);

test.each<[string, string[], RegExp]>([
  ['a file that is not there', [file('nothing.json')], /there is no .*nothing\.json: run "cdk synth" first/],
  ['a path that is empty', [''], /there is no '': run/],
  ['an option that is empty', [file('healthy.json'), '--compare', ''], /--compare needs a value, got ''/],
  ['a file of one word', [file('word')], /word holds YAML, but not an object/],
  ['a directory that is no assembly', [directory], /is not a cloud assembly: it has no manifest\.json/],
  ['an empty assembly', [emptyAssembly], /the cloud assembly .* has no stacks/],
  ['an assembly with a broken template', [brokenAssembly], /S\.json is not JSON: /],
  ['a binary file', [file('binary.json')], /binary\.json is a binary file, neither JSON nor YAML/],
  ['an empty file', [file('empty.json')], /empty\.json is not JSON: /],
  ['a file that ends too early', [file('not.json')], /not\.json is not JSON: /],
  ['a file that is not YAML', [file('not.yaml')], /not\.yaml is neither JSON nor YAML: /],
  ['a template of nested lists', [file('deep.json')], /deep\.json has values in more than 500 others, one in the other: no template is like that/],
  ['a template of nested lists in YAML', [file('deep.yaml')], /deep\.yaml has values in more than 500 others/],
  ['a function as a key', [file('key.yaml')], /key\.yaml, line 5: a key must be text, and CloudFormation has no functions there: write the whole value as JSON text under !Sub/],
  ['a list as a key', [file('list-key.yaml')], /list-key\.yaml, line 2: a key must be text/],
  ['a file of something else', [file('other.yaml')], /other\.yaml is not a CloudFormation template \(it has no Resources\), and not a file of Kubernetes objects/],
  ['nothing on the standard input', ['-'], /- is empty/],
  ['one bad file of two', [file('healthy.json'), file('nothing.json')], /there is no .*nothing\.json/],
  ['a state before that is not there', [file('healthy.json'), '--compare', file('nothing.json')], /there is no .*nothing\.json/],
  ['added access without a state before', [file('healthy.json'), '--fail-on', 'added'], /--fail-on added needs --compare/],
  ['a question about two states', [file('healthy.json'), '--compare', file('healthy.json'), '--as-group', 'a', '--can', 'get', 'pods'], /--can asks about one state of an app/],
  ['a question in a form that it does not have', [file('healthy.json'), '-o', 'sarif', '--as-group', 'a', '--can', 'get', 'pods'], /--can answers as text, markdown or json, not as sarif/],
])('%s is one sentence and exit code 2', (_, args, message) => {
  const { status, stdout, stderr } = run(args);

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^eks-identity: [^\n]+\n$/);
  expect(stderr).toMatch(message);
});

test('a trust that is a text but no JSON is unknown, not fine', () => {
  expect(run([file('malformed.json'), '--fail-on', 'warning'])).toEqual(expect.objectContaining({ status: 1, stdout: expect.stringContaining('unknown  TRUST001'), stderr: '' }));
});

test('a template is read from the standard input', () => {
  const text = readFileSync(file('healthy.json'), 'utf8');

  expect(run(['-'], text)).toEqual(expect.objectContaining({ status: 0, stdout: expect.stringContaining('→ role stdin/Role'), stderr: '' }));
});

test.each([
  ['UTF-8 with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16, as Windows PowerShell redirects', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
])('a template is read in %s', (_, encode) => {
  const encoded = join(directoryOf({}), 'encoded.json');
  writeFileSync(encoded, encode(readFileSync(file('healthy.json'), 'utf8')));

  expect(run([encoded])).toEqual(expect.objectContaining({ status: 0, stdout: expect.stringContaining('→ role encoded/Role'), stderr: '' }));
});

test.each([
  ['0 for yes', 'system:serviceaccount:payments:api', 0, /^allowed: /],
  ['1 for no', 'system:serviceaccount:payments:other', 1, /^denied: /],
])('a question ends with %s', (_, subject, status, beginning) => {
  expect(run([file('healthy.json'), '--can', subject, '--assume', 'Role'])).toEqual(expect.objectContaining({ status, stdout: expect.stringMatching(beginning), stderr: '' }));
});

test('a question without an answer ends with 2, and says so on the standard output', () => {
  const rbac = join(directoryOf({
    'rbac.yaml': [
      'apiVersion: rbac.authorization.k8s.io/v1', 'kind: ClusterRoleBinding', 'metadata: {name: a}', 'roleRef: {kind: ClusterRole, name: view}', 'subjects: [{kind: Group, name: a}]',
    ].join('\n'),
  }), 'rbac.yaml');

  expect(run([rbac, '--as-group', 'a', '--can', 'get', 'pods'])).toEqual(expect.objectContaining({ status: 2, stdout: expect.stringMatching(/^unknown: /), stderr: '' }));
});

describe('without end', () => {
  const explainResources = (resources: JsonObject, sections: JsonObject = {}): string => explain({
    paths: [join(directoryOf({ 'x.json': { Resources: resources, ...sections } }), 'x.json')], output: 'text', failOn: 'error', colors: pc.createColors(false),
  }).text;

  test('no references in circles', () => {
    const provider = (other: string): JsonObject => ({ Type: 'AWS::IAM::OIDCProvider', Properties: { Url: { Ref: other } } });
    const json = (other: string): JsonObject => ({ Type: 'Custom::AWSCDKCfnJson', Properties: { Value: { 'Fn::GetAtt': [other, 'Value'] } } });

    expect(explainResources({
      A: provider('B'), B: provider('A'), C: json('D'), D: json('C'), Role: role(trustPolicy(trustStatement({ Principal: { Federated: { Ref: 'A' } }, Condition: { 'Fn::GetAtt': ['C', 'Value'] } }))),
    })).toContain('circular');
  });

  test('no references of everything to everything', () => {
    const names = Array.from({ length: 40 }, (_, index) => `C${index}`);
    const all = Object.fromEntries(names.map(name => [name, {
      Type: 'Custom::AWSCDKCfnJson', Properties: { Value: { 'Fn::Join': ['', names.map(other => ({ 'Fn::GetAtt': [other, 'Value'] }))] } },
    }]));

    expect(explainResources({ ...all, Role: role({ 'Fn::GetAtt': ['C0', 'Value'] }) })).toContain('TRUST001');
  });

  test('no dependencies in circles', () => {
    const manifest = (other: string, object: JsonObject): JsonObject => ({ Type: 'Custom::AWSCDK-EKS-KubernetesResource', DependsOn: [other], Properties: { ClusterName: 'a', Manifest: JSON.stringify([object]) } });

    expect(explainResources({
      A: manifest('B', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } }),
      B: manifest('A', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 's', namespace: 'n' } }),
    })).toMatch(/^Nothing in /);
  });

  test('no roles and policies of 5 MB', () => {
    const statement = { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], Resource: { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${'x'.repeat(700)}/*` } };
    const resources = Object.fromEntries(Array.from({ length: 3_500 }, (_, index): [string, JsonObject][] => [
      [`Role${index}`, role(trustPolicy(trustStatement({ Condition: { StringEquals: { [`${ISSUER}:sub`]: `system:serviceaccount:n${index}:api`, [`${ISSUER}:aud`]: PROVIDER_ARN } } })))],
      [`Policy${index}`, { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: `Role${index}` }], PolicyDocument: { Statement: [statement] } } }],
    ]).flat());
    const start = Date.now();

    expect(JSON.stringify(resources).length).toBeGreaterThan(5_000_000);
    expect(explainResources(resources)).toContain('3500 roles');
    expect(Date.now() - start).toBeLessThan(15_000);
  });
});
