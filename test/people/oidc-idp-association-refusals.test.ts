import { type App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import { IdentityProvider } from '../../lib/people/identity-provider';
import { OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import type { OidcIdpAssociationProps } from '../../lib/people/oidc-idp-association-props';
import { associate, ASSOCIATION_TYPE, IDP, okta } from '../support/associations';
import { ENV, ISSUER_URL, l1Cluster, testStack, v1Cluster, v2Cluster } from '../support/clusters';

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
    ['a name that makes a prefix of EKS', { configName: 'eks' }, "'usernamePrefix' must not begin with 'eks:' or be a beginning of it, got 'eks:': users and groups of EKS and IAM have such "
      + "names, and the identity provider could make them, made from 'configName'; give 'usernamePrefix' and 'groupsPrefix', or another 'configName'"],
    ['GitHub Actions of the whole world', { issuerUrl: 'https://token.actions.githubusercontent.com' }, "'requiredClaims' must have at least one of sub, repository,"],
    ['GitHub Actions of the whole world, by a provider of one\'s own', {
      identityProvider: IdentityProvider.custom({ issuerUrl: 'https://token.actions.githubusercontent.com', clientId: 'x', requiredClaims: { ref: 'refs/heads/main' } }),
    }, "'requiredClaims' must have at least one of sub, repository,"],
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

  test('fails: the key of a required claim, whatever the value will be', () => {
    const value = new CfnParameter(testStack().stack, 'Value').valueAsString;

    expect(() => associate({ requiredClaims: { 'cognito:groups': value } })).toThrow("'requiredClaims' must name claims that are one text, which 'cognito:groups' never is");
    expect(() => associate({ requiredClaims: { hd: value } })).not.toThrow();
  });

  test('is not seen in a version that is known only at deployment, beside one that is known', () => {
    const { stack } = testStack();
    const kubernetesVersion = new CfnParameter(stack, 'Version').valueAsString;

    expect(() => new OidcIdpAssociation(stack, 'Idp', { cluster: v2Cluster(stack), ...IDP, kubernetesVersion })).not.toThrow();
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
    Template.fromStack(stack).hasResourceProperties(ASSOCIATION_TYPE, {
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
    ['prefixAtDeployment', { groupsClaim: 'groups', groupsPrefix: Aws.STACK_NAME }, 'a prefix is known only at deployment: nobody checks that it is not empty'],
    ['prefixAtDeployment', { groupsClaim: 'groups', configName: Aws.STACK_NAME }, 'a prefix is known only at deployment'],
  ])('%s: %j', (id, props, message) => {
    const { stack } = associate(props);

    const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
    expect(warnings).toEqual([expect.stringContaining(message)]);
    expect(warnings[0]).toContain(`[ack: cdk-eks-identity:${id}]`);
  });

  test('are not given for what is safe', () => {
    Annotations.fromStack(associate({ groupsClaim: 'groups' }).stack).hasNoWarning('*', Match.anyValue());
    Annotations.fromStack(associate({ omitUsernamePrefix: true, groupsClaim: 'groups' }).stack).hasNoWarning('*', Match.anyValue());
    Annotations.fromStack(associate({ issuerUrl: `https://${Aws.REGION}.example.com`, groupsClaim: 'groups' }).stack).hasNoWarning('*', Match.anyValue());
  });
});
