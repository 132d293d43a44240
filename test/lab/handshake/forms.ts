import { type App, Stack } from 'aws-cdk-lib';
import { ISSUER_URLS } from './lab-clusters';
import type { TrustForm } from './trust-form';
import { gitopsYaml } from '../../../examples/gitops-yaml';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../../../lib';
import { DEFAULT_AUDIENCE } from '../../../lib/core/trust/trust-policy';
import { BLUE_GREEN, CROSS_ACCOUNT, EXAMPLE_APP, EXISTING_CLUSTER_BY_ISSUER } from '../../examples/all-examples';
import { ENV, l1Cluster, testApp } from '../../support/clusters';
import { appOf } from '../../support/example';
import { objectsIn } from '../../support/objects-in';
import { temporaryFile } from '../../support/temporary-file';

/** Another audience than that of AWS, such as of a service that has its own. */
export const VAULT = 'vault';

const UNKNOWN = 'unknown issuer';
const STS = { audience: DEFAULT_AUDIENCE };
const ONE_AUDIENCE = { audiences: [DEFAULT_AUDIENCE] };

export const TEXT_FORM: TrustForm = {
  name: 'bin/app.ts: text, since the app makes the cluster',
  build: () => appOf(EXAMPLE_APP),
  clusterStacks: { ExampleCluster: 'blue' },
  ...ONE_AUDIENCE,
  roles: [
    { path: 'ExampleIdentity/PaymentsApi', ...STS, opensTo: { blue: ['payments/api'], green: UNKNOWN }, manifestsFor: ['payments/api'] },
    { path: 'ExampleIdentity/ExternalDns', ...STS, opensTo: { blue: ['external-dns/external-dns'], green: UNKNOWN }, manifestsFor: ['external-dns/external-dns'] },
    { path: 'ExampleIdentity/Batch', ...STS, opensTo: { blue: ['batch/api', 'batch/default', 'batch/nightly'], green: UNKNOWN }, manifestsFor: ['batch/default', 'batch/nightly'] },
  ],
};

const OBJECT_FORM: TrustForm = {
  name: 'examples/existing-cluster-by-issuer.ts: an object, since the issuer is known',
  build: () => appOf(EXISTING_CLUSTER_BY_ISSUER),
  clusterStacks: {},
  ...ONE_AUDIENCE,
  roles: [
    { path: 'ExistingClusterByIssuer/Shop', ...STS, opensTo: { blue: ['shop/web'], green: UNKNOWN }, manifestsFor: ['shop/web'] },
    { path: 'ExistingClusterByIssuer/Returns', ...STS, opensTo: { blue: ['shop/returns'], green: UNKNOWN }, manifestsFor: ['shop/returns'] },
  ],
};

export const TWO_CLUSTERS: TrustForm = {
  name: 'examples/blue-green.ts: one role, two clusters',
  build: () => appOf(BLUE_GREEN),
  clusterStacks: { Blue: 'blue', Green: 'green' },
  ...ONE_AUDIENCE,
  roles: [{ path: 'BlueGreenIdentity/Shop', ...STS, opensTo: { blue: ['shop/web'], green: ['shop/web'] }, manifestsFor: ['shop/web'] }],
};

const TWO_ACCOUNTS: TrustForm = {
  name: 'examples/cross-account.ts: one cluster, two accounts',
  build: () => appOf(CROSS_ACCOUNT),
  clusterStacks: {},
  ...ONE_AUDIENCE,
  roles: [
    { path: 'CrossAccountPlatform/Web', ...STS, opensTo: { blue: ['shop/web'], green: UNKNOWN }, manifestsFor: ['shop/web'] },
    { path: 'CrossAccountLedger/Accountant', ...STS, opensTo: { blue: ['shop/accountant'], green: UNKNOWN }, manifestsFor: ['shop/accountant'] },
  ],
};

const YAML_FILE: TrustForm = {
  name: 'examples/gitops-yaml.ts: the service account in a file',
  build: () => gitopsYaml(testApp(), gitopsFile()),
  clusterStacks: {},
  ...ONE_AUDIENCE,
  roles: [{ path: 'GitopsYaml/Web', ...STS, opensTo: { blue: ['shop/web'], green: UNKNOWN }, manifestsFor: ['shop/web'] }],
  manifests: () => objectsIn(gitopsFile()).filter(({ kind }) => kind === 'ServiceAccount'),
};

/** Names, patterns and audiences in one app, in either form of its trust policies. */
export const [ALL_AS_TEXT, ALL_AS_OBJECTS] = (['text', 'objects'] as const).map((form): TrustForm => ({
  name: `names, patterns and two audiences, as ${form}`,
  build: () => everything(form === 'text'),
  clusterStacks: form === 'text' ? { Everything: 'blue', Other: 'green' } : {},
  audiences: [DEFAULT_AUDIENCE, VAULT],
  roles: [
    { path: 'Everything/Api', ...STS, opensTo: { blue: ['payments/api', 'payments-dev/api'], green: ['payments/api', 'payments-dev/api'] }, manifestsFor: ['payments/api'] },
    { path: 'Everything/Vault', audience: VAULT, opensTo: { blue: ['payments/other'], green: [] }, manifestsFor: ['payments/other'] },
    { path: 'Everything/Jobs', ...STS, opensTo: { blue: ['batch/api', 'batch/default', 'batch/nightly'], green: [] }, manifestsFor: ['batch/nightly'] },
    { path: 'Everything/Shops', ...STS, opensTo: { blue: ['my-shop/web', 'shop/web', 'team-a/web', 'team-b/web'], green: [] }, manifestsFor: ['my-shop/web', 'team-b/web'] },
    { path: 'Everything/Dotted', ...STS, opensTo: { blue: ['payments/ap', 'payments/api', 'payments/api.v2', 'payments/api2'], green: [] }, manifestsFor: ['payments/api.v2'] },
  ],
}));

/** All forms that a trust policy of this library can have. */
export const FORMS: TrustForm[] = [TEXT_FORM, OBJECT_FORM, TWO_CLUSTERS, TWO_ACCOUNTS, YAML_FILE, ALL_AS_TEXT, ALL_AS_OBJECTS];

function everything(makesClusters: boolean): App {
  const app = testApp();
  const stack = new Stack(app, 'Everything', { env: ENV });
  const issuerOf = (id: string, owner: Stack, issuerUrl: string) => makesClusters ? { cluster: l1Cluster(owner, id) } : { issuerUrl };
  const audiences = [DEFAULT_AUDIENCE, VAULT];
  const other = makesClusters ? new Stack(app, 'Other', { env: ENV }) : stack;
  const oidcProvider = new ClusterOidcProvider(stack, 'Provider', { ...issuerOf('Cluster', stack, ISSUER_URLS.blue), audiences });
  const green = new ClusterOidcProvider(stack, 'GreenProvider', { ...issuerOf('GreenCluster', other, ISSUER_URLS.green), audiences });

  const api = new IrsaRole(stack, 'Api', { oidcProvider, serviceAccount: ServiceAccountSubject.named('payments', 'api') });
  api.trustServiceAccount(ServiceAccountSubject.named('payments-dev', 'api'));
  api.trustCluster(green);
  new IrsaRole(stack, 'Vault', { oidcProvider, serviceAccount: ServiceAccountSubject.named('payments', 'other'), audience: VAULT });
  new IrsaRole(stack, 'Jobs', { oidcProvider, serviceAccount: ServiceAccountSubject.anyIn('batch') });
  const shops = new IrsaRole(stack, 'Shops', { oidcProvider, serviceAccount: ServiceAccountSubject.matching('*shop', 'web') });
  shops.trustServiceAccount(ServiceAccountSubject.matching('team-?', 'web'));
  new IrsaRole(stack, 'Dotted', { oidcProvider, serviceAccount: ServiceAccountSubject.matching('payments', 'ap*') });
  return app;
}

function gitopsFile(): string {
  return temporaryFile('handshake-access.yaml');
}
