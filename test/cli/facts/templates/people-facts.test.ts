import { factsOf } from '../../fixtures';
import { association, binding, clusterRole, factsOfFile, factsWithObjects, group, manifest, namespacedRole, user } from '../../people-fixtures';

const READ_PODS = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };

describe('associations', () => {
  test('are read with what they make of tokens', () => {
    const { people } = factsOf({ Okta: association({ RequiredClaims: [{ Key: 'team', Value: 'shop' }] }, { Condition: 'IsProd' }) });

    expect(people.associations).toEqual([{
      id: { stack: 'App', path: 'App/Okta', logicalId: 'Okta' },
      onlyIf: 'IsProd',
      cluster: 'prod',
      name: 'okta',
      config: {
        issuerUrl: 'https://example.okta.com', clientId: 'kubectl', usernamePrefix: 'okta:', groupsClaim: 'groups', groupsPrefix: 'okta:', requiredClaims: { team: 'shop' },
      },
    }]);
  });

  test('know the user pool of their client, and its groups', () => {
    const pool = { Ref: 'Pool' };
    const { people: { associations: [{ userPool }] } } = factsOf({
      Okta: association({ ClientId: { Ref: 'Client' } }),
      Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: pool, SupportedIdentityProviders: ['COGNITO', 'Okta'] } },
      Pool: { Type: 'AWS::Cognito::UserPool', Properties: { AutoVerifiedAttributes: ['email'] } },
      Other: { Type: 'AWS::Cognito::UserPool' },
      B: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: pool, GroupName: 'b' } },
      A: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: pool, GroupName: 'a' } },
      Elsewhere: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: { Ref: 'Other' }, GroupName: 'c' } },
    });

    expect(userPool).toEqual({ path: 'App/Pool', groups: ['a', 'b'], verifiesEmail: true, federated: ['Okta'] });
  });
});

test.each([
  ['the native resource', { Type: 'AWS::EKS::Cluster', Properties: { Name: 'prod', Version: '1.33' } }],
  ['the custom resource of aws-eks', { Type: 'Custom::AWSCDK-EKS-Cluster', Properties: { Config: { name: 'prod', version: '1.33' } } }],
])('a cluster is the same by reference and by its name, for %s', (_, cluster) => {
  const { people } = factsOf({ Cluster: cluster, ByName: association(), ByReference: association({}, { Properties: { ClusterName: { Ref: 'Cluster' } } }) });

  expect(people.clusters).toEqual([{ id: expect.objectContaining({ path: 'App/Cluster' }), key: '${App/Cluster}', name: 'prod', version: '1.33' }]);
  expect(people.associations.map(({ cluster: key }) => key)).toEqual(['${App/Cluster}', '${App/Cluster}']);
});

describe('IAM principals', () => {
  test('come from access entries', () => {
    const { people } = factsOf({
      Entry: {
        Type: 'AWS::EKS::AccessEntry',
        Properties: {
          ClusterName: 'prod',
          PrincipalArn: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::111122223333:role/ops' },
          Username: 'ops',
          KubernetesGroups: ['ops'],
          AccessPolicies: [
            { PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', AccessScope: { Type: 'cluster' } },
            { PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy', AccessScope: { Type: 'namespace', Namespaces: ['shop'] } },
          ],
        },
      },
    });

    expect(people.entries).toEqual([{
      kind: 'access entry',
      id: { stack: 'App', path: 'App/Entry', logicalId: 'Entry' },
      cluster: 'prod',
      principal: 'arn:${AWS::Partition}:iam::111122223333:role/ops',
      username: 'ops',
      groups: ['ops'],
      policies: [{ name: 'AmazonEKSViewPolicy' }, { name: 'AmazonEKSEditPolicy', namespaces: ['shop'] }],
    }]);
  });

  test.each([
    ['JSON', '[{"rolearn":"${App/R.Arn}","username":"n","groups":["ops"]}]'],
    ['YAML', '- rolearn: "${App/R.Arn}"\n  username: n\n  groups:\n  - ops\n'],
  ])('come from aws-auth, in %s', (_, mapRoles) => {
    const { people, gaps } = factsWithObjects([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'aws-auth', namespace: 'kube-system' }, data: { mapRoles } }]);

    expect(people.entries).toEqual([expect.objectContaining({ kind: 'aws-auth', cluster: 'prod', principal: '${App/R.Arn}', username: 'n', groups: ['ops'] })]);
    expect(gaps).toEqual([]);
  });

  test.each(['{[', 'a: b', 'text'])('of an aws-auth that cannot be read are a gap: %s', mapRoles => {
    const { gaps } = factsWithObjects([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'aws-auth' }, data: { mapRoles } }]);

    expect(gaps).toEqual(['mapRoles of aws-auth in App/Objects cannot be read: it is not a list in JSON or YAML']);
  });
});

describe('Kubernetes objects', () => {
  test('are read from manifests of templates', () => {
    const { people } = factsWithObjects([
      clusterRole('read', READ_PODS),
      namespacedRole('shop', 'own', { nonResourceURLs: ['/healthz'], verbs: ['get'] }),
      binding({ name: 'read' }, [group('okta:a'), { kind: 'ServiceAccount', name: 'ci' }], 'shop'),
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'api', annotations: { 'eks.amazonaws.com/role-arn': 'arn' } } },
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, stringData: { password: 'hunter2' } },
    ]);
    const origin = { path: 'App/Objects', stack: 'App', logicalId: 'Objects' };

    expect(people.roles).toEqual([
      { kind: 'ClusterRole', origin, cluster: 'prod', name: 'read', rules: [READ_PODS], isAggregated: false },
      { kind: 'Role', origin, cluster: 'prod', name: 'own', namespace: 'shop', rules: [{ nonResourceURLs: ['/healthz'], verbs: ['get'] }], isAggregated: false },
    ]);
    expect(people.bindings).toEqual([{
      kind: 'RoleBinding',
      origin,
      cluster: 'prod',
      name: 'bind-read',
      namespace: 'shop',
      role: { kind: 'ClusterRole', name: 'read' },
      subjects: [{ kind: 'Group', name: 'okta:a' }, { kind: 'ServiceAccount', name: 'ci', namespace: 'shop' }],
    }]);
    expect(people.serviceAccounts).toEqual([{ origin, cluster: 'prod', name: 'api', namespace: 'default', roleArn: 'arn' }]);
    expect(JSON.stringify(people)).not.toContain('hunter2');
  });

  test('have placeholders for what only the deployment knows, inside of texts and in place of them', () => {
    const text = {
      'Fn::Join': ['', ['[{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"a","generation":', { Ref: 'N' },
        '},"roleRef":{"kind":"ClusterRole","name":"view"},"subjects":[{"kind":"User","name":"x-', { Ref: 'N' }, '"}]}]']],
    };
    const { people, gaps } = factsOf({ Objects: manifest([], { Manifest: text }) }, { sections: { Parameters: { N: {} } } });

    expect(people.bindings[0].subjects).toEqual([{ kind: 'User', name: 'x-${App/N}' }]);
    expect(gaps).toEqual([]);
  });

  test('that are not JSON are a gap', () => {
    expect(factsOf({ Objects: manifest([], { Manifest: 'oops' }) }).gaps).toEqual(['the Kubernetes objects of App/Objects cannot be read: they are not JSON']);
  });

  test.each([
    ['the only cluster there is', { Okta: association() }, 'prod'],
    ['no cluster, if there are two', { Okta: association(), Other: association({}, { Properties: { ClusterName: 'test' } }) }, undefined],
    ['no cluster, if there is none', undefined, undefined],
  ])('in a file belong to %s', (_, resources, cluster) => {
    const { people: { bindings } } = factsOfFile([binding({ name: 'view' }, [user('a')])], resources);

    expect(bindings).toEqual([expect.objectContaining({ origin: { path: 'rbac.yaml ClusterRoleBinding bind-view', file: 'rbac.yaml' } })]);
    expect(bindings[0].cluster).toBe(cluster);
  });
});
