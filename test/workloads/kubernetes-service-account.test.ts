import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { KubernetesManifest } from 'aws-cdk-lib/aws-eks-v2';
import { ClusterOidcProvider, IrsaRole, KubernetesServiceAccount, type KubernetesServiceAccountProps, ManifestTarget, ServiceAccountSubject } from '../../lib';
import { PROVIDER_ARN, testStack, v2Cluster } from '../support/clusters';
import { schemaProblems } from '../support/rbac-schema';

const TYPE = 'Custom::AWSCDK-EKS-KubernetesResource';
const LITERAL_ARN = 'arn:aws:iam::111122223333:role/api';

function testServiceAccount(props: Partial<KubernetesServiceAccountProps> = {}, name = 'api') {
  const { app, stack } = testStack();
  const cluster = v2Cluster(stack, 'Cluster', { kubectl: true });
  const role = roleFor(stack, name);
  return { app, stack, cluster, role, serviceAccount: new KubernetesServiceAccount(stack, 'Sa', { role, target: ManifestTarget.eksV2(cluster), ...props }) };
}

function roleFor(stack: Stack, name: string) {
  const oidcProvider = ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', PROVIDER_ARN);
  return new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: ServiceAccountSubject.named('payments', name) });
}

/** What kubectl does, by the kind of object: what it waits for, and the rendered resource. */
function applied(stack: Stack) {
  const resources = Template.fromStack(stack).findResources(TYPE);
  const kindOf = (id: string) => /\\?"kind\\?":\\?"(\w+)/.exec(JSON.stringify(resources[id].Properties.Manifest))?.[1] ?? '';
  return Object.fromEntries(Object.entries(resources).map(([id, resource]) => [kindOf(id), {
    resource, after: (resource.DependsOn as string[]).filter(other => other in resources).map(kindOf).sort(),
  }]));
}

test('the namespace comes first, then the service account, then what depends on it', () => {
  const { stack, cluster, serviceAccount } = testServiceAccount({ createNamespace: true });
  new KubernetesManifest(stack, 'Workload', { cluster, manifest: [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api' } }] }).node.addDependency(serviceAccount);

  const { Namespace, ServiceAccount, Deployment } = applied(stack);
  expect([Namespace.after, ServiceAccount.after, Deployment.after]).toEqual([[], ['Namespace'], ['ServiceAccount']]);
  expect([Namespace.resource.DeletionPolicy, ServiceAccount.resource.DeletionPolicy]).toEqual(['Retain', 'Delete']);
  expect(ServiceAccount.resource.Properties.Manifest).toEqual({
    'Fn::Join': ['', [
      '[{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"api","namespace":"payments","annotations":{"eks.amazonaws.com/role-arn":"',
      { 'Fn::GetAtt': [expect.stringMatching(/^Role/), 'Arn'] },
      '"}}}]',
    ]],
  });
});

test('the manifests say what the role and the options say, as Kubernetes wants it', () => {
  const { serviceAccount, role } = testServiceAccount({ createNamespace: true, tokenExpiration: Duration.hours(1), labels: { app: 'api' } });

  expect(serviceAccount.manifests).toEqual([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'payments' } },
    role.serviceAccountManifest({ tokenExpiration: Duration.hours(1), labels: { app: 'api' } }),
  ]);
  expect(serviceAccount.manifests.flatMap(schemaProblems)).toEqual([]);
  expect([serviceAccount.namespace, serviceAccount.serviceAccountName]).toEqual(['payments', 'api']);
});

test('the service account that every namespace has is taken over; another one that exists is not', () => {
  expect(applied(testServiceAccount({}, 'default').stack).ServiceAccount.resource.Properties.Overwrite).toBe(true);
  expect(applied(testServiceAccount().stack).ServiceAccount.resource.Properties.Overwrite).toBe(false);
});

test('a file takes the ARN of a role as a literal only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'service-account-'));
  const target = ManifestTarget.yamlFile(join(folder, 'accounts.yaml'));
  const synthesize = (roleArn?: string) => {
    const { app, stack } = testStack();
    new KubernetesServiceAccount(stack, 'Sa', { role: roleFor(stack, 'api'), target, roleArn });
    app.synth();
    return readFileSync(join(folder, 'accounts.yaml'), 'utf8');
  };

  expect(() => synthesize()).toThrow("'metadata.annotations['eks.amazonaws.com/role-arn']' of ServiceAccount payments/api is known only at deployment");
  expect(synthesize(LITERAL_ARN)).toContain(`    eks.amazonaws.com/role-arn: "${LITERAL_ARN}"\n`);
  rmSync(folder, { recursive: true });
});

test('fails for two constructs with one service account', () => {
  const { app, stack, role, cluster } = testServiceAccount();
  new KubernetesServiceAccount(stack, 'Twin', { role, target: ManifestTarget.eksV2(cluster) });

  expect(() => app.synth()).toThrow("[Test/Twin] ServiceAccount payments/api is also made by 'Test/Sa'; leave one of them out");
});

test.each<[string, Partial<KubernetesServiceAccountProps>, string]>([
  ['a name in place of an ARN', { roleArn: 'api' }, "[Test/Sa] 'roleArn' must be the ARN of the role ('arn:<partition>:iam::<account>:role/<path>/<name>'), got 'api'"],
  ['the ARN of a user', { roleArn: 'arn:aws:iam::111122223333:user/api' }, "'roleArn' must be the ARN of the role"],
  ['a service account that the role does not trust', { serviceAccount: ServiceAccountSubject.named('payments', 'web') }, "[Test/Role] 'serviceAccount' must be one that the role trusts"],
])('fails for %s', (_what, props, message) => {
  expect(() => testServiceAccount(props)).toThrow(message);
});
