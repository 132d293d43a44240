import type { JsonObject } from '../../../../cli/collect/templates/json';
import type { Facts } from '../../../../cli/facts/templates/facts';
import { gatherFacts } from '../../../../cli/facts/templates/gather-facts';
import type { TemplatePodIdentity } from '../../../../cli/facts/templates/pod-identity';
import type { Verdict } from '../../../../lib/core/trust/verdict';
import { factsOf, role, stackTemplate, trustPolicy } from '../../fixtures';
import { addon, arnOf, cluster, podAssociation, podRole, podStatement, SECTIONS } from '../../pod-identity-fixtures';

function facts(resources: JsonObject, overrides: Parameters<typeof factsOf>[1] = {}): Facts {
  return factsOf(resources, { sections: SECTIONS, ...overrides });
}

const ROLE = { arn: '${App/Role.Arn}', id: { stack: 'App', path: 'App/Role', logicalId: 'Role' } };
const TAGS = ['eks-cluster-arn', 'eks-cluster-name', 'kubernetes-namespace', 'kubernetes-service-account', 'kubernetes-pod-name', 'kubernetes-pod-uid'];
const ENVIRONMENT = { account: '111122223333', region: 'eu-west-1' };

/** The one association of an app. */
function associationOf({ podIdentity }: Facts): TemplatePodIdentity {
  expect(podIdentity).toHaveLength(1);
  return podIdentity[0];
}

test('an association says who gets which role, and what its trust says to that', () => {
  expect(associationOf(facts({ Role: podRole(), Association: podAssociation({}, { Condition: 'IsProd' }) }))).toEqual({
    id: { stack: 'App', path: 'App/Association', logicalId: 'Association' },
    onlyIf: 'IsProd',
    cluster: 'prod',
    namespace: 'payments',
    serviceAccount: 'api',
    role: ROLE,
    sessionTags: 'sent',
    trust: { verdict: 'yes', missing: [], conditions: [], denied: 'no' },
  });
});

test.each<[string, Partial<TemplatePodIdentity>, JsonObject]>([
  ['disabled session tags', { sessionTags: 'disabled' }, { DisableSessionTags: 'true' }],
  ['session tags that are not disabled', { sessionTags: 'sent' }, { DisableSessionTags: false }],
  ['session tags that are known later', { sessionTags: 'unknown' }, { DisableSessionTags: { Ref: 'P' } }],
  ['a target role', { targetRole: { arn: 'arn:aws:iam::444455556666:role/far' } }, { TargetRoleArn: 'arn:aws:iam::444455556666:role/far' }],
  ['a target role of the app', { targetRole: ROLE }, { TargetRoleArn: arnOf('Role') }],
  ['a role elsewhere', { role: { arn: 'arn:aws:iam::111122223333:role/far' } }, { RoleArn: 'arn:aws:iam::111122223333:role/far' }],
  ['a role that is known later', { role: { arn: '${App/P}' } }, { RoleArn: { Ref: 'P' } }],
  ['a role that depends on a condition', { role: { arn: '<if C: $App/Role.Arn, else x>' } }, { RoleArn: { 'Fn::If': ['C', arnOf('Role'), 'x'] } }],
  ['an export of another app as role', { role: { arn: '${import Roles}' } }, { RoleArn: { 'Fn::ImportValue': 'Roles' } }],
  ['a role that is there by its name', { role: { ...ROLE, arn: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/team/receipts' } }, { RoleArn: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/team/receipts' } }],
  ['a role that is perhaps there by its name', { role: { arn: 'arn:aws:iam::111122223333:role/team/receipts' } }, { RoleArn: 'arn:aws:iam::111122223333:role/team/receipts' }],
  ['no role', { role: { arn: '<not in the template>' } }, { RoleArn: undefined }],
  ['a namespace that is known later', { namespace: '${App/P}' }, { Namespace: { Ref: 'P' } }],
  ['a cluster of the app', { cluster: '${App/Cluster}' }, { ClusterName: { Ref: 'Cluster' } }],
  ['a cluster of the app by its name', { cluster: '${App/Cluster}' }, { ClusterName: 'blue' }],
  ['a cluster elsewhere', { cluster: 'far' }, { ClusterName: 'far' }],
  ['a cluster that is known later', { cluster: '${App/P}' }, { ClusterName: { Ref: 'P' } }],
  ['no cluster', { cluster: '<not in the template>' }, { ClusterName: undefined }],
  ['a cluster without a name', { cluster: '<not in the template>' }, { ClusterName: '' }],
  ['an empty namespace and no service account', { namespace: '<not in the template>', serviceAccount: '<not in the template>' }, { Namespace: '', ServiceAccount: undefined }],
  ['an intrinsic that is not understood as cluster', { cluster: '<Fn::Foo>' }, { ClusterName: { 'Fn::Foo': 1 } }],
])('an association with %s', (_, expected, properties) => {
  const resources = { Cluster: cluster('blue'), Role: podRole({}, { RoleName: 'receipts', Path: '/team/' }), Association: podAssociation(properties) };

  const association = associationOf(facts(resources));

  expect(association).toMatchObject(expected);
  expect(association.trust === undefined).toBe(association.role.id === undefined);
});

test('a session policy is read as other policies are', () => {
  const policy = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }, 'x'] });

  expect(associationOf(facts({ A: podAssociation({ Policy: policy }) })).sessionPolicy).toEqual({
    permissions: [{ effect: 'Allow', actions: { values: ['s3:GetObject'], inverted: false }, resources: { values: ['*'], inverted: false }, conditions: [], source: 'the session policy' }],
    unreadable: [{ part: 'statement 2 of the session policy', reason: 'it is x' }],
  });
  expect(associationOf(facts({ A: podAssociation({ Policy: { Ref: 'P' } }) })).sessionPolicy?.unreadable).toEqual([{ part: 'the session policy', reason: 'it is not a policy but the text ${App/P}' }]);
});

describe('an add-on', () => {
  test('makes associations in a namespace that is not guessed', () => {
    const { podIdentity, gaps } = facts({ Role: podRole(), Cni: addon([{ ServiceAccount: 'aws-node', RoleArn: arnOf('Role') }, { ServiceAccount: 'other', RoleArn: arnOf('Role') }]) });

    expect(podIdentity).toEqual(['aws-node', 'other'].map(serviceAccount => ({
      id: { stack: 'App', path: 'App/Cni', logicalId: 'Cni' },
      addon: 'vpc-cni',
      cluster: 'prod',
      serviceAccount,
      role: ROLE,
      sessionTags: 'sent',
      trust: { verdict: 'yes', missing: [], conditions: [], denied: 'no' },
    })));
    expect(gaps).toEqual([]);
  });

  test.each<[string, unknown, string[]]>([
    ['none', undefined, []],
    ['an empty list', [], []],
    ['a list that depends on a condition', { 'Fn::If': ['C', [{ ServiceAccount: 'a' }], []] }, ['the pod identity associations of App/Cni cannot be read: <Fn::If C>']],
    ['one that depends on a condition', [{ 'Fn::If': ['C', { ServiceAccount: 'a' }, { Ref: 'AWS::NoValue' }] }], ['the pod identity associations of App/Cni cannot be read: <Fn::If C>']],
  ])('with %s has none, or says that it cannot be read', (_, associations, gaps) => {
    expect(facts({ Cni: addon(associations) })).toMatchObject({ podIdentity: [], gaps });
  });

  test('that is installed in a namespace says that, and no more', () => {
    const association = associationOf(facts({ Cni: addon([{ ServiceAccount: 'aws-node', RoleArn: { Ref: 'P' } }], { NamespaceConfig: { Namespace: 'network' } }) }));

    expect(association).toMatchObject({ addon: 'vpc-cni', addonNamespace: 'network' });
    expect(association.namespace).toBeUndefined();
  });

  test('does not make it known whether a condition on the namespace is met', () => {
    const onNamespace = podRole({ Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'kube-system', 'aws:RequestTag/kubernetes-service-account': 'aws-node' } } });

    expect(associationOf(facts({ Role: onNamespace, Cni: addon([{ ServiceAccount: 'aws-node', RoleArn: arnOf('Role') }]) })).trust?.verdict).toBe('unknown');
    expect(associationOf(facts({ Role: onNamespace, Cni: addon([{ ServiceAccount: 'other', RoleArn: arnOf('Role') }]) })).trust?.verdict).toBe('no');
  });
});

describe('a role is told of', () => {
  test.each<[string, string[], JsonObject]>([
    ['that an association names, whatever its trust', ['App/Role'], { Role: role(trustPolicy()), A: podAssociation() }],
    ['that is the target of one', ['App/Role', 'App/Target'], { Role: podRole(), Target: role(trustPolicy()), A: podAssociation({ TargetRoleArn: arnOf('Target') }) }],
    ['that lets the service in', ['App/Role'], { Role: podRole() }],
    ['that lets other services in: no', [], { Role: podRole({ Principal: { Service: 'ec2.amazonaws.com' } }) }],
    ['that denies it to the service: no', [], { Role: podRole({ Effect: 'Deny' }) }],
  ])('%s', (_, paths, resources) => {
    expect(facts(resources).roles.map(({ id }) => id.path)).toEqual(paths);
  });

  test('once, by tokens and by associations', () => {
    const both = role(trustPolicy(podStatement(), { Effect: 'Allow', Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/example.com' }, Action: 'sts:AssumeRoleWithWebIdentity' }));

    expect(facts({ Role: both, A: podAssociation() })).toMatchObject({ roles: [{ id: { path: 'App/Role' }, trust: { webIdentity: [{ issuer: 'example.com' }] } }], podIdentity: [{ role: ROLE }] });
  });
});

describe('whether the trust lets the service in', () => {
  const sub = (text: string): JsonObject => ({ 'Fn::Sub': text });

  test.each<[string, Verdict, JsonObject, JsonObject?, Parameters<typeof factsOf>[1]?]>([
    ['no condition', 'yes', {}],
    ['no tags allowed', 'no', { Action: 'sts:AssumeRole' }],
    ['no tags allowed, and none sent', 'yes', { Action: 'sts:AssumeRole' }, { DisableSessionTags: true }],
    ['no tags allowed, and perhaps none sent', 'unknown', { Action: 'sts:AssumeRole' }, { DisableSessionTags: { Ref: 'P' } }],
    ['the account of the template', 'yes', { Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
    ['an account that may be that of the template', 'unknown', { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }],
    ['the account that the template is for', 'yes', { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }, {}, ENVIRONMENT],
    ['another account', 'no', { Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } } }, {}, ENVIRONMENT],
    ['the cluster by reference', 'yes', { Condition: { ArnEquals: { 'aws:SourceArn': arnOf('Blue') } } }, { ClusterName: { Ref: 'Blue' } }],
    ['the cluster by its name', 'yes', { Condition: { ArnLike: { 'aws:SourceArn': sub('arn:${AWS::Partition}:eks:${AWS::Region}:${AWS::AccountId}:cluster/blue') } } }, { ClusterName: { Ref: 'Blue' } }],
    ['a pattern that takes in the cluster', 'yes', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:eks:*:111122223333:cluster/*' } } }, { ClusterName: { Ref: 'Blue' } }, ENVIRONMENT],
    ['another cluster of the app', 'no', { Condition: { ArnEquals: { 'aws:SourceArn': arnOf('Green') } } }, { ClusterName: { Ref: 'Blue' } }],
    ['one of two clusters of the app', 'yes', { Condition: { ArnEquals: { 'aws:SourceArn': [arnOf('Green'), arnOf('Blue')] } } }, { ClusterName: { Ref: 'Blue' } }],
    ['a cluster of another name', 'no', { Condition: { StringEquals: { 'aws:RequestTag/eks-cluster-name': 'green' } } }, { ClusterName: 'blue' }],
    ['a cluster whose name is known later', 'unknown', { Condition: { StringEquals: { 'aws:RequestTag/eks-cluster-name': 'green' } } }, { ClusterName: { Ref: 'Green' } }],
    ['the namespace', 'yes', { Condition: { StringLike: { 'aws:RequestTag/kubernetes-namespace': 'pay*' } } }],
    ['another namespace', 'no', { Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'batch' } } }],
    ['a namespace that is known later', 'unknown', { Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'batch' } } }, { Namespace: { Ref: 'P' } }],
    ['a namespace that is known later, on both sides', 'yes', { Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': { Ref: 'P' } } } }, { Namespace: { Ref: 'P' } }],
    ['a key that nobody knows of', 'unknown', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }],
    ['a service that is known later', 'unknown', { Principal: { Service: { Ref: 'P' } } }],
    ['a cluster elsewhere by its name', 'yes', { Condition: { StringEquals: { 'aws:RequestTag/eks-cluster-name': 'prod' } } }],
    ['a cluster elsewhere by its ARN', 'yes', { Condition: { ArnEquals: { 'aws:SourceArn': sub('arn:${AWS::Partition}:eks:${AWS::Region}:${AWS::AccountId}:cluster/prod') } } }],
    ['a cluster elsewhere by its ARN, in the environment of the template', 'yes', { Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:eks:eu-west-1:111122223333:cluster/prod' } } }, {}, ENVIRONMENT],
    ['a cluster elsewhere that may be in this account', 'unknown', { Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:eks:eu-west-1:111122223333:cluster/prod' } } }],
    ['a cluster elsewhere by its name in place of its ARN', 'no', { Condition: { StringEquals: { 'aws:RequestTag/eks-cluster-arn': 'prod' } } }],
    ['a cluster elsewhere that has the name of an action', 'yes', {}, { ClusterName: 'sts' }],
    ['a cluster elsewhere that has part of the name of the service', 'yes', {}, { ClusterName: 'eks' }],
    ['a namespace that has the name of the cluster elsewhere in it', 'yes', { Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'payprod' } } }, { Namespace: 'payprod' }],
    ['a star that would reach over the colons of an ARN', 'no', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:eks:*:cluster/blue' } } }, { ClusterName: { Ref: 'Blue' } }],
    ['the documented tags, and no others', 'yes', { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': TAGS } } }],
    ['one of the documented tags, and no others', 'no', { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': TAGS.slice(1) } } }],
    ['no cluster that is known', 'yes', {}, { ClusterName: '' }],
    ['a cluster, where none is known', 'unknown', { Condition: { StringEquals: { 'aws:RequestTag/eks-cluster-name': 'prod' } } }, { ClusterName: undefined }],
    ['a namespace, where none is known', 'unknown', { Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'payments' } } }, { Namespace: undefined }],
  ])('%s: %s', (_, verdict, statement, properties = {}, overrides = {}) => {
    const resources = { Blue: cluster('blue'), Green: cluster(), Role: podRole(statement), A: podAssociation(properties) };

    expect(associationOf(facts(resources, overrides)).trust?.verdict).toBe(verdict);
  });

  test('is unknown where a statement cannot be read', () => {
    expect(associationOf(facts({ Role: role(trustPolicy(podStatement(), 'x')), A: podAssociation() })).trust?.verdict).toBe('unknown');
  });
});

test('a role of another stack is the same role, by export and by the output of a nested stack', () => {
  const roles = stackTemplate({ Role: podRole() }, { name: 'Roles', sections: { Outputs: { Arn: { Value: arnOf('Role'), Export: { Name: 'RoleArn' } } } } });
  const apps = stackTemplate({
    Imported: podAssociation({ RoleArn: { 'Fn::ImportValue': 'RoleArn' } }),
    Nested: podAssociation({ RoleArn: { 'Fn::GetAtt': ['Child', 'Outputs.Arn'] } }),
    Child: { Type: 'AWS::CloudFormation::Stack' },
  });
  const child = stackTemplate({ Role: podRole() }, { name: 'App/Child', parent: { stack: apps, logicalId: 'Child' }, sections: { Outputs: { Arn: { Value: arnOf('Role') } } } });

  expect(gatherFacts({ stacks: [roles, apps, child], gaps: [] }).podIdentity.map(({ id, role: { id: found } }) => [id.path, found?.path])).toEqual([
    ['App/Imported', 'Roles/Role'], ['App/Nested', 'App/Child/Role'],
  ]);
});

test('of two roles with one name, neither is meant for certain', () => {
  const stacks = ['One', 'Two'].map(name => stackTemplate({ Role: podRole({}, { RoleName: 'receipts' }) }, { name }));
  const apps = stackTemplate({ A: podAssociation({ RoleArn: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/receipts' } }) });

  expect(associationOf(gatherFacts({ stacks: [...stacks, apps], gaps: [] })).role).toEqual({ arn: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/receipts' });
});

describe('a name that clusters of two stacks share', () => {
  const onlyIf = (Condition: JsonObject): JsonObject => podRole({ Condition });
  const own = onlyIf({ ArnEquals: { 'aws:SourceArn': arnOf('Cluster') } });
  const [dev, prod] = [{ account: '111122223333', region: 'eu-west-1' }, { account: '444455556666', region: 'eu-west-1' }];
  type Place = Partial<typeof dev>;
  const stage = (name: string, place: Place, resources: JsonObject = {}) => stackTemplate({ Cluster: cluster('demo'), ...resources }, { name, ...place });
  const apps = (place: Place, statement = podRole()) => stackTemplate({ Role: statement, A: podAssociation({ ClusterName: 'demo' }) }, { name: 'Apps', ...place });
  const read = (...stacks: Parameters<typeof gatherFacts>[0]['stacks']) => gatherFacts({ stacks, gaps: [] }).podIdentity.map(({ id, cluster: key, trust }) => [id.path, key, trust?.verdict]);

  test.each<[string, Place, Place]>([['of two accounts', dev, prod], ['that say no environment', {}, {}], ['of one environment', dev, dev]])('is that of the same stack, in stacks %s', (_, one, other) => {
    const resources = { Role: own, A: podAssociation({ ClusterName: 'demo' }) };

    expect(read(stage('Dev', one, resources), stage('Prod', other, resources))).toEqual([['Dev/A', '${Dev/Cluster}', 'yes'], ['Prod/A', '${Prod/Cluster}', 'yes']]);
  });

  test.each<[string, Place, Place, Place, string]>([
    ['is the one of the environment', prod, dev, prod, '${Prod/Cluster}'],
    ['is the only one that can be meant', { account: prod.account }, dev, prod, '${Prod/Cluster}'],
    ['is not guessed where the stack says no environment', {}, dev, prod, 'demo'],
    ['is not guessed where nobody says an environment', {}, {}, {}, 'demo'],
    ['is that of a cluster elsewhere in a third account', { ...dev, account: '777788889999' }, dev, prod, 'demo'],
  ])('in a third stack %s', (_, place, one, other, key) => {
    expect(read(stage('Dev', one), stage('Prod', other), apps(place))).toEqual([['Apps/A', key, 'yes']]);
  });

  test('is not known to be the one that a trust policy names by its ARN', () => {
    const named = (account: string): JsonObject => onlyIf({ ArnEquals: { 'aws:SourceArn': `arn:aws:eks:eu-west-1:${account}:cluster/demo` } });

    expect(read(stage('Dev', dev), stage('Prod', prod), apps({}, named(dev.account)))).toEqual([['Apps/A', 'demo', 'unknown']]);
    expect(read(stage('Dev', dev), stage('Prod', prod), apps(prod, named(dev.account)))).toEqual([['Apps/A', '${Prod/Cluster}', 'no']]);
  });

  test('is that of the stack that both are nested in', () => {
    const parent = stackTemplate({ A: podAssociation({ ClusterName: 'demo' }), Child: { Type: 'AWS::CloudFormation::Stack' } }, { name: 'App' });
    const child = stackTemplate({ Cluster: cluster('demo') }, { name: 'App/Child', parent: { stack: parent, logicalId: 'Child' } });

    expect(read(stage('Other', {}), parent, child)).toEqual([['App/A', '${App/Child/Cluster}', undefined]]);
  });

  test('is not guessed for people either', () => {
    const entry: JsonObject = { Type: 'AWS::EKS::AccessEntry', Properties: { ClusterName: 'demo', PrincipalArn: 'arn:aws:iam::111122223333:role/ops' } };
    const { people } = gatherFacts({ stacks: [stage('Dev', {}, { Entry: entry }), stage('Prod', {}, { Entry: entry }), stackTemplate({ Entry: entry }, { name: 'Third' })], gaps: [] });

    expect(people.entries.map(({ id, cluster: key }) => [id.path, key])).toEqual([['Dev/Entry', '${Dev/Cluster}'], ['Prod/Entry', '${Prod/Cluster}'], ['Third/Entry', 'demo']]);
  });
});
