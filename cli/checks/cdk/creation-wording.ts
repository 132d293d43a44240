import { isOnEksHost } from '../../facts/account/eks-issuers';
import type { ExistingResource } from '../../facts/account/existing-resources';
import type { CreatedKind, CreatedResource } from '../../facts/templates/created-resources';
import { issuerOwner } from '../../facts/templates/placeholders';

const NAMES: Record<CreatedKind, string> = {
  'cluster': 'EKS cluster',
  'provider': 'IAM OIDC provider of',
  'association': 'identity provider association',
  'access entry': 'access entry of',
  'pod identity association': 'pod identity association of',
  'domain': 'user pool domain',
  'role': 'IAM role',
};

/** What it is: `IAM OIDC provider of token.actions.githubusercontent.com`. */
export function nameOfThing({ kind, key }: CreatedResource): string {
  return `${NAMES[kind]} ${issuerOwner(key) ?? key}`;
}

/** That it is there: `the access entry of ... exists already`. */
export function presence({ wanted, name }: ExistingResource): string {
  return wanted.kind === 'association' && name !== wanted.key
    ? `the cluster has an association for the issuer of ${nameOfThing(wanted)} already` : `the ${nameOfThing(wanted)} exists already`;
}

/** What the service will say, in its words where they are known. */
export function afterCreation({ wanted: { kind, key }, name }: ExistingResource): string {
  switch (kind) {
    case 'provider':
      return 'with \'Provider with url ... already exists\'';
    case 'access entry':
      return 'with \'The specified access entry resource is already in use on this cluster\'';
    case 'pod identity association':
      return `with 'Association already exists: ${name}'`;
    case 'domain':
      return 'with \'Domain already associated with another user pool\'';
    case 'role':
      return `with 'Role with name ${key} already exists'`;
    case 'association':
      return name === key ? 'since a cluster has one association of a name' : 'since a cluster has one association for each issuer';
    case 'cluster':
      return `with 'Cluster already exists with name: ${key}'`;
  }
}

/** Adopt it, or leave it where it is and refer to it. */
export function wayOut({ wanted: { kind, key }, name }: ExistingResource, cluster: string): string {
  const adopt = `take it over with \`cdk import\` (\`eks-identity adopt --cluster ${cluster}\` writes the stack and the mapping)`;
  const take = 'take it over with `cdk import`';
  switch (kind) {
    case 'provider':
      return `${isOnEksHost(key) ? `${adopt}, or refer to it: ClusterOidcProvider.fromOidcProviderArn` : `${take}, or refer to it: iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn`}(..., '${name}')`;
    case 'association':
      return `${adopt}, or refer to it: OidcIdpAssociation.fromAttributes`;
    case 'access entry':
      return `${adopt}, or leave it out of the app: entries need no reference`;
    case 'pod identity association':
      return `${take}, or leave it out of the app, or delete it first: \`aws eks delete-pod-identity-association --cluster-name ${cluster} --association-id ${name}\``;
    case 'domain':
      return 'choose another prefix, or refer to it: cognito.UserPoolDomain.fromDomainName';
    case 'role':
      return `${adopt}, or refer to it: iam.Role.fromRoleName, or let the app leave the name open`;
    case 'cluster':
      return 'refer to it: eks.Cluster.fromClusterAttributes, or take it over with `cdk import`';
  }
}
