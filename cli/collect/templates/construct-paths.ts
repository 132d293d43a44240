import { asArray, isObject, type JsonObject } from './json';
import { resourcesOf } from './stack-template';

/** Kind of metadata entry that tells which construct a logical id belongs to. */
const LOGICAL_ID_ENTRY = 'aws:cdk:logicalId';

/** Logical id -> construct path, from the metadata that the CDK command line asks for. */
export function constructPathsOf(template: JsonObject): Record<string, string> {
  const paths: Record<string, string> = {};
  for (const { logicalId, metadata } of resourcesOf(template)) {
    const path = metadata['aws:cdk:path'];
    if (typeof path === 'string') {
      paths[logicalId] = path;
    }
  }
  return paths;
}

/**
 * Logical id -> construct path, from the metadata of an assembly.
 *
 * A stack and its nested stacks share that metadata and may use the same logical ids, so only paths in the
 * stack itself count.
 */
export function constructPathsIn(metadata: JsonObject, stackPath: string): Record<string, string> {
  const nested = nestedStackPaths(metadata).filter(path => isUnder(path, stackPath));
  const paths: Record<string, string> = {};
  for (const [absolute, entries] of Object.entries(metadata)) {
    const path = absolute.replace(/^\//, '');
    if (!isUnder(path, stackPath) || nested.some(other => isUnder(path, other))) {
      continue;
    }
    for (const entry of asArray(entries)) {
      if (isObject(entry) && entry.type === LOGICAL_ID_ENTRY && typeof entry.data === 'string') {
        paths[entry.data] = path;
      }
    }
  }
  return paths;
}

/** `App/Nested` when the path is that of the resource which stands for that nested stack in its parent. */
export function nestedStackPath(resourcePath: string): string | undefined {
  return resourcePath.match(/^\/?(.*)\.NestedStack\/[^/]*\.NestedStackResource$/)?.[1];
}

function nestedStackPaths(metadata: JsonObject): string[] {
  return Object.keys(metadata).flatMap(path => nestedStackPath(path) ?? []);
}

function isUnder(path: string, parent: string): boolean {
  return path.startsWith(`${parent}/`);
}
