import type { ObjectOrigin } from './cluster-access';
import { notRead, readObjects } from './list-property';
import type { Located } from './located';
import { replacePlaceholders } from './placeholders';
import { asText, type Resolved } from './resolved';
import type { Resolver } from './resolver';
import { isObject, type JsonObject } from '../../collect/templates/json';
import { flatObjects, type ManifestFile } from '../../collect/templates/kubernetes-objects';

/** Resources that apply Kubernetes objects: those of `aws-eks` and of `aws-eks-v2` have one name. */
export const MANIFEST_TYPE = 'Custom::AWSCDK-EKS-KubernetesResource';

/** A Kubernetes object, and where it is from. */
export interface PlacedObject {
  readonly origin: ObjectOrigin;
  /** The text that names the cluster. */
  readonly cluster?: string;
  readonly object: JsonObject;
}

/** What the manifests of an app hold, and sentences about those that cannot be read. */
export interface PlacedObjects {
  readonly objects: PlacedObject[];
  readonly gaps: string[];
}

/** The objects that a resource of a template applies. */
export function objectsOfResource({ id, resource, stack }: Located, resolver: Resolver): PlacedObjects {
  const manifest = resolver.resolve(resource.properties.Manifest, stack);
  const objects = typeof manifest === 'string' ? parseManifest(manifest) : manifest;
  if (objects === undefined || typeof objects !== 'object') {
    return { objects: [], gaps: [`the Kubernetes objects of ${id.path} cannot be read: they are not JSON`] };
  }
  const cluster = resolver.text(resource.properties.ClusterName, stack);
  const origin = { path: id.path, stack: id.stack, logicalId: id.logicalId };
  const read = readObjects(objects);
  return { objects: flatObjects(read.items).map(object => ({ origin, cluster, object })), gaps: notRead(`a Kubernetes object of ${id.path}`, read) };
}

/** The objects of a file, of which nobody says the cluster. */
export function objectsOfFile({ path, objects }: ManifestFile): PlacedObject[] {
  return objects.map(object => ({ origin: { path: originInFile(path, object), file: path }, object }));
}

function originInFile(path: string, { kind, metadata }: JsonObject): string {
  return `${path} ${asText(kind as Resolved)} ${asText((isObject(metadata) ? metadata.name : undefined) as Resolved | undefined)}`.trim();
}

/** Placeholders outside of texts stand for numbers, lists or objects. */
function parseManifest(text: string): unknown {
  return parseJson(text) ?? parseJson(replaceOutsideTexts(text));
}

function replaceOutsideTexts(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|[^"]+/g, part => (part.startsWith('"') ? part : replacePlaceholders(part, placeholder => JSON.stringify(placeholder))));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
