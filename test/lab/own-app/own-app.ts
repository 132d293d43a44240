import { assumedProviders } from './assumed-providers';
import { StandIns } from './stand-ins';
import { collectPaths } from '../../../cli/collect/templates/collect-templates';
import type { JsonObject } from '../../../cli/collect/templates/json';
import { resourcesOf, type Collected } from '../../../cli/collect/templates/stack-template';
import { compareText } from '../../../cli/facts/compare-text';
import type { TemplateAssociation } from '../../../cli/facts/templates/cluster-access';
import type { RoleFact } from '../../../cli/facts/templates/facts';
import { gatherFacts } from '../../../cli/facts/templates/gather-facts';
import type { PlacedObject } from '../../../cli/facts/templates/manifest-objects';
import { peopleFacts } from '../../../cli/facts/templates/people-facts';
import { issuerOwner, isUnknown, placeholdersIn } from '../../../cli/facts/templates/placeholders';
import { Resolver } from '../../../cli/facts/templates/resolver';
import { ANY_ISSUER } from '../../../cli/facts/templates/trust';
import { parseProviderArn, urlOfIssuer } from '../../../lib/core/issuer';
import type { IamProvider, IamRole } from '../sts/stand-in-sts';

/** A role that tokens may open. */
export interface AppRole extends IamRole {
  readonly path: string;
  readonly logicalId: string;
  readonly name: string;
  /** The issuer URLs of clusters that it trusts, and of other issuers if there is no cluster among them. */
  readonly issuerUrls: string[];
  /** The audiences that it asks for. */
  readonly audiences: string[];
  /** Why its trust policy cannot be decided before the deployment. */
  readonly unreadable?: string;
}

/** A cluster, as far as the app tells of it. */
export interface AppCluster {
  readonly issuerUrl: string;
  /** Its construct path, if the app makes it. */
  readonly path?: string;
  /** What Kubernetes objects name it by. */
  readonly key?: string;
}

/** Objects that decide about identity. Others may need what only the real cluster has. */
const CORE_KINDS = ['Namespace', 'ServiceAccount'];
const RBAC_KINDS = ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'];

/** A synthesized app, with values in place of what only the deployment knows. */
export class OwnApp {
  /** Reads an assembly or a template, and files of Kubernetes objects. */
  public static read(paths: string[]): OwnApp {
    return new OwnApp(collectPaths(paths));
  }

  public readonly roles: AppRole[];
  public readonly clusters: AppCluster[];
  public readonly associations: TemplateAssociation[];
  public readonly providers: IamProvider[];
  /** Sentences about what was taken for granted. */
  public readonly notes: string[] = [];
  private readonly objects: PlacedObject[];
  private readonly values: StandIns;

  private constructor(collected: Collected) {
    const facts = gatherFacts(collected);
    const resolver = new Resolver(collected.stacks);
    const located = collected.stacks.flatMap(stack => resourcesOf(stack.template).map(resource => (
      { stack, resource, id: resolver.namesOf(stack).idOf(resource.logicalId) })));
    const { objects } = peopleFacts(collected, located, resolver);
    const { associations, clusters } = facts.people;
    this.values = new StandIns(JSON.stringify([facts, objects]), clusters.map(({ id }) => id.path));

    this.notes.push(...facts.gaps);
    this.objects = this.values.in(objects.filter(({ object }) => isAboutIdentity(object)));
    this.objects.forEach(({ origin, object }) => this.notes.push(...undecidedIn(object).map(sentence => `${origin.path} is applied as it is, although ${sentence}`)));
    this.associations = this.values.in(associations);
    this.clusters = this.clustersOf(facts.issuers.map(({ issuer }) => issuer), clusters);
    this.providers = this.values.in(facts.issuers.flatMap(({ providers }) => providers)).flatMap(({ arn, audiences }) => {
      const parts = parseProviderArn(arn);
      return parts === undefined ? [] : [{ account: parts.account, issuerUrl: urlOfIssuer(parts.issuer), audiences }];
    });
    const byPath = new Map(located.map(entry => [entry.id.path, entry]));
    this.roles = facts.roles.flatMap(role => {
      const { stack, resource } = byPath.get(role.id.path) ?? {};
      if (stack === undefined || resource === undefined) {
        return [];
      }
      const [partition, account, name] = [{ Ref: 'AWS::Partition' }, { Ref: 'AWS::AccountId' }, resource.properties.RoleName ?? resource.logicalId]
        .map(value => resolver.text(value, stack));
      return [this.roleOf(role, name, `arn:${partition}:iam::${account}:role/${name}`)];
    });
    for (const { roles, ...provider } of assumedProviders(this.roles, this.providers)) {
      this.providers.push(provider);
      this.notes.push(`${roles.join(', ')}: no provider for ${provider.issuerUrl} in account ${provider.account} is made by this app; `
        + `one is taken to exist there, for ${provider.audiences.join(', ')}`);
    }
    this.noteConditions([...facts.roles, ...associations]);
  }

  /** What stands in for what. */
  public get standIns(): StandIns['list'] {
    return this.values.list;
  }

  /** The Kubernetes objects for a cluster; those of which nobody says the cluster are for all. */
  public objectsFor(key: string | undefined): JsonObject[] {
    return this.objects.filter(({ cluster }) => cluster === undefined || key === undefined || cluster === key).map(({ object }) => object);
  }

  private clustersOf(issuers: string[], made: { id: { path: string }; key: string }[]): AppCluster[] {
    const ofApp = made.map(({ id, key }) => ({ issuer: `\${issuer of ${id.path}}`, path: id.path, key }));
    const others = issuers.filter(issuer => issuer !== ANY_ISSUER && !ofApp.some(cluster => cluster.issuer === issuer)).map(issuer => ({ issuer }));
    return this.values.in<{ issuer: string; path?: string; key?: string }[]>([...ofApp, ...others])
      .map(({ issuer, ...cluster }) => ({ issuerUrl: urlOfIssuer(issuer), ...cluster }));
  }

  private roleOf(role: RoleFact, name: string, roleArn: string): AppRole {
    const issuers = [...new Set(role.trust.webIdentity.map(({ issuer }) => issuer))].filter(issuer => issuer !== ANY_ISSUER).sort(compareText);
    const ofClusters = issuers.filter(issuer => issuerOwner(issuer) !== undefined || /^oidc\.eks\./.test(issuer));
    const [unreadable] = [...role.trust.unreadable.map(({ part, reason }) => `${part}: ${reason}`), ...undecidedIn(role.trust.document)];
    const { trust, issuerUrls, audiences, arn } = this.values.in({
      trust: role.trust.document,
      issuerUrls: (ofClusters.length > 0 ? ofClusters : issuers).map(urlOfIssuer),
      audiences: [...new Set(role.trust.webIdentity.flatMap(statement => statement.audiences))],
      arn: roleArn,
    });
    const { path, logicalId } = role.id;
    return { path, logicalId, name, arn, trust, issuerUrls, audiences, ...unreadable !== undefined && { unreadable } };
  }

  private noteConditions(facts: { id: { path: string }; onlyIf?: string }[]): void {
    facts.forEach(({ id, onlyIf }) => onlyIf !== undefined && this.notes.push(`${id.path} exists only if the condition ${onlyIf} holds: it is taken to`));
  }
}

function isAboutIdentity({ apiVersion, kind }: JsonObject): boolean {
  return String(apiVersion).startsWith('rbac.authorization.k8s.io/') ? RBAC_KINDS.includes(String(kind)) : apiVersion === 'v1' && CORE_KINDS.includes(String(kind));
}

/** Sentences about what nobody can tell before the deployment. */
export function undecidedIn(data: unknown): string[] {
  return placeholdersIn(JSON.stringify(data)).filter(isUnknown).map(placeholder => `only the deployment knows ${placeholder}`);
}
