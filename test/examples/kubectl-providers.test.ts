import { KUBECTL_PROVIDERS } from './all-examples';
import { appOf, describeExample, type Template, templatesOf } from '../support/example';

const TYPE = 'Custom::AWSCDK-EKS-KubernetesResource';

describeExample(KUBECTL_PROVIDERS);

test('both clusters get the same objects, in the same order', () => {
  const { KubectlBlue: blue, KubectlGreen: green } = templatesOf(appOf(KUBECTL_PROVIDERS));

  const expected = [['ClusterRole', ['Namespace']], ['Namespace', []], ['RoleBinding', ['ClusterRole', 'Namespace']]];
  expect(applied(blue)).toEqual(expected);
  expect(applied(green)).toEqual([...expected, ['ServiceAccount', ['Namespace']]]);
});

test('the provider that is made for an import has access before it is used', () => {
  const { KubectlGreen: template } = templatesOf(appOf(KUBECTL_PROVIDERS));

  const [[entryId, entry]] = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::EKS::AccessEntry');
  expect(entry.Properties?.PrincipalArn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^KubectlHandlerServiceRole/), 'Arn'] });
  Object.values(template.Resources).filter(({ Type }) => Type === TYPE).forEach(({ DependsOn }) => expect(DependsOn).toContain(entryId));
});

/** What kubectl applies, by kind, and what of it comes first. */
function applied({ Resources: resources }: Template): [string, string[]][] {
  const kindOf = (id: string) => /\\"kind\\":\\"(\w+)/.exec(JSON.stringify(resources[id].Properties?.Manifest))?.[1] ?? '';
  return Object.keys(resources).filter(id => resources[id].Type === TYPE)
    .map((id): [string, string[]] => [kindOf(id), (resources[id].DependsOn ?? []).filter(other => resources[other].Type === TYPE).map(kindOf).sort()])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
