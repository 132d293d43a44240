import { join } from 'node:path';
import pc from 'picocolors';
import { runChecks } from '../../../cli/checks/run-checks';
import type { JsonObject } from '../../../cli/collect/templates/json';
import { explain } from '../../../cli/explain';
import { directoryOf, factsOf, role, trustPolicy } from '../fixtures';
import { manifest } from '../people-fixtures';
import { addon, arnOf, cluster, podAssociation, podRole, podStatement, SECTIONS } from '../pod-identity-fixtures';

const found = (resources: JsonObject): unknown[] => runChecks(factsOf(resources, { sections: SECTIONS })).map(({ id, status, severity, resource, message }) => [`${id} ${status} ${severity} ${resource.path}`, message]);
const PID003 = 'PID003 problem error App/Role';
const when = (operator: string, key: string, value: unknown): JsonObject => ({ Condition: { [operator]: { [key]: value } } });

test.each<[string, JsonObject, [string, RegExp][]]>([
  ['that the service may assume', { Role: podRole(), A: podAssociation() }, []],
  ['that is for IRSA', { Role: role(trustPolicy()), A: podAssociation() }, [[PID003, /^it does not let pods\.eks\.amazonaws\.com do sts:AssumeRole and sts:TagSession, as the association of payments\/api needs$/]]],
  ['without tags', { Role: podRole({ Action: 'sts:AssumeRole' }), A: podAssociation() }, [[PID003, /^it does not let pods\.eks\.amazonaws\.com do sts:TagSession, /]]],
  ['without tags, where none are sent', { Role: podRole({ Action: 'sts:AssumeRole' }), A: podAssociation({ DisableSessionTags: true }) }, []],
  ['without tags, where perhaps none are sent', { Role: podRole({ Action: 'sts:AssumeRole' }), A: podAssociation({ DisableSessionTags: { Ref: 'P' } }) }, []],
  ['without tags, of an add-on', { Role: podRole({ Action: 'sts:AssumeRole' }), A: addon([{ ServiceAccount: 'aws-node', RoleArn: arnOf('Role') }]) },
    [[PID003, /sts:TagSession, as the association of aws-node of add-on vpc-cni needs$/]]],
  ['with tags that are not sent', { Role: podRole(when('StringEquals', 'aws:RequestTag/kubernetes-namespace', 'payments')), A: podAssociation({ DisableSessionTags: true }) },
    [[PID003, /^its conditions keep pods\.eks\.amazonaws\.com out for payments\/api: aws:RequestTag\/kubernetes-namespace does not fit$/]]],
  ['for another namespace', { Role: podRole(when('StringEquals', 'aws:RequestTag/kubernetes-namespace', 'batch')), A: podAssociation() }, [[PID003, /does not fit$/]]],
  ['for another cluster of the app', { Blue: cluster(), Green: cluster(), Role: podRole(when('ArnEquals', 'aws:SourceArn', arnOf('Green'))), A: podAssociation({ ClusterName: { Ref: 'Blue' } }) }, [[PID003, /aws:SourceArn does not fit$/]]],
  ['for a cluster that may be this one', { Blue: cluster(), Role: podRole(when('ArnEquals', 'aws:SourceArn', 'arn:aws:eks:eu-west-1:111122223333:cluster/blue')), A: podAssociation({ ClusterName: { Ref: 'Blue' } }) }, []],
  ['that depends on the pod', { Role: podRole(when('StringLike', 'aws:RequestTag/kubernetes-pod-name', 'api-*')), A: podAssociation() }, []],
  ['that denies it', { Role: role(trustPolicy(podStatement(), podStatement({ Effect: 'Deny' }))), A: podAssociation() },
    [[PID003, /^a Deny in it keeps pods\.eks\.amazonaws\.com out for payments\/api$/]]],
  ['for a cluster elsewhere, by its name', { Role: podRole(when('StringEquals', 'aws:RequestTag/eks-cluster-name', 'prod')), A: podAssociation() }, []],
  ['in a cluster elsewhere whose name is part of that of the service', { Role: podRole(), A: podAssociation({ ClusterName: 'eks' }) }, []],
  ['in a cluster elsewhere whose name is part of the namespace', { Role: podRole(when('StringEquals', 'aws:RequestTag/kubernetes-namespace', 'payprod')), A: podAssociation({ Namespace: 'payprod' }) }, []],
  ['for the name of a cluster elsewhere in place of its ARN', { Role: podRole(when('StringEquals', 'aws:RequestTag/eks-cluster-arn', 'prod')), A: podAssociation() },
    [[PID003, /aws:RequestTag\/eks-cluster-arn does not fit$/]]],
  ['for a cluster elsewhere of another name', { Role: podRole(when('ArnEquals', 'aws:SourceArn', { 'Fn::Sub': 'arn:${AWS::Partition}:eks:${AWS::Region}:${AWS::AccountId}:cluster/stage' })), A: podAssociation() },
    [[PID003, /aws:SourceArn does not fit$/]]],
  ['in a cluster that nobody names', { Role: podRole(when('StringEquals', 'aws:RequestTag/kubernetes-namespace', 'payments')), A: podAssociation({ ClusterName: '' }) }, []],
  ['for something that only the deployment knows beside what does not fit', { Role: podRole({ Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'batch', 'aws:PrincipalOrgID': 'o-1' } } }), A: podAssociation() },
    [[PID003, /for payments\/api: aws:RequestTag\/kubernetes-namespace does not fit$/]]],
  ['that refuses two', { Role: podRole({ Action: 'sts:AssumeRole' }), A: podAssociation(), B: podAssociation({ ServiceAccount: 'web' }) }, [[PID003, /payments\/api/], [PID003, /payments\/web/]]],
  ['that is not in the app', { A: podAssociation({ RoleArn: 'arn:aws:iam::111122223333:role/far' }) }, []],
  ['whose trust cannot be read', { Role: role('oops'), A: podAssociation() }, [['TRUST001 unknown warning App/Role', /^cannot be read/]]],
])('a role %s', (_, resources, expected) => {
  expect(found(resources)).toEqual(expected.map(([what, message]) => [what, expect.stringMatching(message)]));
});

test('an association wins over the annotation of its service account, so both together are no fault', () => {
  const annotated = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'api', namespace: 'payments', annotations: { 'eks.amazonaws.com/role-arn': '${App/Role.Arn}' } } };

  expect(found({ Role: podRole(), A: podAssociation(), SA: manifest([annotated]) })).toEqual([]);
});

test('what the service says is beside what the role asks for, and the association as well', () => {
  const [finding] = runChecks(factsOf({ Role: podRole(when('StringEquals', 'aws:RequestTag/kubernetes-namespace', 'batch')), A: podAssociation() }));

  expect(finding).toMatchObject({
    part: 'trust policy',
    evidence: [{ label: 'aws:RequestTag/kubernetes-namespace', value: 'batch' }, { label: 'service', value: 'payments' }, { label: 'association', value: 'App/A' }],
  });
});

test.each<[string, boolean, JsonObject]>([
  ['holds', true, { Role: podRole(), A: podAssociation() }],
  ['is not known', false, { Role: podRole(when('StringEquals', 'aws:PrincipalOrgID', 'o-1')), A: podAssociation() }],
  ['is about a role elsewhere', false, { A: podAssociation({ RoleArn: 'arn:aws:iam::111122223333:role/far' }) }],
  ['is about nothing', false, { Role: podRole() }],
])('where the rule %s, whether it is said to hold is %s', (_, isPassed, Resources) => {
  const { text } = explain({ paths: [join(directoryOf({ 'App.json': { Resources } }), 'App.json')], output: 'junit', failOn: 'error', colors: pc.createColors(false) });

  expect(text.includes('name="PID003')).toBe(isPassed);
});
