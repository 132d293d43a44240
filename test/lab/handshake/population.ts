/*
 * Who is in every cluster: those who are trusted by one app or another, and others who are called almost like them. Each
 * namespace has a service account `default` besides, which Kubernetes makes.
 */

const SERVICE_ACCOUNTS: Record<string, string[]> = {
  'default': ['api', 'web'],
  'payments': ['api', 'ap', 'api2', 'api.v2', 'other'],
  'payments-dev': ['api'],
  'batch': ['api', 'nightly'],
  'batch-dev': ['nightly'],
  'external-dns': ['external-dns', 'external'],
  'shop': ['web', 'web2', 'returns', 'accountant'],
  'shop-dev': ['web'],
  'my-shop': ['web'],
  'team-a': ['web', 'api'],
  'team-b': ['web'],
  'team-10': ['web'],
};

/** Namespaces and service accounts, as manifests. */
export const POPULATION: object[] = Object.entries(SERVICE_ACCOUNTS).flatMap(([namespace, names]) => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  ...names.map(name => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } })),
]);

/** How many service accounts there are once Kubernetes has made those called `default`, in its own namespaces too. */
export const POPULATION_SIZE = Object.values(SERVICE_ACCOUNTS).flat().length + new Set([...Object.keys(SERVICE_ACCOUNTS), 'kube-system', 'kube-public', 'kube-node-lease']).size;
