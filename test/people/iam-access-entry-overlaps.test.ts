import { Aws, CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import { AccessEntryPrincipal } from '../../lib/people/access-entry-principal';
import { IamAccessEntry, type IamAccessEntryProps } from '../../lib/people/iam-access-entry';
import { OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import type { OidcIdpAssociationProps } from '../../lib/people/oidc-idp-association-props';
import { IDP } from '../support/associations';
import { testStack } from '../support/clusters';
import { warningIds } from '../support/warnings';

/*
 * IAM principals and people of an identity provider on one cluster: nobody gets to be somebody of the other side.
 */

const ROLE = AccessEntryPrincipal.arn('arn:aws:iam::111122223333:role/viewer');

describe('a warning is given', () => {
  test('for a group that the identity provider can put people into', () => {
    const { stack } = entryBeside({ kubernetesGroups: ['viewers', 'okta:admins'] });

    expect(sharedIn(stack)).toEqual([expect.stringContaining("whoever manages groups at the identity provider of 'Test/Idp' can put people into the group 'okta:admins' of the principal, "
      + "because groups of that association begin with 'okta:'")]);
  });

  test.each(['okta:admin', 'okta:{{SessionName}}', 'okta:team:{{SessionNameRaw}}', 'okta{{AccountID}}:{{SessionName}}'])('for the user name %s, which people can have', username => {
    const { stack } = entryBeside({ kubernetesGroups: ['viewers'], username });

    expect(sharedIn(stack)).toEqual([expect.stringContaining(`the user name '${username}' of the principal can be that of a person who logs in through 'Test/Idp'`)]);
  });

  test('whichever of the two comes first', () => {
    const { stack, cluster } = existingCluster();
    new IamAccessEntry(stack, 'Entry', { cluster, principal: ROLE, kubernetesGroups: ['okta:admins'] });
    new OidcIdpAssociation(stack, 'Idp', { cluster, ...IDP, configName: 'okta', groupsClaim: 'groups' });

    expect(sharedIn(stack)).toHaveLength(1);
  });
});

describe('no warning is given', () => {
  test.each<[string, Partial<IamAccessEntryProps>, Partial<OidcIdpAssociationProps>]>([
    ['for other names', { kubernetesGroups: ['okta-admins', 'viewers'], username: 'viewer:{{SessionName}}' }, {}],
    ['for a group where none comes from the identity provider', { kubernetesGroups: ['okta:admins'] }, { groupsClaim: undefined }],
    ['for an IAM user under the name that EKS gives it', { kubernetesGroups: ['viewers'], principal: AccessEntryPrincipal.arn('arn:aws:iam::111122223333:user/alice') }, {}],
  ])('%s', (_what, props, association) => {
    const { stack } = entryBeside(props, association);

    expect(sharedIn(stack)).toEqual([]);
  });

  test('for another cluster, and for names that are known only at deployment', () => {
    const { stack } = entryBeside({ cluster: eks.CfnCluster.fromClusterName(testStack().stack, 'Other', 'staging'), kubernetesGroups: ['okta:admins'] });
    const { stack: unknown } = entryBeside({ kubernetesGroups: [Aws.STACK_NAME], username: Aws.STACK_NAME });

    expect([...sharedIn(stack), ...sharedIn(unknown)]).toEqual([]);
  });

  test('a second time where the association has no prefix, which is a warning of its own', () => {
    const { stack } = entryBeside({ kubernetesGroups: ['admins'] }, { omitGroupsPrefix: true });

    expect(warningIds(stack)).toEqual(['unprefixedGroups']);
  });
});

test('lists that are known only at deployment are taken as they are', () => {
  const { stack, cluster } = existingCluster();
  const list = Fn.split(',', new CfnParameter(stack, 'List').valueAsString);
  const accessPolicies = [eks.AccessPolicy.fromAccessPolicyName('AmazonEKSViewPolicy', { accessScopeType: eks.AccessScopeType.NAMESPACE, namespaces: list })];

  const entry = new IamAccessEntry(stack, 'Entry', { cluster, principal: ROLE, kubernetesGroups: list, accessPolicies });

  expect(entry.group('viewers').name).toBe('viewers');
  Template.fromStack(stack).hasResourceProperties('AWS::EKS::AccessEntry', {
    KubernetesGroups: { 'Fn::Split': [',', { Ref: 'List' }] },
    AccessPolicies: [Match.objectLike({ AccessScope: { Type: 'namespace', Namespaces: { 'Fn::Split': [',', { Ref: 'List' }] } } })],
  });
});

function existingCluster() {
  const { stack } = testStack();
  return { stack, cluster: eks.CfnCluster.fromClusterName(stack, 'Cluster', 'prod') };
}

/** An access entry and an association of one cluster. */
function entryBeside(props: Partial<IamAccessEntryProps>, association: Partial<OidcIdpAssociationProps> = {}) {
  const { stack, cluster } = existingCluster();
  new OidcIdpAssociation(stack, 'Idp', { cluster, ...IDP, configName: 'okta', groupsClaim: 'groups', ...association });
  new IamAccessEntry(stack, 'Entry', { cluster, principal: ROLE, ...props });
  return { stack };
}

function sharedIn(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('accessEntrySharesPrefix')).map(({ entry }) => String(entry.data));
}
