import { App, CfnResource, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { IdentityProvider } from '../../lib/people/identity-provider';
import { OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import { associate, ASSOCIATION_TYPE, IDP, okta } from '../support/associations';
import { ENV, l1Cluster, testStack, v1Cluster, v2Cluster } from '../support/clusters';

/** Of the association in the tests: it must not change, or deployed associations would be replaced. */
const LOGICAL_ID = 'IdpBFE46173';

const POOL_ISSUER_URL = 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_re1u6bpRA';

/** The properties of the only association in a stack. */
function propertiesIn(stack: Stack): Record<string, unknown> {
  const [resource] = Object.values(Template.fromStack(stack).findResources(ASSOCIATION_TYPE));
  return resource.Properties as Record<string, unknown>;
}

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

    Template.fromStack(stack).hasResourceProperties(ASSOCIATION_TYPE, { ClusterName: name });
  });

  test('of another stack are associated by a cross-stack reference', () => {
    const app = new App();
    const cluster = l1Cluster(new Stack(app, 'ClusterStack', { env: ENV }));
    const stack = new Stack(app, 'LoginStack', { env: ENV });

    new OidcIdpAssociation(stack, 'Idp', { cluster, identityProvider: okta() });

    Template.fromStack(stack).hasResourceProperties(ASSOCIATION_TYPE, { ClusterName: { 'Fn::ImportValue': Match.stringLikeRegexp('^ClusterStack:') } });
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
    expect([association.Type, DependsOn]).toEqual([ASSOCIATION_TYPE, [LOGICAL_ID]]);
    expect(templateWith(false)).toEqual({ ...complete, Resources: { Binding: binding } });
  });

  test('has no ARN', () => {
    const { association } = associate({ associate: false });

    expect(() => association.associationArn).toThrow("[Test/Idp] the association has no ARN while 'associate' is false");
  });

  test('comes back with new values under the same logical id', () => {
    const logicalIds = [{}, { groupsPrefix: 'new:' }].map(props => Object.keys(Template.fromStack(associate({ identityProvider: okta(), ...props }).stack).findResources(ASSOCIATION_TYPE)));

    expect(logicalIds[0]).toEqual(logicalIds[1]);
  });
});
