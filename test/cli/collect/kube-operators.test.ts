import { ADMINISTRATOR, CLUSTER, fakeCluster, healthyAccount, ROLE_ARN } from '../doctor/fake-account';
import { healthyKubernetes, serviceAccount, type FakeKubernetes, type KubeObject } from '../doctor/fake-cluster-objects';
import { issuer, providerConfig, secretStore } from '../doctor/fake-operators';
import { clusterReport } from '../doctor/run-in-cluster';

/** Paths below `/apis` that were asked for. */
const listsOf = (kubeCalls: string[]): string[] => kubeCalls.flatMap(call => /^GET \/apis\/((?:cert|external|aws)[^?]*)/.exec(call)?.[1] ?? []).sort();

/** What is read of custom resources. */
async function rolesIn(customResources: Record<string, KubeObject[]>, more: Partial<FakeKubernetes> = {}): Promise<unknown[] | undefined> {
  const { facts } = await clusterReport({}, { kubernetes: healthyKubernetes({ customResources, ...more }) });
  return facts.kubernetes?.workloads?.operatorRoles?.flatMap((read): unknown[] => (read.isRead ? read.value : [read.why.permission]));
}

const FIELD = 'spec.acme.solvers[1].dns01.route53.role';

test.each<[string, string, KubeObject, unknown]>([
  ['an Issuer', 'cert-manager.io/v1/issuers', issuer({}, 'web'), { kind: 'Issuer', namespace: 'web', name: 'letsencrypt', field: FIELD, roleArn: ROLE_ARN }],
  ['a ClusterIssuer', 'cert-manager.io/v1/clusterissuers', issuer(), { kind: 'ClusterIssuer', name: 'letsencrypt', field: FIELD, roleArn: ROLE_ARN }],
  ['a ClusterIssuer with references to no Secret', 'cert-manager.io/v1/clusterissuers', issuer({ accessKeyID: '', secretAccessKeySecretRef: { name: '' } }),
    { kind: 'ClusterIssuer', name: 'letsencrypt', field: FIELD, roleArn: ROLE_ARN }],
  ['a SecretStore', 'external-secrets.io/v1/secretstores', secretStore({}, 'web'),
    { kind: 'SecretStore', namespace: 'web', name: 'aws', field: 'spec.provider.aws.role', roleArn: ROLE_ARN }],
  ['a SecretStore of an older version', 'external-secrets.io/v1beta1/secretstores', secretStore({}, 'web'),
    { kind: 'SecretStore', namespace: 'web', name: 'aws', field: 'spec.provider.aws.role', roleArn: ROLE_ARN }],
  ['a SecretStore with a service account', 'external-secrets.io/v1/secretstores', secretStore({ auth: { jwt: { serviceAccountRef: { name: 'eso', namespace: 'other' } } } }, 'web'),
    { kind: 'SecretStore', namespace: 'web', name: 'aws', field: 'spec.provider.aws.role', roleArn: ROLE_ARN, serviceAccount: { namespace: 'web', name: 'eso' } }],
  ['a ClusterSecretStore with a service account', 'external-secrets.io/v1/clustersecretstores', secretStore({ auth: { jwt: { serviceAccountRef: { name: 'eso', namespace: 'web' } } } }),
    { kind: 'ClusterSecretStore', name: 'aws', field: 'spec.provider.aws.role', roleArn: ROLE_ARN, serviceAccount: { namespace: 'web', name: 'eso' } }],
  ['a store with a chain of roles', 'external-secrets.io/v1/clustersecretstores', secretStore({ additionalRoles: [`${ROLE_ARN}-hub`] }),
    { kind: 'ClusterSecretStore', name: 'aws', field: 'spec.provider.aws.additionalRoles[0]', roleArn: `${ROLE_ARN}-hub` }],
  ['a ProviderConfig', 'aws.upbound.io/v1beta1/providerconfigs', providerConfig(), { kind: 'ProviderConfig', name: 'default', field: 'spec.assumeRoleChain[0].roleARN', roleArn: ROLE_ARN }],
  ['a ProviderConfig of a namespace', 'aws.m.upbound.io/v1beta1/providerconfigs', providerConfig({}, 'web'),
    { kind: 'ProviderConfig', namespace: 'web', name: 'default', field: 'spec.assumeRoleChain[0].roleARN', roleArn: ROLE_ARN }],
  ['a ClusterProviderConfig', 'aws.m.upbound.io/v1beta1/clusterproviderconfigs', providerConfig(),
    { kind: 'ClusterProviderConfig', name: 'default', field: 'spec.assumeRoleChain[0].roleARN', roleArn: ROLE_ARN }],
])('%s says which role is assumed with that of the operator', async (_, path, object, role) => {
  expect(await rolesIn({ [path]: [object] })).toEqual([role]);
});

test.each<[string, string, KubeObject]>([
  ['an issuer without a role', 'cert-manager.io/v1/clusterissuers', issuer({ role: undefined })],
  ['an issuer with a token of a service account', 'cert-manager.io/v1/clusterissuers', issuer({ auth: { kubernetes: { serviceAccountRef: { name: 'dns' } } } })],
  ['an issuer with the id of a key', 'cert-manager.io/v1/clusterissuers', issuer({ accessKeyID: 'AKIA', secretAccessKeySecretRef: { name: 'aws' } })],
  ['an issuer with a Secret', 'cert-manager.io/v1/clusterissuers', issuer({ accessKeyIDSecretRef: { name: 'aws' } })],
  ['an issuer of something else', 'cert-manager.io/v1/clusterissuers', { metadata: { name: 'ca' }, spec: { ca: { secretName: 'ca' } } }],
  ['a store without a role', 'external-secrets.io/v1/clustersecretstores', secretStore({ role: undefined })],
  ['a store with a Secret', 'external-secrets.io/v1/clustersecretstores', secretStore({ auth: { secretRef: { accessKeyIDSecretRef: { name: 'aws' } } } })],
  ['a store of another provider', 'external-secrets.io/v1/clustersecretstores', { metadata: { name: 'vault' }, spec: { provider: { vault: {} } } }],
  ['a ProviderConfig without a chain', 'aws.upbound.io/v1beta1/providerconfigs', providerConfig({ assumeRoleChain: undefined })],
  ['a ProviderConfig with a Secret', 'aws.upbound.io/v1beta1/providerconfigs', providerConfig({ credentials: { source: 'Secret' } })],
])('%s has nobody assume a role with that of the operator', async (_, path, object) => {
  expect(await rolesIn({ [path]: [object] })).toEqual([]);
});

test('a role that many solvers have is told once', async () => {
  const solvers = ['a', 'b', 'a'].map(name => ({ dns01: { route53: { role: `arn:${name}` } } }));
  const roles = await rolesIn({ 'cert-manager.io/v1/issuers': [{ metadata: { name: 'many', namespace: 'web' }, spec: { acme: { solvers } } }] });

  expect(roles).toEqual([expect.objectContaining({ roleArn: 'arn:a', field: FIELD.replace('1', '0') }), expect.objectContaining({ roleArn: 'arn:b', field: FIELD })]);
});

test('what is not installed is not listed', async () => {
  const { kubeCalls } = await clusterReport({});

  expect(kubeCalls.filter(call => call === 'GET /apis')).toHaveLength(1);
  expect(listsOf(kubeCalls)).toEqual([]);
});

test('of what is installed, the newest version is listed, and a list that is not there is none', async () => {
  const customResources = { 'external-secrets.io/v1beta1/secretstores': [], 'external-secrets.io/v1/secretstores': [secretStore({}, 'web')] };
  const { kubeCalls, facts } = await clusterReport({}, { kubernetes: healthyKubernetes({ customResources }) });

  expect(listsOf(kubeCalls)).toEqual(['external-secrets.io/v1/clustersecretstores', 'external-secrets.io/v1/secretstores']);
  expect(facts.kubernetes?.workloads?.operatorRoles).toEqual([{ isRead: true, value: [expect.objectContaining({ name: 'aws' })] }, { isRead: true, value: [] }]);
});

test.each<[string, Parameters<typeof clusterReport>[0], Partial<FakeKubernetes>]>([
  ['the question is about a service account', { serviceAccount: 'payments/api' }, {}],
  ['the question is about a role', { role: ROLE_ARN }, {}],
  ['no service account has a role', {}, { serviceaccounts: [serviceAccount({ annotations: {} })], pods: [] }],
])('nobody looks for custom resources where %s', async (_, asked, objects) => {
  const { kubeCalls, facts } = await clusterReport(asked, { kubernetes: healthyKubernetes({ customResources: { 'cert-manager.io/v1/clusterissuers': [issuer()] }, ...objects }) });

  expect(kubeCalls.filter(call => /^GET \/apis($|\/cert-manager)/.test(call))).toEqual([]);
  expect(facts.kubernetes?.workloads?.operatorRoles).toBeUndefined();
});

test('an association is a role that custom resources could name again', async () => {
  const podIdentityAssociations = { a: { namespace: 'cert-manager', serviceAccount: 'cert-manager', roleArn: ROLE_ARN } };
  const account = healthyAccount({ clusters: { [CLUSTER]: fakeCluster({ accessEntries: [ADMINISTRATOR], podIdentityAssociations }) } });
  const kubernetes = healthyKubernetes({ customResources: { 'cert-manager.io/v1/clusterissuers': [issuer()] }, serviceaccounts: [serviceAccount({ annotations: {} })], pods: [] });
  const { findings } = await clusterReport({}, { account, kubernetes });

  expect(findings.filter(({ id }) => id === 'IRSA021')).toEqual([expect.objectContaining({
    status: 'problem', message: expect.stringMatching(/^the operator, if it runs as cert-manager\/cert-manager, has role\/payments-api already/),
  })]);
});

test.each<[string, string, Record<string, number>]>([
  ['get /apis', 'the API groups of the cluster', { apis: 403 }],
  ['list clusterissuers', 'the clusterissuers of cert-manager.io', { clusterissuers: 403 }],
  ['list issuers in all namespaces', 'the issuers of cert-manager.io', { issuers: 403 }],
])('without the permission to %s, whether roles assume themselves is unknown, as a warning', async (permission, what, failures) => {
  const kubernetes = healthyKubernetes({ customResources: { 'cert-manager.io/v1/clusterissuers': [], 'cert-manager.io/v1/issuers': [] }, failures });
  const { findings, passed } = await clusterReport({}, { account: healthyAccount(), kubernetes });

  expect(findings).toEqual([expect.objectContaining({
    status: 'unknown', severity: 'warning', id: 'IRSA021', message: expect.stringContaining(`${what} could not be read, access was denied`), fix: `allow ${permission} to whoever runs this command`,
  })]);
  expect(passed.map(({ id }) => id)).not.toContain('IRSA021');
});
