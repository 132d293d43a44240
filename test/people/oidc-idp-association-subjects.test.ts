import { CfnParameter, CfnResource } from 'aws-cdk-lib';
import { OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import type { OidcIdpAssociationProps } from '../../lib/people/oidc-idp-association-props';
import { associate, IDP, okta } from '../support/associations';
import { testStack } from '../support/clusters';

describe('subjects', () => {
  test('have the prefix that the API server puts before the name, and know where they come from', () => {
    const { association } = associate({ identityProvider: okta() });

    expect(association.group('dev').toSubject()).toEqual({ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'okta:dev' });
    expect(association.user('alice').toSubject()).toEqual({ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'okta:alice' });
    expect([association.group('dev').origin, association.user('alice').origin]).toEqual(['Test/Idp', 'Test/Idp']);
  });

  test.each<[string, Partial<OidcIdpAssociationProps>, string]>([
    ['a prefix of their own', { usernamePrefix: 'u:' }, 'u:alice'],
    ['- for none', { usernamePrefix: '-' }, 'alice'],
    ['the issuer, if EKS decides', { omitUsernamePrefix: true }, 'https://idp.example.com#alice'],
    ['nothing before email, if EKS decides', { omitUsernamePrefix: true, usernameClaim: 'email' }, 'alice'],
  ])('of users have %s', (_what, props, name) => {
    expect(associate(props).association.user('alice').name).toBe(name);
  });

  test('have no prefix where groups have none', () => {
    expect(associate({ groupsClaim: 'groups', omitGroupsPrefix: true }).association.group('dev').name).toBe('dev');
  });

  test('may be known only at deployment', () => {
    const { stack, association } = associate({ identityProvider: okta() });
    const name = new CfnParameter(stack, 'Group').valueAsString;

    expect(stack.resolve(association.group(name).toSubject())).toMatchObject({ name: { 'Fn::Join': ['', ['okta:', { Ref: 'Group' }]] } });
  });

  test.each<[string, Partial<OidcIdpAssociationProps>, (association: OidcIdpAssociation) => unknown, string]>([
    ['the group of masters without a prefix', { groupsClaim: 'groups', omitGroupsPrefix: true }, idp => idp.group('system:masters'), "'name' must not be 'system:masters'"],
    ['a group of Kubernetes without a prefix', { groupsClaim: 'groups', omitGroupsPrefix: true }, idp => idp.group('system:nodes'), "'name' must not begin with 'system:'"],
    ['a user of Kubernetes without a prefix', { usernamePrefix: '-' }, idp => idp.user('system:admin'), "'name' must not begin with 'system:'"],
    ['a user of Kubernetes, if EKS puts nothing before it', { omitUsernamePrefix: true, usernameClaim: 'email' }, idp => idp.user('system:admin'), "'name' must not begin with 'system:'"],
    ['a service account', { usernamePrefix: '-' }, idp => idp.user('system:serviceaccount:a:b'), "'name' must not begin with 'system:'"],
    ['a group where none reaches the cluster', {}, idp => idp.group('dev'), "'groupsClaim' must be given for groups to reach the cluster, got group 'dev'"],
    ['an empty group', { groupsClaim: 'groups' }, idp => idp.group(''), "'name' must not be empty, got ''"],
    ['an empty user', {}, idp => idp.user(''), "'name' must not be empty, got ''"],
    ['white space around a name', {}, idp => idp.user('alice '), "'name' must not begin or end with white space, got 'alice '"],
  ])('fail for %s', (_what, props, subjectOf, message) => {
    const { association } = associate(props);

    expect(() => subjectOf(association)).toThrow(`[Test/Idp] ${message}`);
  });

  test('are harmless behind a prefix, whatever they are called at the provider', () => {
    const { association } = associate({ identityProvider: okta() });

    expect(association.group('system:masters').name).toBe('okta:system:masters');
  });
});

describe('of an association made elsewhere', () => {
  test('are made of its attributes, and nothing is created', () => {
    const { stack } = testStack();

    const imported = OidcIdpAssociation.fromAttributes(stack, 'Idp', {
      configName: 'CognitoID', ...IDP, usernameClaim: 'email', groupsClaim: 'cognito:groups', groupsPrefix: 'gid:',
    });

    expect(imported.group('secret-reader').name).toBe('gid:secret-reader');
    expect(imported.user('alice@example.com').name).toBe('alice@example.com');
    expect(imported.group('secret-reader').origin).toBe('Test/Idp');
    expect([imported.configName, imported.issuerUrl, imported.clientId]).toEqual(['CognitoID', IDP.issuerUrl, IDP.clientId]);
    expect(imported.scopes).toEqual(['openid', 'profile', 'email']);
    expect(stack.node.findAll().filter(construct => CfnResource.isCfnResource(construct))).toEqual([]);
  });

  test('follow Kubernetes where an attribute is not set', () => {
    const { stack } = testStack();

    const imported = OidcIdpAssociation.fromAttributes(stack, 'Idp', { configName: 'x', ...IDP, groupsClaim: 'groups', scopes: ['openid', 'groups'] });

    expect(imported.user('a1').name).toBe('https://idp.example.com#a1');
    expect(imported.group('dev').name).toBe('dev');
    expect(imported.scopes).toEqual(['openid', 'groups']);
    expect(() => imported.group('system:masters')).toThrow("[Test/Idp] 'name' must not be 'system:masters'");
  });

  test('fail for groups that do not reach the cluster', () => {
    const imported = OidcIdpAssociation.fromAttributes(testStack().stack, 'Idp', { configName: 'x', ...IDP });

    expect(() => imported.group('dev')).toThrow("[Test/Idp] 'groupsClaim' must be given");
  });
});
