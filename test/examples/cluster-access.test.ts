import { readFileSync } from 'node:fs';
import { EXAMPLE_APP } from './all-examples';
import { deriveIdentity } from '../../lib/core/login/oidc-claims';
import { appOf, templatesOf } from '../support/example';
import { objectsIn } from '../support/objects-in';
import { deployedLogin } from '../support/people';
import { schemaProblems } from '../support/rbac-schema';
import { temporaryFile } from '../support/temporary-file';

const FILE = temporaryFile('example.yaml');
const RBAC = { apiGroup: 'rbac.authorization.k8s.io' };

describe('the access to the cluster of the example app', () => {
  test('is the ClusterRole and the ClusterRoleBinding of the walk-through', () => {
    appOf(EXAMPLE_APP).synth();

    const objects = objectsIn(FILE);
    const role = objects.find(({ kind }) => kind === 'ClusterRole');
    const binding = objects.find(({ kind }) => kind === 'ClusterRoleBinding');
    expect(role).toEqual({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'read-secrets' },
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'watch', 'list'] }],
    });
    expect(binding).toEqual({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: expect.stringMatching(/^read-secrets-role-binding-[0-9a-f]{8}$/) },
      roleRef: { ...RBAC, kind: 'ClusterRole', name: 'read-secrets' },
      subjects: [{ kind: 'Group', ...RBAC, name: 'gid:secret-reader' }],
    });
  });

  test('lets a team change one namespace, and auditors look at it', () => {
    appOf(EXAMPLE_APP).synth();

    const objects = objectsIn(FILE);
    expect(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name)).toEqual(['team-a']);
    expect(objects.filter(({ kind }) => kind === 'RoleBinding').map(({ metadata, roleRef, subjects }) => ({ namespace: metadata.namespace, roleRef, subjects }))).toEqual([
      { namespace: 'team-a', roleRef: { ...RBAC, kind: 'ClusterRole', name: 'edit' }, subjects: [{ kind: 'Group', ...RBAC, name: 'gid:team-a' }] },
      { namespace: 'team-a', roleRef: { ...RBAC, kind: 'ClusterRole', name: 'view' }, subjects: [{ kind: 'Group', ...RBAC, name: 'gid:auditors' }] },
    ]);
  });

  test('is for groups that people of the pool can be in', () => {
    const app = appOf(EXAMPLE_APP);
    const { associations: [association] } = deployedLogin(app, 'ExampleLogin');
    const pooled = Object.values(templatesOf(app).ExampleLogin.Resources)
      .filter(({ Type }) => Type === 'AWS::Cognito::UserPoolGroup').map(({ Properties }) => Properties?.GroupName as string);

    const claims = { 'iss': association.issuerUrl, 'aud': association.clientId, 'email': 'alice@example.com', 'cognito:groups': pooled };
    const bound = objectsIn(FILE).flatMap(({ subjects = [] }) => subjects.map(subject => (subject as { name: string }).name));
    expect(bound.filter(name => !deriveIdentity(claims, association).groups?.includes(name))).toEqual([]);
    expect(bound).toHaveLength(3);
  });

  test('is a file that a cluster accepts, and that was reviewed', () => {
    appOf(EXAMPLE_APP).synth();

    expect(objectsIn(FILE).flatMap(schemaProblems)).toEqual([]);
    expect(readFileSync(FILE, 'utf8')).toMatchSnapshot();
  });

  test('lets in an administrator with a second factor, before the association and without the file', () => {
    const { Resources } = templatesOf(appOf(EXAMPLE_APP)).ExampleLogin;

    const only = (type: string) => {
      const [found, ...others] = Object.entries(Resources).filter(([, { Type }]) => Type === type);
      expect(others).toEqual([]);
      return { id: found[0], ...found[1] };
    };
    const role = only('AWS::IAM::Role');
    const entry = only('AWS::EKS::AccessEntry');
    expect(role.Properties?.AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] } },
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      }],
    });
    expect(entry.Properties).toMatchObject({
      PrincipalArn: { 'Fn::GetAtt': [role.id, 'Arn'] },
      AccessPolicies: [{ AccessScope: { Type: 'cluster' } }],
    });
    expect(JSON.stringify(entry.Properties?.AccessPolicies)).toContain('/AmazonEKSClusterAdminPolicy');
    expect(only('AWS::EKS::IdentityProviderConfig').DependsOn).toContain(entry.id);
  });
});
