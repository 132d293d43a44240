/**
 * A login through a user pool, and a client of it, that are there already; for a cluster made by another tool.
 *
 *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/existing-user-pool.ts"
 */
import { App, Stack } from 'aws-cdk-lib';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { CognitoIdpAssociation, OidcKubeconfig } from '../lib'; // in your app: from 'cdk-eks-identity'

/** What `aws eks describe-cluster --name production` says of the cluster. */
const CLUSTER = {
  clusterName: 'production',
  clusterEndpoint: 'https://5A1F9C73E04B4D2E8C6B7A90D1E2F3C4.gr7.eu-west-1.eks.amazonaws.com',
  clusterCertificateAuthorityData: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUMuLi4KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=',
};

/** The issuer follows from the id, which names the region of the pool. */
const USER_POOL_ID = 'eu-west-1_Q3xZ7bT1k';

/**
 * A public client, without a secret, with the authorization code grant, the scopes openid, email and profile, and the
 * callbacks http://localhost:8000 and http://localhost:18000. Of a client made elsewhere nobody here can check that.
 */
const CLIENT_ID = '702vqsrjicklgb7c5b7b50i1gc';

/** The association alone: as pool and client exist, nothing of them is in the template. */
export function existingUserPool(app = new App()): App {
  const stack = new Stack(app, 'ExistingUserPool');
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', CLUSTER);

  const login = new CognitoIdpAssociation(stack, 'Login', {
    cluster,
    userPool: UserPool.fromUserPoolId(stack, 'UserPool', USER_POOL_ID),
    userPoolClient: UserPoolClient.fromUserPoolClientId(stack, 'Client', CLIENT_ID),
  });

  // all of it is known now, so `outputFile: 'kubeconfig.json'` could write it at each synthesis instead
  new OidcKubeconfig(stack, 'Kubectl', { association: login.association, cluster });
  return app;
}

if (require.main === module) {
  existingUserPool();
}
