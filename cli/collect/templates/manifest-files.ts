import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readDocuments } from './documents';
import { asArray, isObject, type JsonObject } from './json';
import { flatObjects, type ManifestFile } from './kubernetes-objects';

/** Kind of metadata entry by which this package's ManifestTarget.yamlFile tells where it writes. */
const MANIFEST_FILE_ENTRY = 'cdk-eks-identity:manifest-file';

/** What the stacks of an assembly deliver through files. */
export interface DeliveredFiles {
  readonly manifests: ManifestFile[];
  readonly gaps: string[];
}

/**
 * The files of Kubernetes objects that the constructs of an assembly write. Not whatever lies about: an output directory
 * keeps the files of apps that were synthesized into it before.
 */
export function deliveredFiles(directory: string, metadata: JsonObject): DeliveredFiles {
  const entries = Object.values(metadata).flatMap(asArray).filter(isFileEntry);
  const found = [...new Set(entries.map(({ data }) => join(directory, data)))].sort();
  return {
    manifests: found.filter(existsSync).map(path => ({ path, objects: flatObjects(readDocuments(path).objects) })),
    gaps: found.filter(path => !existsSync(path)).map(path => `${path}, a file of Kubernetes objects that the app writes, is not there`),
  };
}

function isFileEntry(entry: unknown): entry is { data: string } {
  return isObject(entry) && entry.type === MANIFEST_FILE_ENTRY && typeof entry.data === 'string';
}
