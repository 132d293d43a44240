import type { JsonObject } from '../../../../cli/collect/templates/json';
import { desiredRbac } from '../../../../cli/facts/templates/desired-rbac';
import { factsOf } from '../../fixtures';
import { binding, clusterRole, factsOfFile, group, manifest, namespacedRole } from '../../people-fixtures';

const BINDING = binding({ name: 'view' }, [group('g')]);
const NAMED = { Type: 'AWS::EKS::Cluster', Properties: { Name: 'prod' } };
const UNNAMED = { Type: 'AWS::EKS::Cluster', Properties: {} };
const THERE = { origin: 'App/Objects', name: 'bind-view', roleKind: 'ClusterRole', roleName: 'view' };

const to = (cluster: unknown, objects: JsonObject[] = [BINDING]) => manifest(objects, { ClusterName: cluster });
const desired = (resources: JsonObject) => desiredRbac(factsOf(resources).people, 'cdk.out', 'prod');

test.each<[string, JsonObject, unknown[], string[]]>([
  ['of the cluster by its name', { Objects: to('prod') }, [THERE], []],
  ['of a cluster of the app with that name', { Cluster: NAMED, Objects: to({ Ref: 'Cluster' }) }, [THERE], []],
  ['of the only cluster of the app', { Cluster: UNNAMED, Objects: to({ Ref: 'Cluster' }) }, [THERE], []],
  ['of another cluster', { Objects: to('staging') }, [], []],
  ['of a cluster without a name beside the one that has it', { Cluster: NAMED, Other: UNNAMED, Objects: to({ Ref: 'Other' }) }, [], []],
  ['of one of two clusters without a name', { Cluster: UNNAMED, Other: UNNAMED, Objects: to({ Ref: 'Other' }) }, [], ['App/Objects']],
])('bindings %s are told from others', (_, resources, bindings, undecided) => {
  expect(desired(resources)).toEqual(expect.objectContaining({ bindings, undecided }));
});

test('a binding whose role only the deployment knows is not decided', () => {
  const objects = { 'Fn::Sub': JSON.stringify([binding({ name: '${RoleName}' }, [group('g')])]) };
  const resources = { Objects: { Type: 'Custom::AWSCDK-EKS-KubernetesResource', Properties: { ClusterName: 'prod', Manifest: objects } } };

  expect(desired(resources)).toEqual(expect.objectContaining({ bindings: [], undecided: ['App/Objects'] }));
});

test('roles of the app are known by kind, namespace and name', () => {
  expect(desired({ Objects: to('prod', [clusterRole('all'), namespacedRole('payments', 'some')]) }).roles).toEqual({ clusterRoles: ['all'], roles: ['payments/some'] });
});

test('a file of Kubernetes objects is for whatever cluster is asked about', () => {
  const { people } = factsOfFile([BINDING, binding({ kind: 'Role', name: 'some' }, [group('g')], 'payments')]);

  expect(desiredRbac(people, 'rbac.yaml', 'prod').bindings).toEqual([
    { origin: 'rbac.yaml ClusterRoleBinding bind-view', name: 'bind-view', roleKind: 'ClusterRole', roleName: 'view' },
    { origin: 'rbac.yaml RoleBinding bind-some', name: 'bind-some', namespace: 'payments', roleKind: 'Role', roleName: 'some' },
  ]);
});
