import type { JsonObject } from '../../../../cli/collect/templates/json';
import { factsOf, role, roleFacts, trustPolicy, trustStatement } from '../../fixtures';
import { association, binding, clusterRole, factsOfFile, factsWithObjects, group, namespacedRole } from '../../people-fixtures';

/* What stands where a value is to be read, and only the deployment knows the value: never nothing, never a guess. */

const TRUST = trustPolicy(trustStatement());
const EVERYTHING = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const INLINE = { PolicyName: 'p', PolicyDocument: EVERYTHING };
const NO_VALUE = { Ref: 'AWS::NoValue' };
const either = (one: unknown, other: unknown = NO_VALUE): JsonObject => ({ 'Fn::If': ['Z', one, other] });
const policy = (properties: JsonObject, type = 'AWS::IAM::Policy'): JsonObject => ({ Policy: { Type: type, Properties: { PolicyDocument: EVERYTHING, ...properties } } });
const PARAMETERS = { sections: { Parameters: { List: { Type: 'CommaDelimitedList' }, Name: { Type: 'String' } } } };

describe('the permissions of a role are unknown, not none', () => {
  test.each<[string, JsonObject, JsonObject, string, string]>([
    ['a condition decides on its inline policies', { Policies: either([INLINE], []) }, {},
      'the inline policies', 'only the deployment knows which they are: <Fn::If Z>'],
    ['a condition decides on one of them', { Policies: [either(INLINE)] }, {}, 'inline policy 1', 'it is not a policy but the text <Fn::If Z>'],
    ['a condition decides on its managed policies', { ManagedPolicyArns: either(['arn:aws:iam::aws:policy/A'], []) }, {},
      'the managed policies', 'only the deployment knows which they are: <Fn::If Z>'],
    ['a condition decides on one managed policy', { ManagedPolicyArns: [either('arn:aws:iam::aws:policy/A')] }, {},
      'the managed policies', 'only the deployment knows which they are: <if Z: arn:aws:iam::aws:policy/A, else nothing>'],
    ['a condition decides on the roles of a policy', {}, policy({ Roles: either([{ Ref: 'Role' }], []) }),
      'App/Policy', 'only the deployment knows whether the role has it: <Fn::If Z>'],
    ['a condition decides on one role of a policy', {}, policy({ Roles: [either({ Ref: 'Role' })] }, 'AWS::IAM::ManagedPolicy'),
      'App/Policy', 'only the deployment knows whether the role has it: <if Z: $App/Role, else nothing>'],
    ['a condition decides on the one role of a policy', {}, policy({ RoleName: either('other', { Ref: 'Role' }) }, 'AWS::IAM::RolePolicy'),
      'App/Policy', 'only the deployment knows whether the role has it: <if Z: other, else $App/Role>'],
    ['conditions in one another decide on it', { RoleName: 'api' }, policy({ Roles: either(either(['other'], ['api'])) }),
      'App/Policy', 'only the deployment knows whether the role has it: <if Z: Fn::If Z, else nothing>'],
    ['its name depends on a condition, that of the role of a policy, too', { RoleName: either('a', 'b') }, policy({ Roles: [either('a', 'b')] }),
      'App/Policy', 'only the deployment knows whether the role has it: <if Z: a, else b>'],
    ['a transform makes properties', { 'Fn::Transform': { Name: 'AWS::Include' } }, {}, 'the policies', 'Fn::Transform may add some at the deployment'],
    ['a loop makes properties', { 'Fn::ForEach::X': ['A', ['b'], { Policies: [INLINE] }] }, {}, 'the policies', 'Fn::ForEach::X may add some at the deployment'],
  ])('where %s', (_, properties, others, part, reason) => {
    const facts = roleFacts(TRUST, properties, others);

    expect(facts).toMatchObject({ permissions: [], managedPolicies: [], unreadablePolicies: [{ part, reason }] });
  });
});

describe('a policy of which some roles are unknown', () => {
  test.each<[string, unknown, string]>([
    ['a condition decides on another', [{ Ref: 'Role' }, either('other')], '<if Z: other, else nothing>'],
    ['a reference to the role stands in place of the list', { Ref: 'Role' }, '${App/Role}'],
  ])('is that of a role that it names for certain, where %s', (_, roles, text) => {
    const { roles: [{ permissions, unreadablePolicies }], gaps } = factsOf({ Role: role(TRUST), ...policy({ Roles: roles }) });

    expect(permissions).toMatchObject([{ source: 'App/Policy' }]);
    expect(unreadablePolicies).toEqual([]);
    expect(gaps).toEqual([`which roles have the policy App/Policy cannot be read: ${text}`]);
  });

  test.each<[string, unknown, string[]]>([
    ['a parameter is the list', { Ref: 'List' }, ['which roles have the policy App/Policy cannot be read: ${App/List}']],
    ['a split parameter is the list', { 'Fn::Split': [',', { Ref: 'Name' }] }, ['which roles have the policy App/Policy cannot be read: <Fn::Split \',\' of $App/Name>']],
    ['a condition decides', either(['other'], []), ['which roles have the policy App/Policy cannot be read: <Fn::If Z>']],
    ['a parameter is the name of one, which the app does not make', [{ Ref: 'Name' }], []],
    ['one name stands in place of the list', 'other', []],
  ])('is mentioned, where %s', (_, roles, gaps) => {
    expect(factsOf({ Role: role(TRUST), ...policy({ Roles: roles }) }, PARAMETERS).gaps).toEqual(gaps);
  });

  test('does not matter to an app without roles for pods', () => {
    expect(factsOf(policy({ Roles: { Ref: 'List' } }), PARAMETERS).gaps).toEqual([]);
  });
});

describe('access entries', () => {
  const VIEW = 'AmazonEKSViewPolicy';
  const viewIn = (scope: unknown): JsonObject => ({ PolicyArn: `arn:aws:eks::aws:cluster-access-policy/${VIEW}`, AccessScope: scope });
  const [WHOLE, SHOP] = [{ Type: 'cluster' }, { Type: 'namespace', Namespaces: ['shop'] }];
  const later = { name: '<Fn::If Z>', isScopeUnknown: true };

  test.each<[string, JsonObject, JsonObject, string[]]>([
    ['all access policies', { AccessPolicies: either([viewIn(WHOLE)], []) }, { policies: [later] }, ['the access policies of App/Entry cannot be read: <Fn::If Z>']],
    ['one access policy', { AccessPolicies: [viewIn(WHOLE), either(viewIn(SHOP))] }, { policies: [{ name: VIEW }, later] },
      ['the access policies of App/Entry cannot be read: <Fn::If Z>']],
    ['all groups', { KubernetesGroups: either(['a'], []) }, { groups: ['<Fn::If Z>'] }, ['the Kubernetes groups of App/Entry cannot be read: <Fn::If Z>']],
    ['one group', { KubernetesGroups: ['a', either('b')] }, { groups: ['a', '<if Z: b, else nothing>'] },
      ['the Kubernetes groups of App/Entry cannot be read: <if Z: b, else nothing>']],
    ['all groups, which are a parameter', { KubernetesGroups: { Ref: 'List' } }, { groups: ['${App/List}'] },
      ['the Kubernetes groups of App/Entry cannot be read: ${App/List}']],
    ['nothing: a group is a parameter', { KubernetesGroups: [{ Ref: 'Name' }] }, { groups: ['${App/Name}'] }, []],
    ['nothing: one group in place of a list', { KubernetesGroups: 'ops' }, { groups: ['ops'] }, []],
    ['the scope', { AccessPolicies: [viewIn(either(WHOLE, SHOP))] }, { policies: [{ name: VIEW, isScopeUnknown: true }] },
      [`the access scope of ${VIEW} of App/Entry cannot be read: <Fn::If Z>`]],
    ['the type of the scope', { AccessPolicies: [viewIn({ Type: either('cluster', 'namespace') })] }, { policies: [{ name: VIEW, isScopeUnknown: true }] },
      [`the access scope of ${VIEW} of App/Entry cannot be read: <if Z: cluster, else namespace>`]],
    ['the scope, which is missing', { AccessPolicies: [viewIn(undefined)] }, { policies: [{ name: VIEW, isScopeUnknown: true }] },
      [`the access scope of ${VIEW} of App/Entry cannot be read: <not in the template>`]],
    ['the namespaces', { AccessPolicies: [viewIn({ Type: 'namespace', Namespaces: either(['a'], ['b']) })] }, { policies: [{ name: VIEW, namespaces: ['<Fn::If Z>'] }] },
      [`the access scope of ${VIEW} of App/Entry cannot be read: <Fn::If Z>`]],
  ])('leave open %s', (_, properties, entry, gaps) => {
    const facts = factsOf({ Entry: { Type: 'AWS::EKS::AccessEntry', Properties: { ClusterName: 'prod', PrincipalArn: 'arn', ...properties } } }, PARAMETERS);

    expect(facts.people.entries).toEqual([expect.objectContaining({ groups: [], policies: [], ...entry })]);
    expect(facts.gaps).toEqual(gaps);
  });
});

describe('associations', () => {
  test('of which a condition decides on everything have nothing that is a guess', () => {
    const facts = factsOf({ Okta: association({}, { Properties: { Oidc: either({ IssuerUrl: 'https://a' }) } }) });

    expect(new Set(Object.values(facts.people.associations[0].config))).toEqual(new Set(['<Fn::If Z>']));
    expect(facts.gaps).toEqual(['the OIDC configuration of App/Okta cannot be read: <Fn::If Z>']);
  });

  test('of which a condition decides on a required claim have the others', () => {
    const facts = factsOf({ Okta: association({ RequiredClaims: [{ Key: 'a', Value: 'b' }, either({ Key: 'c', Value: 'd' })] }) });

    expect(facts.people.associations[0].config.requiredClaims).toEqual({ a: 'b' });
    expect(facts.gaps).toEqual(['the required claims of App/Okta cannot be read: <Fn::If Z>']);
  });
});

describe('Kubernetes objects', () => {
  const bound = binding({ name: 'view' }, [group('a')]);

  test.each<[string, unknown, string]>([
    ['subjects that are no list', { ...bound, subjects: 'zzz' }, 'a subject of ClusterRoleBinding bind-view of App/Objects cannot be read: zzz'],
    ['a subject that is no object', { ...bound, subjects: [group('a'), 'zzz'] }, 'a subject of ClusterRoleBinding bind-view of App/Objects cannot be read: zzz'],
    ['a role that is no object', { ...bound, roleRef: '<Fn::If Z>' }, 'the role of ClusterRoleBinding bind-view of App/Objects cannot be read: <Fn::If Z>'],
    ['a binding without a role', { ...bound, roleRef: undefined }, 'the role of ClusterRoleBinding bind-view of App/Objects cannot be read: it has none'],
    ['rules that are no list', { ...clusterRole('r'), rules: '<Fn::If Z>' }, 'a rule of ClusterRole r of App/Objects cannot be read: <Fn::If Z>'],
    ['verbs that are no list', clusterRole('r', { resources: ['pods'], verbs: '<Fn::If Z>' }), 'verbs of a rule of ClusterRole r of App/Objects cannot be read: <Fn::If Z>'],
    ['an object that is none', '<Fn::If Z>', 'a Kubernetes object of App/Objects cannot be read: <Fn::If Z>'],
    ['mapped roles that are no objects', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'aws-auth' }, data: { mapRoles: '["x"]' } },
      'an item of mapRoles of aws-auth in App/Objects cannot be read: x'],
    ['groups of a mapped user that are unknown',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'aws-auth' }, data: { mapUsers: '[{"userarn":"arn","groups":"<Fn::If Z>"}]' } },
      'the groups of arn in mapUsers of aws-auth in App/Objects cannot be read: <Fn::If Z>'],
  ])('with %s are mentioned', (_, object, gap) => {
    expect(factsWithObjects([object]).gaps).toEqual([gap]);
  });

  test('with nothing in place of lists have none', () => {
    const facts = factsWithObjects([{ ...bound, subjects: null }, { ...clusterRole('r'), rules: null }, { ...clusterRole('s'), rules: undefined }]);

    expect(facts.people.bindings[0].subjects).toEqual([]);
    expect(facts.people.roles.map(({ rules }) => rules)).toEqual([[], []]);
    expect(facts.gaps).toEqual([]);
  });

  const unplaced = { ...namespacedRole('x', 'r'), metadata: { name: 'r' } };

  test('of templates without a namespace are in the default one: what applies them says no other', () => {
    const { people, gaps } = factsWithObjects([unplaced]);

    expect(people.roles).toMatchObject([{ namespace: 'default' }]);
    expect(gaps).toEqual([]);
  });

  test('of files without a namespace are in that of whoever applies them', () => {
    expect(factsOfFile([unplaced, namespacedRole('x', 's'), bound]).gaps).toEqual([
      'the namespace of rbac.yaml Role r is not written: shown is default, kubectl takes that of its context',
    ]);
  });
});

describe('resources that are made of something else', () => {
  const chart = { Type: 'Custom::AWSCDK-EKS-HelmChart', Properties: {} };
  const serverless = (properties: JsonObject): JsonObject => ({ F: { Type: 'AWS::Serverless::Function', Properties: properties } });

  test.each<[string, JsonObject, string[]]>([
    ['a loop', { 'Fn::ForEach::Roles': ['Name', ['a'], {}] }, ['resources that Fn::ForEach makes at the deployment are not read: App/Fn::ForEach::Roles']],
    ['a transform', { 'Fn::Transform': { Name: 'AWS::Include' } }, ['resources that a transform adds at the deployment are not read: App/Fn::Transform']],
    ['a condition', { Role: either(role(TRUST)) }, ['resources whose type only the deployment knows are not read: App/Role']],
    ['a module', { M: { Type: 'My::Org::Role::MODULE' } }, ['resources of modules are not read: App/M']],
    ['a serverless function that says who may assume its role', serverless({ AssumeRolePolicyDocument: TRUST }),
      ['roles of serverless functions with a trust policy of their own are not read: App/F']],
    ['a serverless function', serverless({}), []],
    ['Helm charts', { A: chart, B: chart, C: { Type: 'AWSQS::Kubernetes::Helm' } }, ['Kubernetes objects of Helm charts are not read: App/A, App/B, App/C']],
    ['a third-party resource', { K: { Type: 'AWSQS::Kubernetes::Resource' } }, ['Kubernetes objects of third-party resources are not read: App/K']],
    ['properties of an access entry', { E: { Type: 'AWS::EKS::AccessEntry', Properties: { 'Fn::Transform': { Name: 'x' } } } },
      ['properties that Fn::Transform or Fn::ForEach makes at the deployment are not read: App/E']],
    ['properties of a bucket', { B: { Type: 'AWS::S3::Bucket', Properties: { 'Fn::Transform': { Name: 'x' } } } }, []],
    ['many modules', Object.fromEntries([...'abcdefghijkl'].map(id => [id, { Type: 'A::B::C::MODULE' }])),
      ['resources of modules are not read: App/a, App/b, App/c, App/d, App/e, App/f, App/g, App/h, App/i, App/j and 2 more']],
  ])('are mentioned, with %s', (_, resources, gaps) => {
    expect(factsOf(resources).gaps).toEqual(gaps);
  });

  test('are told of a part of a trust policy, too', () => {
    const { gaps } = factsOf({ Role: role(trustPolicy({ ...trustStatement(), 'Fn::Transform': { Name: 'x' } })) });

    expect(gaps).toEqual(['properties that Fn::Transform or Fn::ForEach makes at the deployment are not read: App/Role']);
  });

  test.each<[unknown, string[]]>([
    ['Mine', ['resources that macros make are not read: Mine of App']],
    [['AWS::LanguageExtensions', { Name: 'AWS::Include' }], ['resources that macros make are not read: AWS::Include of App']],
    ['AWS::Serverless-2016-10-31', []],
    [undefined, []],
  ])('are told of the macro %j', (transform, gaps) => {
    expect(factsOf({}, { sections: { Transform: transform } }).gaps).toEqual(gaps);
  });
});
