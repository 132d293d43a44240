import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

/** What is read of a Kubernetes object here. */
export interface KubernetesObject extends Record<string, unknown> {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: object[];
  readonly roleRef?: object;
  readonly subjects?: object[];
}

/** The Kubernetes objects in a YAML file, in its order. */
export function objectsIn(file: string): KubernetesObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map(document => document.toJS() as KubernetesObject);
}
