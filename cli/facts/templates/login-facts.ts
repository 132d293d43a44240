import type { AccessPolicy, TemplateAssociation, TemplateCluster, TemplateEntry, UserPool } from './cluster-access';
import { isOfType, type Located } from './located';
import { symbol } from './placeholders';
import { asText, type Resolved } from './resolved';
import { CLUSTER_TYPES, type Resolver } from './resolver';
import type { OidcConfig } from '../../../lib/core/login/oidc-claims';
import { asArray, asObject, asString, isObject, type JsonObject } from '../../collect/templates/json';

/** Providers of a client that are the user pool itself. */
const OWN_PROVIDER = 'COGNITO';

/** The clusters that an app makes. */
export function readClusters(located: Located[], resolver: Resolver): TemplateCluster[] {
  return located.filter(isOfType(...CLUSTER_TYPES)).map(({ id, resource, stack }) => {
    const properties = resource.properties;
    const config = asObject(properties.Config); // the custom resource of aws-eks hands everything to the API
    const [name, version] = [properties.Name ?? config.name, properties.Version ?? config.version].map(value => (
      value === undefined ? undefined : resolver.text(value, stack)));
    return { id, key: symbol(id.path), ...name !== undefined && { name }, ...version !== undefined && { version } };
  });
}

/** The associations of an app, whatever cluster they are for. */
export function readAssociations(located: Located[], resolver: Resolver): TemplateAssociation[] {
  return located.filter(isOfType('AWS::EKS::IdentityProviderConfig')).map(association => {
    const properties = asObject(resolver.resolve(association.resource.properties, association.stack));
    const { id, resource } = association;
    const config = configOf(asObject(properties.Oidc));
    const userPool = userPoolOf(config.clientId, located, resolver);
    return {
      id,
      ...resource.condition !== undefined && { onlyIf: resource.condition },
      cluster: textOf(properties.ClusterName) ?? '',
      name: textOf(properties.IdentityProviderConfigName) ?? id.path,
      config,
      ...userPool !== undefined && { userPool },
    };
  });
}

/** The access entries of an app. */
export function readEntries(located: Located[], resolver: Resolver): TemplateEntry[] {
  return located.filter(isOfType('AWS::EKS::AccessEntry')).map(({ id, resource, stack }) => {
    const properties = asObject(resolver.resolve(resource.properties, stack));
    const username = textOf(properties.Username);
    return {
      kind: 'access entry',
      id,
      ...resource.condition !== undefined && { onlyIf: resource.condition },
      cluster: textOf(properties.ClusterName) ?? '',
      principal: textOf(properties.PrincipalArn) ?? '',
      ...username !== undefined && { username },
      groups: texts(properties.KubernetesGroups),
      policies: asArray(properties.AccessPolicies).filter(isObject).map(policyOf),
    };
  });
}

function configOf(oidc: JsonObject): OidcConfig {
  const required = asArray(oidc.RequiredClaims).filter(isObject).map(({ Key, Value }) => [textOf(Key) ?? '', textOf(Value) ?? '']);
  return {
    issuerUrl: textOf(oidc.IssuerUrl) ?? '',
    clientId: textOf(oidc.ClientId) ?? '',
    ...optional('usernameClaim', oidc.UsernameClaim),
    ...optional('usernamePrefix', oidc.UsernamePrefix),
    ...optional('groupsClaim', oidc.GroupsClaim),
    ...optional('groupsPrefix', oidc.GroupsPrefix),
    ...required.length > 0 && { requiredClaims: Object.fromEntries(required) as Record<string, string> },
  };
}

function policyOf(policy: JsonObject): AccessPolicy {
  const scope = asObject(policy.AccessScope);
  return { name: (textOf(policy.PolicyArn) ?? '').replace(/^.*cluster-access-policy\//, ''), ...scope.Type === 'namespace' && { namespaces: texts(scope.Namespaces) } };
}

/** The user pool whose client people log in with. */
function userPoolOf(clientId: string, located: Located[], resolver: Resolver): UserPool | undefined {
  const client = located.filter(isOfType('AWS::Cognito::UserPoolClient')).find(({ id }) => symbol(id.path) === clientId);
  const poolId = client && resolver.text(client.resource.properties.UserPoolId, client.stack);
  const pool = located.filter(isOfType('AWS::Cognito::UserPool')).find(({ id }) => symbol(id.path) === poolId);
  if (client === undefined || pool === undefined) {
    return undefined;
  }
  const groups = located.filter(isOfType('AWS::Cognito::UserPoolGroup')).map(({ resource, stack }) => asObject(resolver.resolve(resource.properties, stack)));
  return {
    path: pool.id.path,
    groups: groups.filter(group => group.UserPoolId === poolId).flatMap(group => textOf(group.GroupName) ?? []).sort(),
    verifiesEmail: texts(resolver.resolve(pool.resource.properties.AutoVerifiedAttributes, pool.stack)).includes('email'),
    federated: texts(resolver.resolve(client.resource.properties.SupportedIdentityProviders, client.stack))
      .filter(provider => provider !== OWN_PROVIDER),
  };
}

function optional(key: string, value: unknown): JsonObject {
  const text = textOf(value);
  return text === undefined ? {} : { [key]: text };
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : asText(value as Resolved);
}

function texts(list: unknown): string[] {
  return asArray(list).map(value => asString(value) ?? asText(value as Resolved));
}
