import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { KubernetesObjects, ManifestTarget } from '../../lib';
import { testStack, v2Cluster } from '../support/clusters';

const configMap = (name: string, namespace?: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'a' } } };

test('namespaces come first, and every other object after the one before it', () => {
  const { stack } = testStack();
  const target = ManifestTarget.eksV2(v2Cluster(stack, 'Cluster', { kubectl: true }));
  new KubernetesObjects(stack, 'Objects', { target, manifests: [configMap('b', 'shop'), NAMESPACE, configMap('a', 'shop'), configMap('c')] });

  const resources = Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource');
  const nameOf = (id: string) => (JSON.parse(String(resources[id].Properties.Manifest)) as [{ metadata: { name: string } }])[0].metadata.name;
  const before = (id: string) => (resources[id].DependsOn as string[]).filter(other => other in resources).map(nameOf).sort();
  expect(Object.fromEntries(Object.keys(resources).map(id => [nameOf(id), before(id)]))).toEqual({
    shop: [], b: ['shop'], a: ['b', 'shop'], c: ['a', 'shop'],
  });
});

test('objects that come, go or move change no id of the others', () => {
  const idsOf = (names: string[]) => {
    const stack = new Stack(new App(), 'Test');
    const manifests = names.map(name => configMap(name));
    const objects = new KubernetesObjects(stack, 'Objects', { target: ManifestTarget.yamlFile('unused.yaml'), manifests });
    return objects.node.children.map(({ node }) => node.id);
  };

  expect(idsOf(['c', 'b', 'a']).reverse()).toEqual(idsOf(['a', 'b', 'c']));
  expect(idsOf(['a', 'b', 'c'])).toEqual(expect.arrayContaining(idsOf(['b'])));
});

test.each<[string, any[], string]>([
  ['no objects', [], "'manifests' must not be empty"],
  ['nothing', [undefined], "'manifests' must have 'apiVersion', got undefined"],
  ['no kind', [{ apiVersion: 'v1', metadata: { name: 'x' } }], "'manifests' must have 'kind', got {\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"x\"}}"],
  ['no name', [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }], "'manifests' must have 'metadata.name'"],
  ['one object twice', [configMap('a', 'b'), configMap('a', 'b')], "'manifests' must not have an object twice, got two of ConfigMap b/a"],
])('fails for %s', (_what, manifests, message) => {
  const stack = new Stack(new App(), 'Test');

  expect(() => new KubernetesObjects(stack, 'Objects', { target: ManifestTarget.yamlFile('unused.yaml'), manifests })).toThrow(`[Test/Objects] ${message}`);
  expect(stack.node.tryFindChild('Objects')).toBeUndefined();
});
