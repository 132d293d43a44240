import { App, Aws, CfnParameter, CfnResource, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { IdentityProvider } from '../../lib/people/identity-provider';
import { OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import type { OidcIdpAssociationProps } from '../../lib/people/oidc-idp-association-props';
import { ENV, ISSUER_URL, l1Cluster, testStack, v1Cluster, v2Cluster } from '../support/clusters';

const TYPE = 'AWS::EKS::IdentityProviderConfig';

/** Of the association in the tests: it must not change, or deployed associations would be replaced. */
const LOGICAL_ID = 'IdpBFE46173';

const IDP = { issuerUrl: 'https://idp.example.com', clientId: 'kubernetes' };
const POOL_ISSUER_URL = 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_re1u6bpRA';

/** An association on a cluster that was only imported. */
function associate(props: Partial<OidcIdpAssociationProps> = {}) {
  const { app, stack } = testStack();
  const cluster = eks.CfnCluster.fromClusterName(stack, 'Cluster', 'prod');
  const source = props.identityProvider ? {} : IDP;
  return { app, stack, cluster, association: new OidcIdpAssociation(stack, 'Idp', { cluster, ...source, ...props }) };
}

/** The properties of the only association in a stack. */
function propertiesIn(stack: Stack): Record<string, unknown> {
  const [resource] = Object.values(Template.fromStack(stack).findResources(TYPE));
  return resource.Properties as Record<string, unknown>;
}

const okta = () => IdentityProvider.okta({ domain: 'example.okta.com', clientId: '0oa1' });

describe('in the template', () => {
  test('is one native resource with explicit prefixes', () => {
    const { stack } = associate({ identityProvider: okta() });

    expect(Object.keys(Template.fromStack(stack).toJSON().Resources)).toEqual([LOGICAL_ID]);
    expect(propertiesIn(stack)).toEqual({
      ClusterName: 'prod',
      IdentityProviderConfigName: 'okta',
      Type: 'oidc',
      Oidc: {
        IssuerUrl: 'https://example.okta.com/oauth2/default',
        ClientId: '0oa1',
        UsernameClaim: 'preferred_username',
        UsernamePrefix: 'okta:',
        GroupsClaim: 'groups',
        GroupsPrefix: 'okta:',
      },
    });
  });

  test('has everything that it is told', () => {
    const { stack } = associate({
      configName: 'staff',
      usernameClaim: 'email',
      usernamePrefix: 'u:',
      groupsClaim: 'teams',
      groupsPrefix: 'g:',
      requiredClaims: { tier: '1', department: 'it' },
      tags: { owner: 'platform' },
    });
    Tags.of(stack).add('stage', 'prod');

    expect(propertiesIn(stack)).toEqual({
      ClusterName: 'prod',
      IdentityProviderConfigName: 'staff',
      Type: 'oidc',
      Oidc: {
        IssuerUrl: IDP.issuerUrl,
        ClientId: IDP.clientId,
        UsernameClaim: 'email',
        UsernamePrefix: 'u:',
        GroupsClaim: 'teams',
        GroupsPrefix: 'g:',
        RequiredClaims: [{ Key: 'department', Value: 'it' }, { Key: 'tier', Value: '1' }],
      },
      Tags: [{ Key: 'owner', Value: 'platform' }, { Key: 'stage', Value: 'prod' }],
    });
  });

  test('leaves out what is not to be said', () => {
    const { stack } = associate({ omitUsernamePrefix: true, groupsClaim: 'groups', omitGroupsPrefix: true });

    expect(propertiesIn(stack).Oidc).toEqual({ IssuerUrl: IDP.issuerUrl, ClientId: IDP.clientId, UsernameClaim: 'sub', GroupsClaim: 'groups' });
  });

  test('has no groups prefix without groups', () => {
    const { stack } = associate();

    expect(propertiesIn(stack).Oidc).toEqual({ IssuerUrl: IDP.issuerUrl, ClientId: IDP.clientId, UsernameClaim: 'sub', UsernamePrefix: 'oidc:' });
  });

  test('puts the claims that a provider requires beside those of the association', () => {
    const { stack } = associate({
      identityProvider: IdentityProvider.githubActions({ audience: 'prod', requiredClaims: { repository_owner_id: '42' } }),
      requiredClaims: { environment: 'production' },
    });

    expect(propertiesIn(stack).Oidc).toMatchObject({
      RequiredClaims: [{ Key: 'environment', Value: 'production' }, { Key: 'repository_owner_id', Value: '42' }],
    });
  });

  test('names an association and its scopes for others', () => {
    const { stack, association, cluster } = associate({ identityProvider: okta() });

    expect(association.configName).toBe('okta');
    expect(association.issuerUrl).toBe('https://example.okta.com/oauth2/default');
    expect(association.clientId).toBe('0oa1');
    expect(association.scopes).toEqual(['openid', 'profile', 'email', 'groups', 'offline_access']);
    expect(association.cluster).toBe(cluster);
    expect(stack.resolve(association.associationArn)).toEqual({ 'Fn::GetAtt': [LOGICAL_ID, 'IdentityProviderConfigArn'] });
  });
});

describe('equals what the published pages ask for, property by property', () => {
  test('the workshop (seeds/004)', () => {
    const { stack } = associate({
      configName: 'CognitoID',
      issuerUrl: POOL_ISSUER_URL,
      clientId: '702vqsrjicklgb7c5b7b50i1gc',
      usernameClaim: 'email',
      omitUsernamePrefix: true,
      groupsClaim: 'cognito:groups',
      groupsPrefix: 'gid:',
    });
    const byHand = testStack().stack;
    new eks.CfnIdentityProviderConfig(byHand, 'Idp', {
      clusterName: 'prod',
      type: 'oidc',
      identityProviderConfigName: 'CognitoID',
      oidc: {
        issuerUrl: POOL_ISSUER_URL, clientId: '702vqsrjicklgb7c5b7b50i1gc', usernameClaim: 'email', groupsClaim: 'cognito:groups', groupsPrefix: 'gid:',
      },
    });

    expect(propertiesIn(stack)).toEqual(propertiesIn(byHand));
  });

  test('the walk-through (seeds/002), with the preset for Cognito', () => {
    const { stack } = associate({
      identityProvider: IdentityProvider.cognito({ userPoolId: 'us-west-2_re1u6bpRA', clientId: '702vqsrjicklgb7c5b7b50i1gc' }),
      configName: 'oidc-config',
      usernameClaim: 'email',
      omitUsernamePrefix: true,
      groupsPrefix: 'gid:',
    });

    expect(propertiesIn(stack)).toEqual({
      ClusterName: 'prod',
      IdentityProviderConfigName: 'oidc-config',
      Type: 'oidc',
      Oidc: {
        IssuerUrl: POOL_ISSUER_URL, ClientId: '702vqsrjicklgb7c5b7b50i1gc', UsernameClaim: 'email', GroupsClaim: 'cognito:groups', GroupsPrefix: 'gid:',
      },
    });
  });
});

describe('clusters', () => {
  test.each<[string, (stack: Stack) => eks.IClusterRef, unknown]>([
    ['of aws-eks', stack => v1Cluster(stack), { Ref: Match.stringLikeRegexp('^Cluster') }],
    ['of aws-eks-v2', stack => v2Cluster(stack), { Ref: Match.stringLikeRegexp('^Cluster') }],
    ['of the L1', stack => l1Cluster(stack), { Ref: 'Cluster' }],
    ['imported into aws-eks', stack => eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'prod' }), 'prod'],
    ['imported into aws-eks-v2', stack => eksv2.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'prod' }), 'prod'],
    ['imported by ARN', stack => eks.CfnCluster.fromClusterArn(stack, 'Cluster', 'arn:aws:eks:eu-west-1:111122223333:cluster/prod'), 'prod'],
  ])('%s are associated', (_what, clusterIn, name) => {
    const { stack } = testStack();

    new OidcIdpAssociation(stack, 'Idp', { cluster: clusterIn(stack), identityProvider: okta() });

    Template.fromStack(stack).hasResourceProperties(TYPE, { ClusterName: name });
  });

  test('of another stack are associated by a cross-stack reference', () => {
    const app = new App();
    const cluster = l1Cluster(new Stack(app, 'ClusterStack', { env: ENV }));
    const stack = new Stack(app, 'LoginStack', { env: ENV });

    new OidcIdpAssociation(stack, 'Idp', { cluster, identityProvider: okta() });

    Template.fromStack(stack).hasResourceProperties(TYPE, { ClusterName: { 'Fn::ImportValue': Match.stringLikeRegexp('^ClusterStack:') } });
    expect(stack.dependencies.map(({ stackName }) => stackName)).toEqual(['ClusterStack']);
  });

  test.each([{ account: '444455556666', region: ENV.region }, { account: ENV.account, region: 'us-east-1' }])('fail in another environment: %j', env => {
    const app = new App();
    const cluster = l1Cluster(new Stack(app, 'There', { env }));
    const stack = new Stack(app, 'Here', { env: ENV });

    expect(() => new OidcIdpAssociation(stack, 'Idp', { cluster, identityProvider: okta() })).toThrow(
      `[Here/Idp] 'cluster' must be in the account and region of the stack (111122223333, eu-west-1), got one in ${env.account}, ${env.region}`);
  });
});

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

describe('bad input', () => {
  const provider = okta();

  test.each<[string, Partial<OidcIdpAssociationProps>, string]>([
    ['no provider', { issuerUrl: undefined, clientId: undefined }, "either 'identityProvider' or both 'issuerUrl' and 'clientId' must be given"],
    ['no client', { clientId: undefined }, "either 'identityProvider' or both 'issuerUrl' and 'clientId' must be given"],
    ['two providers', { identityProvider: provider, ...IDP }, "'identityProvider' must not be given together with 'issuerUrl' or 'clientId', which it has"],
    ['an http issuer', { issuerUrl: 'http://idp.example.com' }, "'issuerUrl' must begin with 'https://', got 'http://idp.example.com'"],
    ['a query', { issuerUrl: 'https://idp.example.com?tenant=1' }, "'issuerUrl' must not have a query, got 'https://idp.example.com?tenant=1'"],
    ['a fragment', { issuerUrl: 'https://idp.example.com#x' }, "'issuerUrl' must not have a fragment, got 'https://idp.example.com#x'"],
    ['the issuer of a cluster', { issuerUrl: ISSUER_URL }, "'issuerUrl' must be the issuer of an identity provider that people log in with, got "
      + `'${ISSUER_URL}': a cluster is the issuer of its pods' tokens`],
    ['an empty client', { clientId: '' }, "'clientId' must be the audience of the tokens"],
    ['an illegal name', { configName: 'my config' }, "'configName' must have 1-100 characters (letters, digits, '-', '_', a letter or digit first), got 'my config'"],
    ['an empty user name claim', { usernameClaim: '' }, "'usernameClaim' must name a claim, without white space or quotes, got ''"],
    ['an empty groups claim', { groupsClaim: '' }, "'groupsClaim' must name a claim, without white space or quotes, got ''"],
    ['a nested groups claim', { groupsClaim: 'realm_access.roles' }, "'groupsClaim' must name a claim at the top of the token"],
    ['a user name prefix with system:', { usernamePrefix: 'system:' }, "'usernamePrefix' must not contain 'system:' or part of it, which EKS refuses, got 'system:'"],
    ['a beginning of system:', { usernamePrefix: 'sys' }, "'usernamePrefix' must not contain 'system:' or part of it"],
    ['a groups prefix with system:', { groupsClaim: 'groups', groupsPrefix: 'x-system:' }, "'groupsPrefix' must not contain 'system:'"],
    ['quotes in a prefix', { groupsClaim: 'groups', groupsPrefix: '"gid:"' }, "'groupsPrefix' must not contain quotes, which would become part of every name, got '\"gid:\"'"],
    ['white space in a prefix', { usernamePrefix: 'u :' }, "'usernamePrefix' must not contain white space, got 'u :'"],
    ['an empty user name prefix', { usernamePrefix: '' }, "'usernamePrefix' must not be empty, got ''; write '-'"],
    ['an empty groups prefix', { groupsClaim: 'groups', groupsPrefix: '' }, "'groupsPrefix' must not be ''; for groups as the identity provider has them, set 'omitGroupsPrefix'"],
    ['- as a groups prefix', { groupsClaim: 'groups', groupsPrefix: '-' }, "'groupsPrefix' must not be '-'"],
    ['a name that makes a bad prefix', { configName: 'ecosystem' }, "'usernamePrefix' must not contain 'system:' or part of it, which EKS refuses, got 'ecosystem:', "
      + "made from 'configName'; give 'usernamePrefix' and 'groupsPrefix', or another 'configName'"],
    ['a user name prefix that is given and left out', { usernamePrefix: 'u:', omitUsernamePrefix: true }, "'usernamePrefix' must not be given together with 'omitUsernamePrefix'"],
    ['a groups prefix that is given and left out', { groupsClaim: 'groups', groupsPrefix: 'g:', omitGroupsPrefix: true }, "'groupsPrefix' must not be given together with"],
    ['a groups prefix without groups', { groupsPrefix: 'g:' }, "'groupsPrefix' is for groups, and no 'groupsClaim' brings any into the cluster"],
    ['no groups prefix, and no groups', { omitGroupsPrefix: true }, "'omitGroupsPrefix' is for groups, and no 'groupsClaim'"],
    ['a required claim of 64 characters', { requiredClaims: { ['k'.repeat(64)]: 'v' } }, "'requiredClaims' must have keys of 1-63 characters"],
    ['an empty required claim', { requiredClaims: { '': 'v' } }, "'requiredClaims' must have keys of 1-63 characters, got '' (0)"],
    ['a required value of 254 characters', { requiredClaims: { k: 'v'.repeat(254) } }, "'requiredClaims' must have values of 1-253 characters"],
    ['an empty required value', { requiredClaims: { k: '' } }, "'requiredClaims' must have values of 1-253 characters, got '' (0) for 'k'"],
    ['a required claim that is no text', { requiredClaims: { email_verified: 'true' } }, "'requiredClaims' must name claims that are one text"],
    ['a required claim twice', { identityProvider: IdentityProvider.google({ clientId: 'x', hostedDomain: 'example.com' }), requiredClaims: { hd: 'example.com' } },
      "'requiredClaims' must not repeat a claim of 'identityProvider', got 'hd'"],
    ['a version that is none', { kubernetesVersion: 'latest' }, "'kubernetesVersion' must be a Kubernetes version like '1.33', got 'latest'"],
  ])('fails: %s, and leaves nothing behind', (_what, props, message) => {
    const { stack } = testStack();
    const cluster = eks.CfnCluster.fromClusterName(stack, 'Cluster', 'prod');
    const given = { cluster, ...(props.identityProvider ? {} : IDP), ...props };

    expect(() => new OidcIdpAssociation(stack, 'Idp', given)).toThrow(`[Test/Idp] ${message}`);
    expect(stack.node.tryFindChild('Idp')).toBeUndefined();
  });

  test.each<[string, (stack: Stack) => string]>([
    ['of aws-eks', stack => v1Cluster(stack).clusterOpenIdConnectIssuerUrl],
    ['of aws-eks-v2', stack => v2Cluster(stack).clusterOpenIdConnectIssuerUrl],
    ['of the L1', stack => l1Cluster(stack).attrOpenIdConnectIssuerUrl],
    ['taken apart and put together again', stack => `https://${v1Cluster(stack).clusterOpenIdConnectIssuer}`],
    ['of a cluster in another stack', stack => l1Cluster(new Stack(stack.node.root as App, 'Other', { env: ENV })).attrOpenIdConnectIssuerUrl],
  ])('fails: the issuer, known only at deployment, of a cluster %s', (_what, issuerUrlIn) => {
    const { stack } = testStack();
    const props = { cluster: eks.CfnCluster.fromClusterName(stack, 'Imported', 'prod'), clientId: 'sts.amazonaws.com', issuerUrl: issuerUrlIn(stack) };

    expect(() => new OidcIdpAssociation(stack, 'Idp', props)).toThrow(
      "[Test/Idp] 'issuerUrl' must be the issuer of an identity provider that people log in with, got the issuer URL of a cluster: a cluster is the issuer of its pods' tokens");
    expect(stack.node.tryFindChild('Idp')).toBeUndefined();
  });

  test('fails: the host of clusters, with its region known only at deployment', () => {
    expect(() => associate({ issuerUrl: `https://oidc.eks.${Aws.REGION}.amazonaws.com/id/EXAMPLE` })).toThrow(
      "[Test/Idp] 'issuerUrl' must be the issuer of an identity provider that people log in with, got one whose host is that of clusters");
  });

  test('fails: a version that is not that of the cluster', () => {
    const { stack } = testStack();
    const cluster = v2Cluster(stack);

    expect(() => new OidcIdpAssociation(stack, 'Idp', { cluster, ...IDP, kubernetesVersion: '1.31' })).toThrow(
      "[Test/Idp] 'kubernetesVersion' must be that of the cluster, '1.33', got '1.31'; leave it out");
    expect(() => new OidcIdpAssociation(stack, 'Idp', { cluster, ...IDP, kubernetesVersion: '1.33' })).not.toThrow();
  });

  test('is not seen in values that are known only at deployment', () => {
    const { stack } = testStack();
    const token = (name: string) => new CfnParameter(stack, name).valueAsString;

    const association = new OidcIdpAssociation(stack, 'Idp', {
      cluster: eks.CfnCluster.fromClusterName(stack, 'Cluster', token('Name')),
      issuerUrl: token('Issuer'),
      clientId: token('Client'),
      configName: token('Config'),
      usernameClaim: token('User'),
      usernamePrefix: token('UserPrefix'),
      groupsClaim: token('Groups'),
      groupsPrefix: token('GroupsPrefix'),
      requiredClaims: { hd: token('Domain') },
      kubernetesVersion: token('Version'),
    });

    expect(stack.resolve(association.group('dev').name)).toEqual({ 'Fn::Join': ['', [{ Ref: 'GroupsPrefix' }, 'dev']] });
    Template.fromStack(stack).hasResourceProperties(TYPE, {
      ClusterName: { Ref: 'Name' },
      IdentityProviderConfigName: { Ref: 'Config' },
      Oidc: { IssuerUrl: { Ref: 'Issuer' }, RequiredClaims: [{ Key: 'hd', Value: { Ref: 'Domain' } }] },
    });
  });
});

describe('warnings', () => {
  test.each<[string, Partial<OidcIdpAssociationProps>, string]>([
    ['unprefixedUsers', { usernamePrefix: '-', groupsClaim: 'groups' }, 'nothing is put before user names'],
    ['unprefixedUsers', { omitUsernamePrefix: true, usernameClaim: 'email', groupsClaim: 'groups' }, 'nothing is put before user names'],
    ['unprefixedGroups', { groupsClaim: 'groups', omitGroupsPrefix: true }, 'system:masters included'],
    ['issuerTrailingSlash', { issuerUrl: 'https://idp.example.com/', groupsClaim: 'groups' }, "'issuerUrl' ends in '/': right only if"],
    ['requiredClaimList', { requiredClaims: { groups: 'dev' }, groupsClaim: 'groups' }, "'requiredClaims' names 'groups', a list at most identity providers"],
    ['noGroups', {}, "the association has no 'groupsClaim'"],
  ])('%s: %j', (id, props, message) => {
    const { stack } = associate(props);

    const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
    expect(warnings).toEqual([expect.stringContaining(message)]);
    expect(warnings[0]).toContain(`[ack: cdk-eks-identity:${id}]`);
  });

  test('are not given for what is safe', () => {
    Annotations.fromStack(associate({ groupsClaim: 'groups' }).stack).hasNoWarning('*', Match.anyValue());
    Annotations.fromStack(associate({ omitUsernamePrefix: true, groupsClaim: 'groups' }).stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('taken out for a change', () => {
  /** A stack in which bindings are made of an association that may be out, and one waits for it. */
  function templateWith(associated: boolean) {
    const { stack, association } = associate({ identityProvider: okta(), associate: associated, tags: { owner: 'platform' } });
    const subjects = [association.group('dev'), association.user('alice')].map(subject => subject.toSubject() as unknown);
    const binding = new CfnResource(stack, 'Binding', { type: 'Custom::Binding', properties: { subjects, scopes: association.scopes } });
    binding.node.addDependency(association);
    return Template.fromStack(stack).toJSON() as { Resources: Record<string, Record<string, unknown>> };
  }

  test('leaves everything else in the template as it was', () => {
    const complete = templateWith(true);

    const { [LOGICAL_ID]: association, Binding: { DependsOn, ...binding } } = complete.Resources;
    expect([association.Type, DependsOn]).toEqual([TYPE, [LOGICAL_ID]]);
    expect(templateWith(false)).toEqual({ ...complete, Resources: { Binding: binding } });
  });

  test('has no ARN', () => {
    const { association } = associate({ associate: false });

    expect(() => association.associationArn).toThrow("[Test/Idp] the association has no ARN while 'associate' is false");
  });

  test('comes back with new values under the same logical id', () => {
    const logicalIds = [{}, { groupsPrefix: 'new:' }].map(props => Object.keys(Template.fromStack(associate({ identityProvider: okta(), ...props }).stack).findResources(TYPE)));

    expect(logicalIds[0]).toEqual(logicalIds[1]);
  });
});
