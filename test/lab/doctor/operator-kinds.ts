import type { LiveExample } from './live-example';
import { issuer, providerConfig, secretStore } from '../../cli/doctor/fake-operators';
import { until } from '../harness/processes/patience';

/*
 * Custom resources of operators, and their kinds, as the operators install them.
 */

/** How long an API server may take to serve a kind of resources that is new to it, or to be done with one that is gone. */
const SERVED_WITHIN_SECONDS = 15;

interface OperatorKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly scope: 'Cluster' | 'Namespaced';
}

const ISSUER: OperatorKind = { group: 'cert-manager.io', version: 'v1', kind: 'Issuer', scope: 'Namespaced' };
const CLUSTER_ISSUER: OperatorKind = { group: 'cert-manager.io', version: 'v1', kind: 'ClusterIssuer', scope: 'Cluster' };
const SECRET_STORE: OperatorKind = { group: 'external-secrets.io', version: 'v1beta1', kind: 'SecretStore', scope: 'Namespaced' };
const PROVIDER_CONFIG: OperatorKind = { group: 'aws.upbound.io', version: 'v1beta1', kind: 'ProviderConfig', scope: 'Cluster' };

const OPERATOR_KINDS = [ISSUER, CLUSTER_ISSUER, SECRET_STORE, PROVIDER_CONFIG];

/** An issuer of cert-manager, for a namespace or for all, that is to assume a role. */
export function issuerWith(role: string, namespace?: string): object {
  return custom(namespace === undefined ? CLUSTER_ISSUER : ISSUER, issuer({ role }, namespace));
}

/** A store of External Secrets that is to assume a role as a service account of its namespace. */
export function storeWith(role: string, namespace: string, serviceAccount: string): object {
  return custom(SECRET_STORE, secretStore({ role, auth: { jwt: { serviceAccountRef: { name: serviceAccount } } } }, namespace));
}

/** A configuration of Crossplane's provider that is to assume a role. */
export function providerWith(roleARN: string): object {
  return custom(PROVIDER_CONFIG, providerConfig({ assumeRoleChain: [{ roleARN }] }));
}

/** Installs the kinds, and waits until they are served; those of the test before may not be gone yet. */
export async function installOperatorKinds(live: LiveExample): Promise<void> {
  await until('the kinds of operators are gone', async () => areGone(live), SERVED_WITHIN_SECONDS);
  await live.apply(...OPERATOR_KINDS.map(definition));
  await until('the kinds of operators are served', async () => {
    const served = await Promise.all(OPERATOR_KINDS.map(async kind => isServed(live, kind)));
    return served.every(Boolean);
  }, SERVED_WITHIN_SECONDS);
}

async function areGone({ api }: LiveExample): Promise<boolean> {
  const { items } = await api.read('/apis/apiextensions.k8s.io/v1/customresourcedefinitions') as { items: { spec: OperatorKind }[] };
  const { groups } = await api.read('/apis') as { groups: { name: string }[] };
  const known = [...items.map(({ spec: { group } }) => group), ...groups.map(({ name }) => name)];
  return OPERATOR_KINDS.every(({ group }) => !known.includes(group));
}

async function isServed({ api }: LiveExample, { group, version, kind }: OperatorKind): Promise<boolean> {
  try {
    const { resources } = await api.read(`/apis/${group}/${version}`) as { resources: { kind: string }[] };
    return resources.some(resource => resource.kind === kind);
  } catch {
    return false; // a group that is listed already may not be served yet
  }
}

/** Any `spec` will do. */
function definition({ group, version, kind, scope }: OperatorKind): object {
  const singular = kind.toLowerCase();
  const schema = { openAPIV3Schema: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.${group}` },
    spec: { group, scope, names: { kind, singular, plural: `${singular}s` }, versions: [{ name: version, served: true, storage: true, schema }] },
  };
}

function custom({ group, version, kind }: OperatorKind, object: object): object {
  return { apiVersion: `${group}/${version}`, kind, ...object };
}
