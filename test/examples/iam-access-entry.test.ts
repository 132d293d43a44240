import { IAM_ACCESS_ENTRY } from './all-examples';
import { deriveIdentity } from '../../lib/core/login/oidc-claims';
import { appOf, describeExample, type Template, templatesOf } from '../support/example';
import { objectsIn } from '../support/objects-in';
import { deployedLogin } from '../support/people';
import { temporaryFile } from '../support/temporary-file';

describeExample(IAM_ACCESS_ENTRY);

test('administrators have an access policy for the cluster, by the whole ARN of the role of their permission set', () => {
  const [{ PrincipalArn, AccessPolicies, KubernetesGroups }] = entriesIn(template(), 'Admins');

  expect(JSON.stringify(PrincipalArn)).toContain(':role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_PlatformAdmin_0123456789abcdef');
  expect(AccessPolicies).toEqual([{ PolicyArn: expect.anything(), AccessScope: { Type: 'cluster' } }]);
  expect(JSON.stringify(AccessPolicies)).toContain(':eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy');
  expect(KubernetesGroups).toBeUndefined();
});

test('a pipeline and people share a binding, by the names that the API server sees', () => {
  const { associations: [okta] } = deployedLogin(appOf(IAM_ACCESS_ENTRY), 'IamAccessEntry');

  const people = deriveIdentity({ iss: okta.issuerUrl, aud: okta.clientId, preferred_username: 'alice', groups: ['release-managers'] }, okta);
  const [{ KubernetesGroups }] = entriesIn(template(), 'Pipeline');
  const [binding] = objectsIn(temporaryFile('iam-access-entry.yaml'));
  expect(binding).toMatchObject({ kind: 'RoleBinding', metadata: { namespace: 'shop' }, roleRef: { kind: 'ClusterRole', name: 'edit' } });
  expect(binding.subjects).toEqual([KubernetesGroups, [people.groups?.[0]]].flat()
    .map(name => ({ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: name as string })));
});

test('the association waits for both entries, so that somebody can get in while it is made', () => {
  const { Resources } = template();

  const [association] = Object.values(Resources).filter(({ Type }) => Type === 'AWS::EKS::IdentityProviderConfig');
  expect(association.DependsOn).toEqual(Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::EKS::AccessEntry').map(([id]) => id).sort());
});

function template(): Template {
  return templatesOf(appOf(IAM_ACCESS_ENTRY)).IamAccessEntry;
}

function entriesIn({ Resources }: Template, id: string): Record<string, unknown>[] {
  return Object.entries(Resources).filter(([key, { Type }]) => Type === 'AWS::EKS::AccessEntry' && key.startsWith(id)).map(([, { Properties = {} }]) => Properties);
}
