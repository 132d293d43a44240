import { asObject, asString, type JsonObject } from '../../../cli/collect/templates/json';
import type { KubeApi } from '../harness/cluster/kube-api';

interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

/** Applies what an app says about identity, after the namespaces and service accounts that somebody else would have made. */
export async function applyIdentity(api: KubeApi, objects: JsonObject[], serviceAccounts: NamespacedName[] = []): Promise<void> {
  const ofObjects = objects.flatMap(({ metadata }) => asString(asObject(metadata).namespace) ?? []);
  const namespaces = new Set([...ofObjects, ...serviceAccounts.map(({ namespace }) => namespace)]);
  const accounts = new Map(serviceAccounts.map(account => [`${account.namespace}/${account.name}`, account]));
  await api.apply([...namespaces].map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
  await api.apply([...accounts.values()].map(({ namespace, name }) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } })));
  await api.apply(objects);
}

/** Where the API server has a service account. */
export function serviceAccountOf(namespace: string, name: string): string {
  return `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`;
}
