import type { TemplateAssociation, TemplateCluster } from './cluster-access';
import type { UnorderedFact } from './facts';
import type { PlacedObject } from './manifest-objects';
import type { ResourceId } from './resource-id';
import { TemplateGraph } from './template-graph';
import { groupedBy } from '../../../lib/core/grouped-by';
import { asObject, asString, type JsonObject } from '../../collect/templates/json';
import type { StackTemplate } from '../../collect/templates/stack-template';

/** Kubernetes objects of one resource of a template. */
interface Applied {
  readonly id: ResourceId;
  readonly cluster: string;
  readonly object: JsonObject;
}

/** What stacks do at the same time although one needs the other; only within a stack, since apps order stacks in other ways. */
export class OrderFacts {
  private readonly graphs = new Map<string, TemplateGraph>();

  constructor(private readonly stacks: StackTemplate[]) {}

  /** Associations beside others of their cluster, or beside the cluster itself. */
  public ofAssociations(associations: TemplateAssociation[], clusters: TemplateCluster[]): UnorderedFact[] {
    return associations.flatMap((association, index) => {
      const here = (other: { id: ResourceId }) => other.id.stack === association.id.stack;
      const beside = associations.slice(index + 1).find(other => here(other) && other.cluster === association.cluster
        && !this.isAfter(association.id, other.id) && !this.isAfter(other.id, association.id));
      const cluster = clusters.find(other => here(other) && other.key === association.cluster && !this.isAfter(association.id, other.id));
      return [beside, cluster].flatMap(needs => (
        needs === undefined ? [] : [{ kind: 'association' as const, id: association.id, needs: needs.id, name: association.name }]));
    });
  }

  /** Kubernetes objects beside the namespace that they are in, or the service account that they run as. */
  public ofObjects(objects: PlacedObject[]): UnorderedFact[] {
    const applied = objects.flatMap(({ origin: { stack, logicalId, path }, cluster, object }) => (
      stack === undefined || logicalId === undefined || cluster === undefined ? [] : [{ id: { stack, logicalId, path }, cluster, object }]));
    const [namespaces, serviceAccounts] = ['Namespace', 'ServiceAccount'].map(kind => byName(applied.filter(({ object }) => object.kind === kind)));
    return distinct(applied.flatMap(one => [...this.namespaceOf(one, namespaces), ...this.serviceAccountOf(one, serviceAccounts)]));
  }

  private namespaceOf(one: Applied, namespaces: Map<string, Applied[]>): UnorderedFact[] {
    const name = namespaceOf(one.object);
    return name === undefined ? [] : this.unordered('namespace', one, name, namespaces.get(name) ?? []);
  }

  private serviceAccountOf(one: Applied, serviceAccounts: Map<string, Applied[]>): UnorderedFact[] {
    const name = asString(podOf(one.object).serviceAccountName);
    const namespace = namespaceOf(one.object);
    return name === undefined ? [] : this.unordered('service account', one, `${namespace ?? 'default'}/${name}`, (serviceAccounts.get(name) ?? [])
      .filter(({ object }) => namespaceOf(object) === namespace));
  }

  private unordered(kind: UnorderedFact['kind'], one: Applied, name: string, makers: Applied[]): UnorderedFact[] {
    const here = makers.filter(({ id, cluster }) => id.stack === one.id.stack && cluster === one.cluster);
    const isFine = here.some(({ id }) => id.logicalId === one.id.logicalId || this.isAfter(one.id, id));
    return isFine ? [] : here.slice(0, 1).map(({ id }) => ({ kind, id: one.id, needs: id, name }));
  }

  private isAfter(one: ResourceId, other: ResourceId): boolean {
    const graph = this.graphs.get(one.stack) ?? this.graphOf(one.stack);
    return graph?.isAfter(one.logicalId, other.logicalId) ?? false;
  }

  private graphOf(name: string): TemplateGraph | undefined {
    const stack = this.stacks.find(other => other.name === name);
    const graph = stack && new TemplateGraph(stack);
    if (graph !== undefined) {
      this.graphs.set(name, graph);
    }
    return graph;
  }
}

/** The pod that an object is, or makes. */
function podOf({ kind, spec }: JsonObject): JsonObject {
  switch (kind) {
    case 'Pod':
      return asObject(spec);
    case 'CronJob':
      return asObject(asObject(asObject(asObject(asObject(spec).jobTemplate).spec).template).spec);
    default:
      return asObject(asObject(asObject(spec).template).spec);
  }
}

function nameOf({ metadata }: JsonObject): string | undefined {
  return asString(asObject(metadata).name);
}

function namespaceOf({ metadata }: JsonObject): string | undefined {
  return asString(asObject(metadata).namespace);
}

/** An app may have thousands of objects. */
function byName(applied: Applied[]): Map<string, Applied[]> {
  return new Map(groupedBy(applied, ({ object }) => nameOf(object) ?? ''));
}

function distinct(facts: UnorderedFact[]): UnorderedFact[] {
  return [...new Map(facts.map(fact => [JSON.stringify(fact), fact])).values()];
}
