import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { CDK8S } from './all-examples';
import { appOf, describeExample, resourceCounts, templatesOf } from '../support/example';
import { schemaProblems } from '../support/rbac-schema';
import { temporaryFile } from '../support/temporary-file';

describeExample(CDK8S);

test('the file has what is in the chart, the binding in it included, and the binding beside it', () => {
  expect(resourceCounts(templatesOf(appOf(CDK8S)).Cdk8s)).toEqual({ 'AWS::EKS::IdentityProviderConfig': 1 });

  const objects = parseAllDocuments(readFileSync(temporaryFile('shop.yaml'), 'utf8')).map(document => document.toJS() as { kind: string; metadata: { name: string; namespace?: string } });
  expect(objects.map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name.replace(/-[0-9a-f]{8}$/, '-#')])).toEqual([
    ['Namespace', undefined, 'shop'],
    ['ClusterRole', undefined, 'read-settings'],
    ['RoleBinding', 'shop', 'edit-role-binding-#'],
    ['RoleBinding', 'shop', 'read-settings-role-binding-#'],
    ['ConfigMap', 'shop', 'settings'],
  ]);
  const problems = objects.filter(({ kind }) => kind !== 'ConfigMap').flatMap(schemaProblems);
  expect(problems.filter(problem => !problem.endsWith('in another order'))).toEqual([]); // cdk8s sorts keys
});
