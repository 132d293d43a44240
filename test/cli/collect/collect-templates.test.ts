import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectPaths, collectTemplates } from '../../../cli/collect/templates/collect-templates';
import { directoryOf, role, trustPolicy } from '../fixtures';

const STACK = { type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/eu-west-1', properties: { templateFile: 'S.template.json' } };
const TEMPLATE = { Resources: { Role: role(trustPolicy()) } };

describe('what cannot be read', () => {
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['a path that is not there', {}, 'nothing', /^there is no .*nothing: run "cdk synth" first/],
    ['a directory that is no assembly', {}, '.', /is not a cloud assembly: it has no manifest\.json$/],
    ['an assembly without stacks', { 'manifest.json': { artifacts: {} } }, '.', /^the cloud assembly .* has no stacks$/],
    ['a manifest that is not JSON', { 'manifest.json': '{' }, '.', /manifest\.json is not JSON: /],
    ['a stage that is its own assembly', { 'manifest.json': { artifacts: { A: { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } } } } }, '.', /has a stage outside of it: \.$/],
    ['a manifest without its template', { 'manifest.json': { artifacts: { S: STACK } } }, '.', /S\.template\.json cannot be read: ENOENT/],
    ['a file that is not YAML', { 'x.yaml': 'Resources: {' }, 'x.yaml', /^[^\n]*x\.yaml is neither JSON nor YAML: .* at line 1, column \d+$/],
    ['aliases that multiply', { 'x.yaml': `a: &a [${'x,'.repeat(9)}]\nb: &b [${'*a,'.repeat(50)}]\nc: &c [${'*b,'.repeat(50)}]\nd: [${'*c,'.repeat(50)}]` }, 'x.yaml', /x\.yaml is neither JSON nor YAML: Excessive alias count/],
    ['a binary file', { 'x.yaml': 'PK\u0003\u0004\u0000\u0000' }, 'x.yaml', /x\.yaml is a binary file, neither JSON nor YAML$/],
    ['an empty file', { 'x.yaml': '# nothing\n' }, 'x.yaml', /x\.yaml is empty$/],
    ['a YAML file that holds text', { 'x.yaml': 'hello' }, 'x.yaml', /x\.yaml holds YAML, but not an object$/],
    ['several templates in one file', { 'x.yaml': 'Resources: {}\n---\nResources: {}' }, 'x.yaml', /x\.yaml is not a CloudFormation template/],
    ['a file that holds a list', { 'x.json': [] }, 'x.json', /x\.json holds JSON, but not an object$/],
    ['a file that is no template', { 'x.json': {} }, 'x.json', /x\.json is not a CloudFormation template \(it has no Resources\), and not a file of Kubernetes objects$/],
  ])('fails on %s with one sentence', (_, files, path, message) => {
    const directory = directoryOf(files);

    expect(() => collectTemplates(join(directory, path))).toThrow(expect.objectContaining({ name: 'CannotRun', message: expect.stringMatching(message) }));
  });

  test('a nested stack without a template is a gap, not a failure', () => {
    const directory = directoryOf({ 'x.json': { Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://elsewhere' } } } } });

    const { stacks, gaps } = collectTemplates(join(directory, 'x.json'));

    expect(stacks).toHaveLength(1);
    expect(gaps).toEqual([`the template of nested stack x/N is not in ${directory}, so it was not read`]);
  });
});

test('a template that is nested in itself is read once', () => {
  const nested = { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'x.json' } };
  const directory = directoryOf({ 'x.json': { Resources: { N: nested } } });

  const { stacks, gaps } = collectTemplates(join(directory, 'x.json'));

  expect(stacks.map(({ name }) => name)).toEqual(['x', 'x/N']);
  expect(gaps).toEqual(['nested stack x/N/N is nested in itself, so it was read once']);
});

describe('what is read', () => {
  test('one template is one stack, named by its file', () => {
    const directory = directoryOf({ 'App.template.json': TEMPLATE });

    expect(collectTemplates(join(directory, 'App.template.json')).stacks).toEqual([{
      name: 'App', file: join(directory, 'App.template.json'), bytes: JSON.stringify(TEMPLATE).length, template: TEMPLATE, constructPaths: {},
    }]);
  });

  test('a nested template is found by its asset metadata', () => {
    const nested = { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'nested.json' } };
    const directory = directoryOf({ 'App.json': { Resources: { N: nested } }, 'nested.json': TEMPLATE });

    expect(collectTemplates(join(directory, 'App.json')).stacks.map(stack => [stack.name, stack.parent?.logicalId])).toEqual([['App', undefined], ['App/N', 'N']]);
  });

  test('the environment of a stack is known as far as it is fixed', () => {
    const directory = directoryOf({ 'manifest.json': { artifacts: { S: STACK } }, 'S.template.json': TEMPLATE });

    expect(collectTemplates(directory).stacks).toEqual([expect.objectContaining({ name: 'S', stackName: 'S', account: undefined, region: 'eu-west-1' })]);
  });

  test('metadata in the manifest of older assemblies names constructs', () => {
    const metadata = { '/S/Api/Resource': [{ type: 'aws:cdk:logicalId', data: 'Role' }] };
    const directory = directoryOf({ 'manifest.json': { artifacts: { S: { ...STACK, metadata } } }, 'S.template.json': TEMPLATE });

    expect(collectTemplates(directory).stacks[0].constructPaths).toEqual({ Role: 'S/Api/Resource' });
  });

  test('assemblies of stages are part of the app', () => {
    const directory = directoryOf({ 'manifest.json': { artifacts: { A: { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } } } } });
    mkdirSync(join(directory, 'stage'));
    writeFileSync(join(directory, 'stage', 'manifest.json'), JSON.stringify({ artifacts: { S: { ...STACK, displayName: 'Prod/S (prod-s)' } } }));
    writeFileSync(join(directory, 'stage', 'S.template.json'), JSON.stringify(TEMPLATE));

    expect(collectTemplates(directory).stacks.map(({ name }) => name)).toEqual(['Prod/S']);
  });
});

describe('several paths', () => {
  const OBJECT = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };

  test('are read together, each once', () => {
    const directory = directoryOf({ 'a.json': TEMPLATE, 'b.yaml': 'Resources: {}', 'c.yaml': `${JSON.stringify(OBJECT)}\n` });
    const paths = ['a.json', 'b.yaml', 'c.yaml', 'a.json'].map(name => join(directory, name));

    const { stacks, manifests } = collectPaths(paths);

    expect(stacks.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(manifests).toEqual([{ path: paths[2], objects: [OBJECT] }]);
  });

  test('fail when two stacks have one name', () => {
    const [one, other] = [directoryOf({ 'a.json': TEMPLATE }), directoryOf({ 'a.json': TEMPLATE })].map(directory => join(directory, 'a.json'));

    expect(() => collectPaths([one, other])).toThrow(`${one} and ${other} both have a stack named a: `);
  });
});

describe('Kubernetes objects', () => {
  test.each([
    ['documents', 'apiVersion: v1\nkind: Namespace\n---\napiVersion: v1\nkind: ServiceAccount\n', ['Namespace', 'ServiceAccount']],
    ['a list', 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Namespace}\n- {apiVersion: v1, kind: Pod}\n', ['Namespace', 'Pod']],
    ['a list of one kind', 'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBindingList\nitems:\n- metadata: {name: a}\n', ['RoleBinding']],
  ])('are read from %s', (_, text, kinds) => {
    const directory = directoryOf({ 'x.yaml': text });

    expect(collectTemplates(join(directory, 'x.yaml')).manifests?.[0].objects.map(({ kind }) => kind)).toEqual(kinds);
  });

  test('that constructs of the app write belong to it, other files beside its templates do not', () => {
    const metadata = { '/S/Bindings': [{ type: 'cdk-eks-identity:manifest-file', data: 'access.yaml' }], '/S/More': [{ type: 'cdk-eks-identity:manifest-file', data: 'access.yaml' }] };
    const directory = directoryOf({
      'manifest.json': { artifacts: { S: { ...STACK, metadata } } }, 'S.template.json': TEMPLATE, 'access.yaml': 'apiVersion: v1\nkind: Namespace\n', 'stale.yaml': 'apiVersion: v1\nkind: Namespace\n',
    });

    expect(collectTemplates(directory).manifests?.map(({ path }) => path)).toEqual([join(directory, 'access.yaml')]);
  });

  test('that constructs of the app should have written are missed', () => {
    const metadata = { '/S/Bindings': [{ type: 'cdk-eks-identity:manifest-file', data: '../access.yaml' }] };
    const directory = directoryOf({ 'manifest.json': { artifacts: { S: { ...STACK, metadata } } }, 'S.template.json': TEMPLATE });

    expect(collectTemplates(directory).gaps).toEqual([`${join(directory, '../access.yaml')}, a file of Kubernetes objects that the app writes, is not there`]);
  });
});

test('short forms of functions in YAML are the long forms of JSON', () => {
  const directory = directoryOf({
    'x.yaml': [
      'Resources:', '  A:', '    Type: T', '    Properties:', '      Ref: !Ref B', '      Att: !GetAtt B.Arn', '      List: !GetAtt [B, Arn]',
      '      Sub: !Sub "${B}/x"', '      SubWith: !Sub ["${X}", {X: !Ref B}]', '      Join: !Join ["", [a, !Ref B, !Select [1, !Split [":", !ImportValue C]]]]',
      '      Base64:', '        Fn::Base64: !Sub a', '      If: !If [C, !Ref "AWS::NoValue", b]', '      Transform: !Transform {Name: x}', '      Version: 2012-10-17',
    ].join('\n'),
  });
  const ref = { Ref: 'B' };

  expect(collectTemplates(join(directory, 'x.yaml')).stacks[0].template).toEqual({
    Resources: {
      A: {
        Type: 'T',
        Properties: {
          Ref: ref,
          Att: { 'Fn::GetAtt': 'B.Arn' },
          List: { 'Fn::GetAtt': ['B', 'Arn'] },
          Sub: { 'Fn::Sub': '${B}/x' },
          SubWith: { 'Fn::Sub': ['${X}', { X: ref }] },
          Join: { 'Fn::Join': ['', ['a', ref, { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::ImportValue': 'C' }] }] }]] },
          Base64: { 'Fn::Base64': { 'Fn::Sub': 'a' } },
          If: { 'Fn::If': ['C', { Ref: 'AWS::NoValue' }, 'b'] },
          Transform: { 'Fn::Transform': { Name: 'x' } },
          Version: '2012-10-17',
        },
      },
    },
  });
});
