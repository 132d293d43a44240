import { asArray, asObject, isObject, type JsonObject } from './json';

/** Kubernetes objects in a file, which nobody says a cluster of. */
export interface ManifestFile {
  readonly path: string;
  readonly objects: JsonObject[];
}

/** Whether something that was read is an object of the Kubernetes API. */
export function isKubernetesObject({ apiVersion, kind }: JsonObject): boolean {
  return typeof apiVersion === 'string' && typeof kind === 'string';
}

/** Objects one by one: a list of Kubernetes holds others. */
export function flatObjects(values: unknown[]): JsonObject[] {
  return values.filter(isObject).filter(isKubernetesObject).flatMap(object => (
    String(object.kind).endsWith('List') && Array.isArray(object.items) ? flatObjects(itemsOf(object)) : [object]));
}

/** Items of a list of one kind may leave out what the list says. */
function itemsOf(list: JsonObject): JsonObject[] {
  const kind = String(list.kind).replace(/List$/, '');
  return asArray(list.items).map(item => ({ apiVersion: list.apiVersion, ...kind !== '' && { kind }, ...asObject(item) }));
}
