import type { AccessPolicy, TemplateAssociation, TemplateCluster, TemplateEntry, UserPool } from './cluster-access';
import { notRead, readObjects, readTexts } from './list-property';
import { isOfType, type Located } from './located';
import { symbol, unknown } from './placeholders';
import { asText, type Resolved } from './resolved';
import { CLUSTER_TYPES, type Resolver } from './resolver';
import type { OidcConfig } from '../../../lib/core/login/oidc-claims';
import { asObject, isObject, type JsonObject } from '../../collect/templates/json';

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

/** What an app says about some part of the access to clusters, and sentences about what of it cannot be read. */
export interface AccessReading<T> {
  readonly facts: T[];
  readonly gaps: string[];
}

/** The associations of an app, whatever cluster they are for. */
export function readAssociations(located: Located[], resolver: Resolver): AccessReading<TemplateAssociation> {
  const read = located.filter(isOfType('AWS::EKS::IdentityProviderConfig')).map(association => {
    const properties = asObject(resolver.resolve(association.resource.properties, association.stack));
    const { id, resource } = association;
    const { config, gaps } = readConfig(properties.Oidc, id.path);
    const userPool = userPoolOf(config.clientId, located, resolver);
    const fact: TemplateAssociation = {
      id,
      ...resource.condition !== undefined && { onlyIf: resource.condition },
      cluster: textOf(properties.ClusterName) ?? '',
      name: textOf(properties.IdentityProviderConfigName) ?? id.path,
      config,
      ...userPool !== undefined && { userPool },
    };
    return { fact, gaps };
  });
  return { facts: read.map(({ fact }) => fact), gaps: read.flatMap(({ gaps }) => gaps) };
}

/** The access entries of an app. */
export function readEntries(located: Located[], resolver: Resolver): AccessReading<TemplateEntry> {
  const read = located.filter(isOfType('AWS::EKS::AccessEntry')).map(({ id, resource, stack }) => {
    const properties = asObject(resolver.resolve(resource.properties, stack));
    const username = textOf(properties.Username);
    const groups = readTexts(properties.KubernetesGroups);
    const policies = readObjects(properties.AccessPolicies);
    const known = policies.items.map(policyOf);
    const fact: TemplateEntry = {
      kind: 'access entry',
      id,
      ...resource.condition !== undefined && { onlyIf: resource.condition },
      cluster: textOf(properties.ClusterName) ?? '',
      principal: textOf(properties.PrincipalArn) ?? '',
      ...username !== undefined && { username },
      groups: groups.items,
      policies: [...known.map(({ policy }) => policy), ...policies.unread.map(text => ({ name: text, isScopeUnknown: true as const }))],
    };
    return {
      fact,
      gaps: [
        ...notRead(`the Kubernetes groups of ${id.path}`, groups),
        ...notRead(`the access policies of ${id.path}`, policies),
        ...known.flatMap(({ policy, unread }) => notRead(`the access scope of ${policy.name} of ${id.path}`, { unread })),
      ],
    };
  });
  return { facts: read.map(({ fact }) => fact), gaps: read.flatMap(({ gaps }) => gaps) };
}

/** What an association makes of tokens; in place of everything that cannot be read, the text that is there instead. */
function readConfig(oidc: unknown, path: string): { config: OidcConfig; gaps: string[] } {
  if (oidc !== undefined && !isObject(oidc)) {
    const text = asText(oidc as Resolved);
    const config = { issuerUrl: text, clientId: text, usernameClaim: text, usernamePrefix: text, groupsClaim: text, groupsPrefix: text };
    return { config, gaps: notRead(`the OIDC configuration of ${path}`, { unread: [text] }) };
  }
  const { RequiredClaims, ...properties } = asObject(oidc);
  const required = readObjects(RequiredClaims);
  return { config: configOf(properties, required.items), gaps: notRead(`the required claims of ${path}`, required) };
}

function configOf(oidc: JsonObject, claims: JsonObject[]): OidcConfig {
  const required = claims.map(({ Key, Value }) => [textOf(Key) ?? '', textOf(Value) ?? '']);
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

/** An access policy, and texts in place of what says for which part of the cluster it is. */
function policyOf({ PolicyArn: arn, AccessScope: scope }: JsonObject): { policy: AccessPolicy; unread: string[] } {
  const name = (textOf(arn) ?? '').replace(/^.*cluster-access-policy\//, '');
  const { Type: type, Namespaces } = asObject(scope);
  if (type === 'cluster') {
    return { policy: { name }, unread: [] };
  }
  if (type !== 'namespace') {
    return { policy: { name, isScopeUnknown: true }, unread: [textOf(type ?? scope) ?? unknown('not in the template')] };
  }
  const namespaces = readTexts(Namespaces);
  return { policy: { name, namespaces: namespaces.items }, unread: namespaces.unread };
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
    verifiesEmail: readTexts(resolver.resolve(pool.resource.properties.AutoVerifiedAttributes, pool.stack)).items.includes('email'),
    federated: readTexts(resolver.resolve(client.resource.properties.SupportedIdentityProviders, client.stack)).items
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
