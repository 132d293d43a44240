import { readAwsAuth } from './aws-auth';
import type { ClusterAccess } from './cluster-access';
import { ClusterNames } from './cluster-names';
import { kubernetesFacts } from './kubernetes-facts';
import { isOfType, type Located } from './located';
import { readAssociations, readClusters, readEntries } from './login-facts';
import { MANIFEST_TYPE, objectsOfFile, objectsOfResource, type PlacedObject } from './manifest-objects';
import type { Resolver } from './resolver';
import type { Collected } from '../../collect/templates/stack-template';

/** What an app says about people and clusters, and what the rest of the facts is drawn from. */
export interface PeopleReading {
  readonly people: ClusterAccess;
  readonly objects: PlacedObject[];
  readonly gaps: string[];
}

/** Everything about clusters that is not a matter of AWS: who gets in, and what they may do there. */
export function peopleFacts({ manifests = [] }: Collected, located: Located[], resolver: Resolver): PeopleReading {
  const clusters = readClusters(located, resolver);
  const names = new ClusterNames(clusters, located);
  const read = [readAssociations(located, resolver), readEntries(located, resolver)] as const;
  const [associations, entries] = read.map(({ facts }) => (
    facts.map(fact => ({ ...fact, cluster: names.keyOf(fact.cluster, fact.id.stack) })))) as [ClusterAccess['associations'], ClusterAccess['entries']];
  const applied = located.filter(isOfType(MANIFEST_TYPE)).map(resource => objectsOfResource(resource, resolver));
  const inTemplates = applied.flatMap(({ objects }) => objects.map(placed => ({ ...placed, cluster: names.keyOf(placed.cluster ?? '', placed.origin.stack) })));
  const cluster = only([...clusters.map(({ key }) => key), ...[...associations, ...entries, ...inTemplates].map(fact => fact.cluster)]);
  const inFiles = manifests.flatMap(objectsOfFile).map(placed => ({ ...placed, ...cluster !== undefined && { cluster } }));
  const objects = [...inTemplates, ...inFiles];
  const awsAuth = readAwsAuth(objects);
  const { gaps, ...ofKubernetes } = kubernetesFacts(objects);
  return {
    people: { clusters, associations, entries: [...entries, ...awsAuth.entries], ...ofKubernetes },
    objects,
    gaps: [...gaps, ...[...read, ...applied, awsAuth].flatMap(part => part.gaps)],
  };
}

/** The one value that there is; two would be a guess. */
function only(values: string[]): string | undefined {
  const [value, ...others] = new Set(values);
  return others.length === 0 ? value : undefined;
}
