import { labelValueProblem, qualifiedKeyProblem } from '../../core/kubernetes-names';
import { propProblem } from '../refusal';

/** The API group of roles, bindings, users and groups. */
export const RBAC_API_GROUP = 'rbac.authorization.k8s.io';

/** Namespaces that are in every cluster. */
const GIVEN_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Labels and annotations, as users give them. */
export interface GivenMetadata {
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** What the metadata of an object is made of. */
export interface ObjectMetadata extends GivenMetadata {
  readonly name: string;
  readonly namespace?: string;
}

/** The beginning of an RBAC object, with its keys in the order in which people write them. */
export function rbacObject(kind: string, metadata: ObjectMetadata): Record<string, unknown> {
  return { apiVersion: `${RBAC_API_GROUP}/v1`, kind, metadata: metadataOf(metadata) };
}

/** The namespaces among some that are not in every cluster. */
export function namespaceObjects(names: string[]): Record<string, unknown>[] {
  return names.filter(name => !GIVEN_NAMESPACES.includes(name))
    .map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: metadataOf({ name }) }));
}

/** What is wrong with labels or annotations, if anything. */
export function metadataProblem({ labels = {}, annotations = {} }: GivenMetadata): string | undefined {
  return [
    ...Object.keys(labels).map(key => propProblem('labels', key, qualifiedKeyProblem)),
    ...Object.values(labels).map(value => propProblem('labels', value, labelValueProblem)),
    ...Object.keys(annotations).map(key => propProblem('annotations', key, qualifiedKeyProblem)),
  ].find(problem => problem !== undefined);
}

function metadataOf({ name, namespace, labels = {}, annotations = {} }: ObjectMetadata): Record<string, unknown> {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(Object.keys(labels).length > 0 ? { labels: sorted(labels) } : {}),
    ...(Object.keys(annotations).length > 0 ? { annotations: sorted(annotations) } : {}),
  };
}

function sorted(entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
