import { Fn, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CfnAccessEntry, CfnIdentityProviderConfig } from 'aws-cdk-lib/aws-eks';
import { IdentityProvider, OidcIdpAssociation, RbacBinding, RbacRole, RbacSubject } from '../../lib';
import { likelyGroup } from '../../lib/private/rbac/login-prefixes';
import { ENV, l1Cluster, notEmpty, testApp } from '../support/clusters';

const ISSUER_URL = 'https://login.example.com';

/** A binding in one stack; a cluster in another, with an association whose groups begin with a prefix. */
function testLogins(groups: string[], associate: (stack: Stack) => unknown = anAssociation('gid:')) {
  const app = testApp();
  const [logins, stack] = ['Logins', 'Bindings'].map(id => notEmpty(new Stack(app, id, { env: ENV })));
  const binding = new RbacBinding(stack, 'Binding', { role: RbacRole.view(), subjects: groups.map(name => RbacSubject.group(name)) });
  associate(logins); // later than the binding: the order of the code is of no importance
  return { binding, warnings: () => Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data)) };
}

function anAssociation(groupsPrefix: string) {
  return (stack: Stack) => new OidcIdpAssociation(stack, 'Login', {
    cluster: l1Cluster(stack), identityProvider: IdentityProvider.custom({ issuerUrl: ISSUER_URL, clientId: 'kubectl', groupsClaim: 'groups' }), groupsPrefix,
  });
}

function foreignAssociation(groupsPrefix: string | undefined) {
  return (stack: Stack) => new CfnIdentityProviderConfig(stack, 'Foreign', {
    clusterName: 'production', type: 'oidc', oidc: { issuerUrl: ISSUER_URL, clientId: 'kubectl', groupsClaim: 'groups', groupsPrefix },
  });
}

test('a group without the prefix of the association is warned about, with the name that it has in the cluster', () => {
  expect(testLogins(['secret-reader']).warnings()).toEqual([
    "group 'secret-reader' has none of the prefixes of the associations in this app ('gid:'); if it is a group of an identity provider, "
    + "its name in the cluster is 'gid:secret-reader': take the subject from association.group(...) [ack: cdk-eks-identity:rbacUnknownGroup]",
  ]);
});

test('the prefixes of associations that others made count as well', () => {
  expect(testLogins(['dev'], foreignAssociation('okta:')).warnings()).toEqual([expect.stringContaining("its name in the cluster is 'okta:dev'")]);
});

test.each<[string, string[], (stack: Stack) => unknown]>([
  ['groups with the prefix', ['gid:secret-reader'], anAssociation('gid:')],
  ['groups of Kubernetes, which have a factory of their own', [], anAssociation('gid:')],
  ['groups that are known only at deployment', [Token.asString({ Ref: 'Group' })], anAssociation('gid:')],
  ['apps without associations', ['secret-reader'], () => undefined],
  ['associations without a prefix', ['secret-reader'], foreignAssociation(undefined)],
  ['prefixes that are known only at deployment', ['secret-reader'], foreignAssociation(Fn.importValue('prefix'))],
  ['groups of access entries', ['breakers'], stack => {
    anAssociation('gid:')(stack);
    new CfnAccessEntry(stack, 'Entry', { clusterName: 'production', principalArn: 'arn:aws:iam::111122223333:role/break-glass', kubernetesGroups: ['breakers'] });
  }],
])('there is nothing to say of %s', (_what, groups, associate) => {
  const { binding, warnings } = testLogins(['gid:dev', ...groups], associate);
  binding.addSubject(RbacSubject.systemGroup('system:nodes'));
  binding.addSubject(RbacSubject.group('elsewhere', { origin: 'Other/Login' }));
  binding.addSubject(RbacSubject.user('bob'));

  expect(warnings()).toEqual([]);
});

test.each([
  ['dev', ['gid:'], 'gid:dev'],
  ['GID:dev', ['gid:'], 'gid:dev'],
  ['gid-dev', ['gid:'], 'gid:dev'],
  ['okta/dev', ['gid:', 'okta:'], 'okta:dev'],
  ['oktadev', ['gid:', 'okta:'], 'gid:oktadev'],
  ['gid:dev', ['gid:', 'okta:'], undefined],
  ['dev', [], undefined],
])('the name meant by %j with the prefixes %j is %j', (group, prefixes, likely) => {
  expect(likelyGroup({ prefixes, names: [] }, group)).toBe(likely);
});
