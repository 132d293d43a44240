import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubectlV33Layer } from '@aws-cdk/lambda-layer-kubectl-v33';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ISSUER, SUBJECT } from './fixtures';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../../lib';

/** Writes the templates of an app and returns their directory. */
export function synthesize(build: (app: App) => void, context?: Record<string, unknown>): string {
  process.env.JSII_DEPRECATED = 'quiet'; // what aws-eks-v2 itself uses is not ours to change
  const outdir = mkdtempSync(join(tmpdir(), 'eks-identity-'));
  const app = new App({ outdir, context });
  build(app);
  app.synth();
  return outdir;
}

/** What the command line of the CDK asks for: paths and assets in the metadata of resources. */
export const CDK_CLI_CONTEXT = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

/**
 * The same access written in every form there is: `payments/api` may read and write one bucket.
 *
 * - `Cluster/Cluster/api`: `aws-eks-v2` `ServiceAccount`, conditions in a `CfnJson`
 * - `Identity/TextTrust`: the trust is text, for the issuer is known later
 * - `Apps/Role`: the same in another stack than the provider
 * - `Apps/Nested/Role`: the same in a nested stack
 */
export function everyFormOfOneAccess(app: App): void {
  const stack = new Stack(app, 'Cluster');
  const cluster = new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.V1_33,
    kubectlProviderOptions: { kubectlLayer: new KubectlV33Layer(stack, 'Kubectl') },
  });
  const bucket = new s3.Bucket(stack, 'Uploads');
  bucket.grantReadWrite(cluster.addServiceAccount('api', { name: 'api', namespace: 'payments' }));

  const identity = new Stack(app, 'Identity');
  const provider = new eks.OidcProviderNative(identity, 'Provider', { url: cluster.clusterOpenIdConnectIssuerUrl });
  const apps = new Stack(app, 'Apps');
  const roles = [
    roleWithTextTrust(identity, 'TextTrust', provider),
    roleWithTextTrust(apps, 'Role', provider),
    roleWithTextTrust(new NestedStack(apps, 'Nested'), 'Role', provider),
  ];
  roles.forEach(role => bucket.grantReadWrite(role));
}

/** The same access by the constructs of this package, in an app of its own because they make their own provider. */
export function accessByIrsaRole(app: App): void {
  const stack = new Stack(app, 'Cluster');
  const cluster = new eks.Cluster(stack, 'Cluster', { version: eks.KubernetesVersion.V1_33 });
  const identity = new Stack(app, 'Identity');
  const oidcProvider = new ClusterOidcProvider(identity, 'Provider', { cluster });
  new s3.Bucket(stack, 'Uploads').grantReadWrite(
    new IrsaRole(identity, 'Role', { oidcProvider, serviceAccount: ServiceAccountSubject.named('payments', 'api') }),
  );
}

/** A role whose trust is an object, in a stage that is bound to an account and a region. */
export function literalIssuerInStage(app: App): void {
  const stack = new Stack(new Stage(app, 'Prod', { env: { account: '111122223333', region: 'eu-west-1' } }), 'Identity');
  const provider = new iam.OidcProviderNative(stack, 'Provider', { url: `https://${ISSUER}`, clientIds: ['sts.amazonaws.com'] });
  const role = new iam.Role(stack, 'Role', {
    assumedBy: new iam.OpenIdConnectPrincipal(provider, {
      StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' },
      StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:jobs:*' },
    }),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonS3ReadOnlyAccess')],
  });
  role.addManagedPolicy(new iam.ManagedPolicy(stack, 'Managed', {
    statements: [new iam.PolicyStatement({ actions: ['sqs:*'], resources: ['*'], conditions: { Bool: { 'aws:SecureTransport': 'true' } } })],
  }));
}

function roleWithTextTrust(scope: Construct, id: string, provider: eks.OidcProviderNative): iam.Role {
  const role = new iam.Role(scope, id, {
    assumedBy: new iam.FederatedPrincipal(provider.openIdConnectProviderArn, {
      StringEquals: { [`${provider.openIdConnectProviderIssuer}:aud`]: 'sts.amazonaws.com', [`${provider.openIdConnectProviderIssuer}:sub`]: SUBJECT },
    }, 'sts:AssumeRoleWithWebIdentity'),
  });
  const resource = role.node.defaultChild as iam.CfnRole;
  resource.assumeRolePolicyDocument = Stack.of(scope).toJsonString(role.assumeRolePolicy);
  return role;
}
