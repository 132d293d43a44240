import type { KubeApi, OpenKube } from './kube-api';
import { KubeReader } from './kube-failure';
import { readIssuerRoles, readProviderRoles, readStoreRoles } from './kube-operator-objects';
import { isAboutWorkload, valueOr, type AccountFacts, type Read, type Target } from '../../facts/account/account';
import type { WorkloadObjects } from '../../facts/cluster/kubernetes';
import type { OperatorRole } from '../../facts/cluster/operator-role';
import type { JsonObject } from '../templates/json';

/** A kind of custom resources that name roles. */
interface OperatorKind {
  readonly group: string;
  /** Those that are known here, the newest first. */
  readonly versions: string[];
  readonly resource: string;
  /** What it takes to list them. */
  readonly permission: string;
  readonly read: (object: JsonObject) => OperatorRole[];
}

const CERT_MANAGER = { group: 'cert-manager.io', versions: ['v1'] };
const EXTERNAL_SECRETS = { group: 'external-secrets.io', versions: ['v1', 'v1beta1'] };
const CROSSPLANE = { versions: ['v1beta1'], read: readProviderRoles('ProviderConfig') };

const OPERATOR_KINDS: OperatorKind[] = [
  { ...CERT_MANAGER, resource: 'issuers', permission: 'list issuers in all namespaces', read: readIssuerRoles('Issuer') },
  { ...CERT_MANAGER, resource: 'clusterissuers', permission: 'list clusterissuers', read: readIssuerRoles('ClusterIssuer') },
  { ...EXTERNAL_SECRETS, resource: 'secretstores', permission: 'list secretstores in all namespaces', read: readStoreRoles('SecretStore') },
  { ...EXTERNAL_SECRETS, resource: 'clustersecretstores', permission: 'list clustersecretstores', read: readStoreRoles('ClusterSecretStore') },
  { ...CROSSPLANE, group: 'aws.upbound.io', resource: 'providerconfigs', permission: 'list providerconfigs' },
  { ...CROSSPLANE, group: 'aws.m.upbound.io', resource: 'providerconfigs', permission: 'list providerconfigs in all namespaces' },
  { ...CROSSPLANE, group: 'aws.m.upbound.io', resource: 'clusterproviderconfigs', permission: 'list clusterproviderconfigs', read: readProviderRoles('ClusterProviderConfig') },
];

/** What says which service accounts have roles. */
export interface RoleSources extends Pick<WorkloadObjects, 'serviceAccounts'>, Pick<AccountFacts, 'podIdentity'> {}

/** The roles that custom resources name: of the whole cluster, and only where a service account has a role that they could name again. */
export async function collectOperatorRoles(
  kube: Read<OpenKube>, target: Target, { serviceAccounts, podIdentity }: RoleSources, reader: KubeReader,
): Promise<Read<OperatorRole[]>[] | undefined> {
  const hasRoles = valueOr(serviceAccounts, []).some(({ roleArn }) => roleArn !== undefined) || valueOr(podIdentity?.associations, []).length > 0;
  const isNeeded = !isAboutWorkload(target) && hasRoles;
  return kube.isRead && isNeeded ? readInstalled(kube.value.api, reader) : undefined;
}

/** One call says what is installed, and so which lists there are. */
async function readInstalled(api: KubeApi, reader: KubeReader): Promise<Read<OperatorRole[]>[]> {
  const installed = await reader.read('the API groups of the cluster', 'get /apis', () => api.listGroupVersions());
  if (!installed.isRead) {
    return [installed];
  }
  return Promise.all(OPERATOR_KINDS.flatMap(({ group, versions, resource, permission, read }) => {
    const groupVersion = versions.map(version => `${group}/${version}`).find(candidate => installed.value.includes(candidate));
    return groupVersion === undefined ? [] : [reader.read(`the ${resource} of ${group}`, permission, () => api.listCustomResources(groupVersion, resource, read))];
  }));
}
