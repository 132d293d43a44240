import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnCluster, type IClusterRef } from 'aws-cdk-lib/aws-eks';
import type { Construct } from 'constructs';
import { testStack } from './clusters';
import { IdentityProvider } from '../../lib/people/identity-provider';
import { OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import type { OidcIdpAssociationProps } from '../../lib/people/oidc-idp-association-props';

/** The type of the resource that an association is. */
export const ASSOCIATION_TYPE = 'AWS::EKS::IdentityProviderConfig';

/** An identity provider of which nothing is known. */
export const IDP = { issuerUrl: 'https://idp.example.com', clientId: 'kubernetes' };

/** An association on a cluster that was only imported. */
export function associate(props: Partial<OidcIdpAssociationProps> = {}) {
  const { app, stack } = testStack();
  const cluster = CfnCluster.fromClusterName(stack, 'Cluster', 'prod');
  const source = props.identityProvider ? {} : IDP;
  return { app, stack, cluster, association: new OidcIdpAssociation(stack, 'Idp', { cluster, ...source, ...props }) };
}

/** An identity provider of which all is known. */
export const okta = () => IdentityProvider.okta({ domain: 'example.okta.com', clientId: '0oa1' });

/** An association on any cluster, unlike any other with another id. */
export function associateAs(scope: Construct, id: string, cluster: IClusterRef, options: Partial<OidcIdpAssociationProps> = {}): OidcIdpAssociation {
  return new OidcIdpAssociation(scope, id, {
    cluster, issuerUrl: `https://${id.toLowerCase()}.example.com`, clientId: 'kubernetes', configName: id, groupsClaim: 'groups', kubernetesVersion: '1.33', ...options,
  });
}

/** Whom each association of a stack waits for, by logical ids without their hashes. */
export function waitingIn(stack: Stack): Record<string, string[]> {
  const resources = Template.fromStack(stack).findResources(ASSOCIATION_TYPE);
  const short = (id: string) => id.replace(/[0-9A-F]{8}$/, '');
  const idsIn = (dependsOn: unknown) => [dependsOn as string ?? []].flat().map(short).sort();
  return Object.fromEntries(Object.entries(resources).map(([id, { DependsOn }]) => [short(id), idsIn(DependsOn)]));
}
