import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../../lib';
import { ENV, ISSUER_URL, l1Cluster, testApp, testStack, v2Cluster } from '../support/clusters';

/** Resources of a stack, by type. */
function census(stack: Stack): Record<string, number> {
  const types = Object.values<{ Type: string }>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type);
  return types.reduce<Record<string, number>>((counts, type) => ({ ...counts, [type]: (counts[type] ?? 0) + 1 }), {});
}

function addRoles(stack: Stack, oidcProvider: ClusterOidcProvider, count: number): IrsaRole[] {
  return Array.from({ length: count }, (_, n) => new IrsaRole(stack, `Role${n}`, { oidcProvider, serviceAccount: ServiceAccountSubject.named('payments', `worker-${n}`) }));
}

describe.each([
  ['literal', (stack: Stack) => new ClusterOidcProvider(stack, 'Provider', { issuerUrl: ISSUER_URL })],
  ['token', (stack: Stack) => new ClusterOidcProvider(stack, 'Provider', { cluster: l1Cluster(stack) })],
])('with a %s issuer', (_what, makeProvider) => {
  test('provider and first role are two resources, each further role one more', () => {
    for (const count of [1, 2, 5]) {
      const { stack } = testStack();
      addRoles(stack, makeProvider(stack), count);

      const { 'AWS::EKS::Cluster': _cluster, ...ours } = census(stack);

      expect(ours).toEqual({ 'AWS::IAM::OIDCProvider': 1, 'AWS::IAM::Role': count });
    }
  });

  test('a grant adds one policy', () => {
    const { stack } = testStack();
    const [role] = addRoles(stack, makeProvider(stack), 1);
    const bucket = new s3.Bucket(stack, 'Bucket');

    bucket.grantRead(role);
    bucket.grantPut(role);

    expect(census(stack)).toMatchObject({ 'AWS::IAM::Role': 1, 'AWS::IAM::Policy': 1 });
  });

  test('490 roles fit in one stack', () => {
    const { stack } = testStack();
    addRoles(stack, makeProvider(stack), 490);

    expect(census(stack)).toMatchObject({ 'AWS::IAM::Role': 490, 'AWS::IAM::OIDCProvider': 1 });
  });
});

test('a cluster of aws-eks-v2 gets two more resources for its first role, where aws-eks-v2 itself adds at least fifteen', () => {
  const counts = [
    (stack: Stack) => void v2Cluster(stack),
    (stack: Stack) => void addRoles(stack, new ClusterOidcProvider(stack, 'Provider', { cluster: v2Cluster(stack) }), 1),
    (stack: Stack) => void v2Cluster(stack, 'Cluster', { kubectl: true }).addServiceAccount('Sa', { name: 'worker', namespace: 'payments' }),
  ].map(fill => {
    const app = testApp({ '@aws-cdk/aws-eks:useNativeOidcProvider': true });
    const stack = new Stack(app, 'Test', { env: ENV });
    fill(stack);
    return Object.values(census(stack)).reduce((sum, count) => sum + count);
  });

  const [bare, ours, theirs] = counts;
  expect(ours - bare).toBe(2);
  expect(theirs - bare).toBeGreaterThanOrEqual(15);
});

test('the same app synthesizes byte-identical templates, whatever else is in it', () => {
  const synthesize = (unrelated: number) => {
    const { app, stack } = testStack();
    const elsewhere = new Stack(app, 'Elsewhere', { env: ENV });
    Array.from({ length: 1 + unrelated }, (_, n) => new s3.Bucket(elsewhere, `Bucket${n}`).bucketArn); // moves the numbers of tokens
    const provider = new ClusterOidcProvider(stack, 'Provider', { cluster: l1Cluster(stack) });
    const [role] = addRoles(stack, provider, 3);
    role.trustCluster(ClusterOidcProvider.fromIssuerUrl(stack, 'Green', ISSUER_URL));
    role.trustServiceAccount(ServiceAccountSubject.anyIn('batch'));
    return JSON.stringify(app.synth().getStackByName('Test').template);
  };

  expect(synthesize(0)).toBe(synthesize(0));
  expect(synthesize(7)).toBe(synthesize(0));
});
