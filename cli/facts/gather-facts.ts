import type { Facts, IssuerFact, ProviderFact, RoleFact, TrustFact } from './facts';
import { Permissions } from './permissions';
import { issuerOfProviderArn, issuerOwner } from './placeholders';
import { asText, type Resolved } from './resolved';
import { CLUSTER_TYPES, PROVIDER_TYPES, Resolver } from './resolver';
import type { ResourceId } from './resource-id';
import { readTrust } from './trust';
import { asList } from '../../lib/core/trust/policy-document';
import { resourcesOf, type Collected, type StackTemplate, type TemplateResource } from '../collect/stack-template';

interface Located {
  readonly stack: StackTemplate;
  readonly resource: TemplateResource;
  readonly id: ResourceId;
}

/** Everything that the collected templates say about identity, in an order that does not depend on theirs. */
export function gatherFacts({ stacks, gaps }: Collected): Facts {
  const resolver = new Resolver(stacks);
  const permissions = new Permissions(stacks, resolver);
  const located = stacks.flatMap(stack => resourcesOf(stack.template).map(resource => (
    { stack, resource, id: resolver.namesOf(stack).idOf(resource.logicalId) })));
  const clusters = new Map(located.filter(isOfType(CLUSTER_TYPES)).map(({ id }) => [id.path, id]));
  const providers = located.filter(isOfType(PROVIDER_TYPES)).map(provider => readProvider(provider, resolver));
  const roles = located.filter(isOfType(['AWS::IAM::Role'])).flatMap(role => {
    const trust = readTrust(resolver.resolve(role.resource.properties.AssumeRolePolicyDocument, role.stack), new Set(clusters.keys()));
    return isOpenToTokens(trust) ? [readRole(role, trust, permissions)] : [];
  });
  roles.sort((one, other) => compare(one.id.path, other.id.path));
  return { issuers: issuersOf(providers, roles, clusters), roles, gaps: [...gaps].sort(compare) };
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

function readRole({ stack, resource, id }: Located, trust: TrustFact, permissions: Permissions): RoleFact {
  return { id, ...resource.condition !== undefined && { onlyIf: resource.condition }, trust, ...permissions.of(resource, stack) };
}

function issuersOf(providers: ProviderFact[], roles: RoleFact[], clusters: Map<string, ResourceId>): IssuerFact[] {
  const trusted = roles.flatMap(role => role.trust.webIdentity.map(statement => statement.issuer));
  const issuers = [...new Set([...providers.map(provider => provider.issuer), ...trusted])].sort(compare);
  return issuers.map(issuer => {
    const cluster = clusters.get(issuerOwner(issuer) ?? '');
    return {
      issuer,
      ...cluster !== undefined && { cluster },
      providers: providers.filter(provider => provider.issuer === issuer).sort((one, other) => compare(one.id.path, other.id.path)),
    };
  });
}

function isOfType(types: string[]): (located: Located) => boolean {
  return ({ resource }) => types.includes(resource.type);
}

/** By code units, so that no locale changes the order. */
function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
