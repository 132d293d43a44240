import type { TemplateCluster } from './cluster-access';
import { ClusterNames } from './cluster-names';
import type { TrustFact } from './facts';
import { isOfType, type Located } from './located';
import { readPolicy } from './permissions';
import { replacePlaceholders, symbol, unknown } from './placeholders';
import type { AssociatedRole, SessionPolicy, TemplatePodIdentity } from './pod-identity';
import { requiredText, type Resolved } from './resolved';
import type { Resolver } from './resolver';
import { evaluateSymbolic } from './symbolic-condition';
import { asObject, isObject, type JsonObject } from '../../collect/templates/json';
import { evaluatePodIdentity, type AssociatedCluster } from '../account/pod-identity-trust';
import type { CompareTexts, TrustVerdict } from '../account/trust-verdict';

/** What an app says about associations of EKS Pod Identity. */
export interface PodIdentityReading {
  readonly associations: TemplatePodIdentity[];
  readonly gaps: string[];
}

/** A role of the app, and whom it trusts. */
export interface TrustedRole {
  readonly role: Located;
  readonly trust: TrustFact;
}

/** Associations as they are written, alone or in an add-on; a sentence in place of one that is not an object. */
interface Written {
  readonly at: Located;
  readonly addon?: Pick<TemplatePodIdentity, 'addon' | 'addonNamespace'>;
  readonly properties: JsonObject;
}

/** Reads the associations of an app, those that add-ons make as well. */
export function readPodIdentities(located: Located[], roles: TrustedRole[], clusters: TemplateCluster[], resolver: Resolver): PodIdentityReading {
  const reader = new PodIdentityReader(roles, clusters, new ClusterNames(clusters, located), resolver);
  const alone = located.filter(isOfType('AWS::EKS::PodIdentityAssociation'))
    .map((at): Written => ({ at, properties: asObject(resolver.resolve(at.resource.properties, at.stack)) }));
  const ofAddons = located.filter(isOfType('AWS::EKS::Addon')).flatMap(at => writtenInAddon(at, resolver));
  return {
    associations: [...alone, ...ofAddons.filter(part => typeof part !== 'string')].map(written => reader.read(written)),
    gaps: ofAddons.filter(part => typeof part === 'string'),
  };
}

function writtenInAddon(at: Located, resolver: Resolver): (Written | string)[] {
  const properties = asObject(resolver.resolve(at.resource.properties, at.stack));
  const { AddonName: name, ClusterName, PodIdentityAssociations: associations } = properties;
  const { Namespace: namespace } = asObject(properties.NamespaceConfig);
  const addon = { addon: requiredText(name), ...namespace !== undefined && { addonNamespace: requiredText(namespace) } };
  return [associations ?? []].flat().map(written => (isObject(written)
    ? { at, addon, properties: { ...written, ClusterName } }
    : `the pod identity associations of ${at.id.path} cannot be read: ${requiredText(written)}`));
}

type Account = Pick<TemplatePodIdentity, 'namespace' | 'serviceAccount' | 'sessionTags'>;

class PodIdentityReader {
  private readonly roles: Map<string, TrustedRole>;

  constructor(
    roles: TrustedRole[], private readonly clusters: TemplateCluster[], private readonly names: ClusterNames, private readonly resolver: Resolver,
  ) {
    const named = roles.flatMap(role => this.arnsOf(role.role).map((arn): [string, TrustedRole] => [arn, role]));
    const last = new Map(named);
    const twice = new Set(named.filter(([arn, role]) => last.get(arn) !== role).map(([arn]) => arn));
    this.roles = new Map(named.filter(([arn]) => !twice.has(arn))); // of two roles with one name, neither is meant for certain
  }

  public read({ at, addon, properties }: Written): TemplatePodIdentity {
    const cluster = this.names.keyOf(requiredText(properties.ClusterName), at.stack.name);
    const sessionTags = tagsOf(properties.DisableSessionTags);
    const sessionPolicy = policyOf(properties.Policy);
    const [namespace, serviceAccount] = [properties.Namespace, properties.ServiceAccount].map(requiredText);
    const association = { ...addon === undefined && { namespace }, serviceAccount, sessionTags };
    const role = this.roles.get(requiredText(properties.RoleArn));
    return {
      id: at.id,
      ...at.resource.condition !== undefined && { onlyIf: at.resource.condition },
      ...addon,
      cluster,
      ...association,
      role: this.associated(properties.RoleArn),
      ...properties.TargetRoleArn !== undefined && { targetRole: this.associated(properties.TargetRoleArn) },
      ...sessionPolicy !== undefined && { sessionPolicy },
      ...role !== undefined && { trust: this.evaluate(role.trust, association, cluster, at) },
    };
  }

  private associated(value: unknown): AssociatedRole {
    const arn = requiredText(value);
    const id = this.roles.get(arn)?.role.id;
    return { arn, ...id !== undefined && { id } };
  }

  private evaluate(trust: TrustFact, { namespace, serviceAccount: name, sessionTags }: Account, key: string, at: Located): TrustVerdict {
    const account = { namespace: namespace ?? unknown('namespace of the add-on'), name };
    const cluster = this.clusterAt(key, at);
    const compare = this.comparing(key, cluster);
    const [sent, disabled] = [{}, { withoutTags: true as const }].map(tags => evaluatePodIdentity(trust, { ...account, ...tags }, cluster, compare));
    return sessionTags === 'sent' ? sent : sessionTags === 'disabled' ? disabled
      : { ...sent, verdict: sent.verdict === disabled.verdict ? sent.verdict : 'unknown' };
  }

  /** An association is where its cluster is. */
  private clusterAt(key: string, { stack }: Located): AssociatedCluster {
    const name = this.clusters.find(cluster => cluster.key === key)?.name ?? key;
    const arn = { 'Fn::Sub': ['arn:${AWS::Partition}:eks:${AWS::Region}:${AWS::AccountId}:cluster/${Name}', { Name: name }] };
    return { name, account: this.resolver.text({ Ref: 'AWS::AccountId' }, stack), arn: this.resolver.text(arn, stack) };
  }

  /** However a trust policy refers to a cluster of the app, it means the same; two of these are never one. */
  private comparing(key: string, own: AssociatedCluster): CompareTexts {
    const made = this.clusters.map(cluster => cluster.key);
    if (!made.includes(key)) {
      return evaluateSymbolic;
    }
    const others = new Set(made.filter(other => other !== key).map(arnOf));
    const inFull = new Map([[arnOf(key), own.arn], [key, own.name]]);
    return (operator, expected, actual) => evaluateSymbolic(operator, expected.map(text => (
      others.has(text) ? OTHER_CLUSTER : replacePlaceholders(text, placeholder => inFull.get(placeholder) ?? placeholder))), actual);
  }

  /** How a role is referred to, and its ARN in full where the template says its name. */
  private arnsOf({ id, resource: { properties }, stack }: Located): string[] {
    const { RoleName: name, Path: path = '/' } = properties;
    const full = { 'Fn::Sub': ['arn:${AWS::Partition}:iam::${AWS::AccountId}:role${Path}${Name}', { Path: path, Name: name }] };
    return [arnOf(symbol(id.path)), ...name === undefined ? [] : [this.resolver.text(full, stack)]];
  }
}

/** The ARN of what `${App/Cluster}` refers to. */
function arnOf(key: string): string {
  return key.replace(/}$/, '.Arn}');
}

/** No cluster has such an ARN. */
const OTHER_CLUSTER = 'another cluster of the app';

function tagsOf(disabled: unknown): TemplatePodIdentity['sessionTags'] {
  const text = requiredText(disabled ?? false).toLowerCase();
  return text === 'false' ? 'sent' : text === 'true' ? 'disabled' : 'unknown';
}

function policyOf(value: unknown): SessionPolicy | undefined {
  return value === undefined ? undefined : readPolicy(value as Resolved, 'the session policy', undefined);
}

