/**
 * Pods of a cluster whose issuer URL is known, and code that still works with the cluster constructs of aws-cdk-lib.
 *
 *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/existing-cluster-by-issuer.ts"
 */
import { App, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../lib'; // in your app: from 'cdk-eks-identity'

const CLUSTER_NAME = 'production';

/** What `aws eks describe-cluster --name production --query cluster.identity.oidc.issuer` prints. */
const ISSUER_URL = 'https://oidc.eks.eu-west-1.amazonaws.com/id/5A1F9C73E04B4D2E8C6B7A90D1E2F3C4';

/**
 * One provider, handed to the cluster imports of both modules.
 *
 * As the issuer is a literal, `cdk diff` shows who is trusted, and account and region need not be known.
 */
export function existingClusterByIssuer(app = new App()): App {
  const stack = new Stack(app, 'ExistingClusterByIssuer');

  // if the cluster has a provider: ClusterOidcProvider.fromIssuerUrl(stack, 'Provider', ISSUER_URL)
  const openIdConnectProvider = new ClusterOidcProvider(stack, 'Provider', { issuerUrl: ISSUER_URL });

  // an imported cluster cannot find its provider by itself; with this one, code that asks for it works
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: CLUSTER_NAME, openIdConnectProvider });
  const clusterV2 = eksv2.Cluster.fromClusterAttributes(stack, 'ClusterV2', { clusterName: CLUSTER_NAME, openIdConnectProvider });

  const orders = new Topic(stack, 'Orders', { enforceSSL: true });
  orders.grantPublish(new IrsaRole(stack, 'Shop', {
    oidcProvider: cluster.openIdConnectProvider,
    serviceAccount: ServiceAccountSubject.named('shop', 'web'),
  }));
  orders.grantPublish(new IrsaRole(stack, 'Returns', {
    oidcProvider: clusterV2.openIdConnectProvider,
    serviceAccount: ServiceAccountSubject.named('shop', 'returns'),
  }));
  return app;
}

if (require.main === module) {
  existingClusterByIssuer();
}
