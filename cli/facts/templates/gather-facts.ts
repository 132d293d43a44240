import { appFacts } from './app-facts';
import { associationPolicies } from './association-policies';
import { compareText } from '../compare-text';
import { createdResources } from './created-resources';
import type { Facts, IssuerFact, ProviderFact, RoleFact, TrustFact } from './facts';
import { isOfType, type Located } from './located';
import { OrderFacts } from './order-facts';
import { peopleFacts } from './people-facts';
import { Permissions } from './permissions';
import { issuerOfProviderArn, issuerOwner } from './placeholders';
import { openToService, type TemplatePodIdentity } from './pod-identity';
import { readPodIdentities } from './pod-identity-facts';
import { asText, type Resolved } from './resolved';
import { PROVIDER_TYPES, Resolver } from './resolver';
import type { ResourceId } from './resource-id';
import { readTrust } from './trust';
import { unreadResources } from './unread-resources';
import { asList } from '../../../lib/core/trust/policy-document';
import { namesWebIdentity, oidcPrincipals } from '../../../lib/core/trust/trust-lint-provider';
import { resourcesOf, type Collected } from '../../collect/templates/stack-template';

/** Everything that the collected templates say about identity, in an order that does not depend on theirs; of roles, those of these paths, too. */
export function gatherFacts(collected: Collected, furtherRoles: ReadonlySet<string> = new Set()): Facts {
  const { stacks } = collected;
  const resolver = new Resolver(stacks);
  const permissions = new Permissions(stacks, resolver);
  const located = stacks.flatMap(stack => resourcesOf(stack.template).map(resource => (
    { stack, resource, id: resolver.namesOf(stack).idOf(resource.logicalId) }))).sort((one, other) => compareText(one.id.path, other.id.path));
  const { people, objects, gaps } = peopleFacts(collected, located, resolver);
  const clusters = new Map(people.clusters.map(({ id }) => [id.path, id]));
  const providers = located.filter(isOfType(...PROVIDER_TYPES)).map(provider => readProvider(provider, resolver));
  const trusted = located.filter(isOfType('AWS::IAM::Role')).map(role => (
    { role, trust: readTrust(resolver.resolve(role.resource.properties.AssumeRolePolicyDocument, role.stack), new Set(clusters.keys())) }));
  const podIdentity = readPodIdentities(located, trusted, people.clusters, resolver);
  const isAssociated = associatedRoles(podIdentity.associations);
  const isOfPods = (trust: TrustFact): boolean => isOpenToTokens(trust) || isMeantForTokens(trust) || openToService({ trust }).length > 0;
  const roles = trusted.filter(({ role, trust }) => isOfPods(trust) || isAssociated.has(role.id.path) || furtherRoles.has(role.id.path))
    .map(({ role, trust }) => readRole(role, trust, permissions));
  const order = new OrderFacts(stacks);
  const unordered = [...order.ofAssociations(people.associations, people.clusters), ...order.ofObjects(objects)];
  return {
    issuers: issuersOf(providers, roles, clusters),
    roles,
    podIdentity: podIdentity.associations,
    people,
    associationPolicies: associationPolicies(located, resolver),
    app: { ...appFacts(stacks, located, people.clusters, resolver), unordered, created: createdResources(located, people, providers, resolver) },
    gaps: [
      ...collected.gaps, ...gaps, ...podIdentity.gaps, ...roles.length > 0 ? permissions.gaps : [], ...unreadResources(stacks, located, resolver),
    ].sort(compareText),
  };
}

function readProvider({ stack, resource, id }: Located, resolver: Resolver): ProviderFact {
  const arn = resolver.text({ Ref: resource.logicalId }, stack);
  const audiences = resolver.resolve(resource.properties.ClientIdList ?? resource.properties.ClientIDList, stack);
  return {
    id,
    arn,
    issuer: issuerOfProviderArn(arn) ?? arn,
    audiences: asList(audiences).map(audience => asText(audience as Resolved)),
    ...resource.condition !== undefined && { onlyIf: resource.condition },
  };
}

/** Whether tokens of an OIDC provider may open the role, or nobody can tell. */
function isOpenToTokens(trust: TrustFact): boolean {
  return trust.webIdentity.length > 0 || trust.unreadable.length > 0;
}

/** Whether a statement is written for tokens, even if none can match its principal. */
function isMeantForTokens({ document }: TrustFact): boolean {
  return asList(document.Statement).some(statement => statement.Effect === 'Allow' && namesWebIdentity(statement)
    && (Object.values(statement.Principal ?? {}).flat().length === 0 || oidcPrincipals(statement).length > 0));
}

/** Construct paths of the roles that pods get by associations, or by way of such a role. */
function associatedRoles(associations: TemplatePodIdentity[]): Set<string> {
  return new Set(associations.flatMap(({ role, targetRole }) => [role, targetRole].flatMap(associated => associated?.id?.path ?? [])));
}

function readRole({ stack, resource, id }: Located, trust: TrustFact, permissions: Permissions): RoleFact {
  return { id, ...resource.condition !== undefined && { onlyIf: resource.condition }, trust, ...permissions.of(resource, stack) };
}

function issuersOf(providers: ProviderFact[], roles: RoleFact[], clusters: Map<string, ResourceId>): IssuerFact[] {
  const trusted = roles.flatMap(role => role.trust.webIdentity.map(statement => statement.issuer));
  const issuers = [...new Set([...providers.map(provider => provider.issuer), ...trusted])].sort(compareText);
  return issuers.map(issuer => {
    const cluster = clusters.get(issuerOwner(issuer) ?? '');
    return {
      issuer,
      ...cluster !== undefined && { cluster },
      providers: providers.filter(provider => provider.issuer === issuer).sort((one, other) => compareText(one.id.path, other.id.path)),
    };
  });
}
