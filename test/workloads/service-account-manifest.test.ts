import { Duration, Token } from 'aws-cdk-lib';
import { ClusterOidcProvider, IrsaRole, type IrsaRoleProps, ServiceAccountSubject, type ServiceAccountManifestOptions } from '../../lib';
import { PROVIDER_ARN, testStack } from '../support/clusters';

function testRole(props: Partial<IrsaRoleProps> = {}) {
  const { stack } = testStack();
  const oidcProvider = ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', PROVIDER_ARN);
  return new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: ServiceAccountSubject.named('payments', 'api'), ...props });
}

test('annotations are the ARN of the role, and nothing that the webhook does by itself', () => {
  const role = testRole();

  expect(role.serviceAccountAnnotations).toEqual({ 'eks.amazonaws.com/role-arn': role.roleArn });
});

test('the manifest is the annotated service account, with its keys in a fixed order', () => {
  const role = testRole();

  expect(JSON.stringify(role.serviceAccountManifest(), null, 1)).toBe(JSON.stringify({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'api', namespace: 'payments', annotations: { 'eks.amazonaws.com/role-arn': role.roleArn } },
  }, null, 1));
});

test('the manifest carries the options of the webhook, labels and further annotations', () => {
  const role = testRole({ audience: 'vault' });

  const manifest = role.serviceAccountManifest({
    tokenExpiration: Duration.hours(1),
    stsRegionalEndpoints: false,
    labels: { 'app.kubernetes.io/name': 'api' },
    annotations: { 'example.com/owner': 'payments' },
  });

  expect(manifest.metadata).toEqual({
    name: 'api',
    namespace: 'payments',
    labels: { 'app.kubernetes.io/name': 'api' },
    annotations: {
      'example.com/owner': 'payments',
      'eks.amazonaws.com/role-arn': role.roleArn,
      'eks.amazonaws.com/audience': 'vault',
      'eks.amazonaws.com/sts-regional-endpoints': 'false',
      'eks.amazonaws.com/token-expiration': '3600',
    },
  });
});

test('the manifest is for the service account that is asked for, if the role trusts it', () => {
  const role = testRole({ serviceAccount: ServiceAccountSubject.anyIn('batch') });
  role.trustServiceAccount(ServiceAccountSubject.named('payments', 'api'));

  expect(role.serviceAccountManifest({ serviceAccount: ServiceAccountSubject.named('batch', 'nightly') }).metadata).toMatchObject({ namespace: 'batch', name: 'nightly' });
  expect(role.serviceAccountManifest({ serviceAccount: ServiceAccountSubject.named('payments', 'api') }).metadata).toMatchObject({ namespace: 'payments', name: 'api' });
});

test('the manifest takes names that are known only at deployment', () => {
  const namespace = Token.asString({ Ref: 'Namespace' });
  const role = testRole({ serviceAccount: ServiceAccountSubject.named(namespace, 'api') });

  expect(role.serviceAccountManifest().metadata.namespace).toBe(namespace);
});

test.each<[string, Partial<IrsaRoleProps>, ServiceAccountManifestOptions, string]>([
  ['a service account that the role does not trust', {}, { serviceAccount: ServiceAccountSubject.named('payments', 'web') },
    "[Test/Role] 'serviceAccount' must be one that the role trusts, got 'payments/web'; add it with trustServiceAccount"],
  ['a pattern', {}, { serviceAccount: ServiceAccountSubject.anyIn('payments') }, "'serviceAccount' must be one service account, got the pattern 'payments/*'"],
  ['a role that trusts a pattern', { serviceAccount: ServiceAccountSubject.anyIn('payments') }, {}, "'serviceAccount' must say which service account the manifest is for"],
  ['a token that expires too early', {}, { tokenExpiration: Duration.seconds(599) }, "'tokenExpiration' must be from 600 to 86400 seconds, got 599"],
  ['a token that expires too late', {}, { tokenExpiration: Duration.seconds(86401) }, 'got 86401'],
  ['a token that expires after part of a second', {}, { tokenExpiration: Duration.millis(600_500) }, "'tokenExpiration' must be a whole number of seconds, got 600.5"],
  ['a label key with a space', {}, { labels: { 'a b': 'x' } }, "'labels' must have keys of the form '<DNS subdomain>/<name>' or '<name>'"],
  ['a label value of 64 characters', {}, { labels: { app: 'x'.repeat(64) } }, "'labels' must have values of up to 63 characters"],
  ['an annotation key without a name', {}, { annotations: { 'example.com/': 'x' } }, "'annotations' must have keys of the form"],
  ['an annotation that the webhook reads', {}, { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/x' } }, "'annotations' must not set what the webhook reads, got 'eks.amazonaws.com/role-arn'"],
])('fails for %s', (_what, props, options, message) => {
  const role = testRole(props);

  expect(() => role.serviceAccountManifest(options)).toThrow(message);
});

test('accepts the limits of the token expiration, and one that is a token', () => {
  const role = testRole();

  for (const expiration of [Duration.minutes(10), Duration.hours(24), Duration.seconds(Token.asNumber({ Ref: 'Seconds' }))]) {
    expect(() => role.serviceAccountManifest({ tokenExpiration: expiration })).not.toThrow();
  }
});

test('fails for a role that trusts several service accounts, until one is named', () => {
  const role = testRole();
  role.trustServiceAccount(ServiceAccountSubject.named('payments', 'web'));

  expect(() => role.serviceAccountManifest()).toThrow("'serviceAccount' must say which service account the manifest is for, because the role trusts several");
});
