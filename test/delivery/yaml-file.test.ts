import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { App, Lazy, Stack, Stage, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parseAllDocuments } from 'yaml';
import { KubernetesObjects, ManifestTarget, RbacBinding, RbacResource, RbacRole, RbacRule, RbacSubject } from '../../lib';

const DEV = [RbacSubject.group('gid:dev')];
const READ_PODS = RbacRole.fromRules('read-pods', [RbacRule.read([RbacResource.PODS])]);

const folders: string[] = [];
afterAll(() => folders.forEach(folder => rmSync(folder, { recursive: true })));

/** A file in a folder that does not exist yet. */
function testFile() {
  const folder = mkdtempSync(join(tmpdir(), 'yaml-file-'));
  folders.push(folder);
  const path = join(folder, 'gitops', 'rbac.yaml');
  return { path, target: ManifestTarget.yamlFile(path), read: () => readFileSync(path, 'utf8') };
}

const objectsIn = (text: string) => parseAllDocuments(text)
  .map(document => document.toJS() as { kind: string; metadata: { namespace?: string; name: string } })
  .map(({ kind, metadata: { namespace, name } }) => `${kind} ${namespace ? `${namespace}/` : ''}${name.replace(/-[0-9a-f]{8}$/, '-#')}`);

test('everything that goes to one path is in one file, in an order of its own, and in no template', () => {
  const declare = (order: (ids: string[]) => string[]) => {
    const { path, target, read } = testFile();
    const app = new App();
    const stacks = ['A', 'B'].map(id => new Stack(app, id));
    const bindings: Record<string, () => unknown> = {
      one: () => new RbacBinding(stacks[0], 'One', { role: READ_PODS, subjects: DEV, namespaces: ['b', 'a'], createNamespaces: true, target }),
      two: () => new RbacBinding(stacks[1], 'Two', { role: READ_PODS, subjects: DEV, target: ManifestTarget.yamlFile(relative(process.cwd(), path)) }),
    };
    order(Object.keys(bindings)).forEach(id => bindings[id]());
    app.synth();
    return { text: read(), templates: stacks.map(stack => Template.fromStack(stack).toJSON()) };
  };

  const { text, templates } = declare(ids => ids);

  expect(text.startsWith('# Written by cdk-eks-identity at synthesis. Changes made here are lost.\n---\napiVersion: v1\nkind: Namespace\n')).toBe(true);
  expect(objectsIn(text)).toEqual([
    'Namespace a', 'Namespace b', 'ClusterRole read-pods', 'ClusterRoleBinding read-pods-role-binding-#', 'RoleBinding a/read-pods-role-binding-#', 'RoleBinding b/read-pods-role-binding-#',
  ]);
  expect(templates.map(({ Resources }) => Resources as unknown)).toEqual([undefined, undefined]);
  expect(declare(ids => ids.reverse()).text).toBe(text);
});

test('subjects that are added later are in the file, and stages share it', () => {
  const { target, read } = testFile();
  const app = new App();
  const bindings = [new Stage(app, 'Prod'), app].map(scope => new RbacBinding(new Stack(scope, 'Test'), scope === app ? 'Outer' : 'Inner', { role: RbacRole.view(), subjects: DEV, target }));
  bindings.forEach(binding => binding.addSubject(RbacSubject.group(`gid:${binding.node.id}`)));
  bindings.forEach(binding => binding.addSubject(RbacSubject.group(Lazy.string({ produce: () => 'gid:lazy' }))));
  app.synth();

  expect(objectsIn(read())).toEqual(['ClusterRoleBinding view-role-binding-#', 'ClusterRoleBinding view-role-binding-#']);
  expect(read()).toMatch(/gid:Inner[\s\S]*gid:Outer|gid:Outer[\s\S]*gid:Inner/);
  expect(read()).toContain('gid:lazy');
});

test('a file that is as it should be is left alone', () => {
  const { path, target } = testFile();
  const synthesize = () => {
    const app = new App();
    new RbacBinding(new Stack(app, 'Test'), 'Binding', { role: RbacRole.view(), subjects: DEV, target });
    app.synth();
  };
  synthesize();
  utimesSync(path, 1, 1);
  synthesize();

  expect(statSync(path).mtimeMs).toBe(1000);
});

test.each<[string, (stack: Stack, target: ManifestTarget) => unknown, string]>([
  ['a namespace', (stack, target) => new RbacBinding(stack, 'X', { role: RbacRole.view(), subjects: DEV, namespaces: [stack.stackId], target }),
    "'metadata.namespace' of RoleBinding <Test.AWS::StackId>/view-role-binding-"],
  ['a subject', (stack, target) => new RbacBinding(stack, 'X', { role: RbacRole.view(), subjects: [RbacSubject.group(`x-${stack.stackId}`)], target }), "'subjects[0].name' of ClusterRoleBinding view-role-binding-"],
  ['a label', (stack, target) => new RbacBinding(stack, 'X', { role: RbacRole.view(), subjects: DEV, labels: { 'example.com/stack': stack.stackId }, target }), "'metadata.labels['example.com/stack']' of ClusterRoleBinding"],
  ['a key', (stack, target) => new RbacBinding(stack, 'X', { role: RbacRole.view(), subjects: DEV, annotations: { [stack.stackId]: 'x' }, target }), "'metadata.annotations[a key]' of ClusterRoleBinding"],
  ['a part of any object', (stack, target) => new KubernetesObjects(stack, 'X', { target, manifests: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { list: [{ a: Token.asAny({ Ref: 'Y' }) }] } }] }),
    "'data.list[0].a' of ConfigMap x"],
])('fails synthesis for %s that is known only at deployment, and writes nothing', (_what, declare, message) => {
  const { path, target } = testFile();
  const app = new App();
  declare(new Stack(app, 'Test'), target);

  expect(() => app.synth()).toThrow(message);
  expect(() => app.synth()).toThrow(/is known only at deployment, and '.*rbac\.yaml' is written at synthesis; give a literal \(a name or an ARN that you choose or know\), or deliver with ManifestTarget\.eks or ManifestTarget\.eksV2/);
  expect(existsSync(path)).toBe(false);
});

test('fails synthesis for two objects of one name that differ; two that do not are one', () => {
  const { target, read } = testFile();
  const declare = (groups: string[]) => {
    const app = new App();
    groups.forEach((group, n) => new RbacBinding(new Stack(app, `S${n}`), 'Binding', { role: RbacRole.view(), bindingName: 'x', subjects: [RbacSubject.group(group)], target }));
    app.synth();
  };

  expect(() => declare(['a', 'b'])).toThrow("is also made by 'S0/Binding', with another content");
  declare(['a', 'a']);
  expect(objectsIn(read())).toEqual(['ClusterRoleBinding x-#']);
});

test.each(['rbac', 'rbac.json', ''])('fails for the path %j', path => {
  expect(() => ManifestTarget.yamlFile(path)).toThrow(`ManifestTarget.yamlFile: 'path' must be that of a file that ends in .yaml or .yml, got '${path}'`);
});
