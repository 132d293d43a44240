import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectTemplates } from '../../../cli/collect/collect-templates';
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
    ['a file that is not JSON', { 'x.yaml': 'Resources:' }, 'x.yaml', /x\.yaml is not JSON: /],
    ['a file that holds a list', { 'x.json': [] }, 'x.json', /x\.json holds JSON, but not an object$/],
    ['a file that is no template', { 'x.json': {} }, 'x.json', /x\.json is not a CloudFormation template: it has no Resources$/],
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

    expect(collectTemplates(join(directory, 'App.template.json')).stacks).toEqual([{ name: 'App', template: TEMPLATE, constructPaths: {} }]);
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
