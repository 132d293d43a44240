/**
 * Pods of clusters that another tool made (eksctl, Terraform, the console), known by name only.
 *
 *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/existing-cluster-by-lookup.ts"
 */
import { App, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../lib'; // in your app: from 'cdk-eks-identity'

/** A lookup needs to know where to look; in your app these are your account and region. */
const ENV = { account: '111122223333', region: 'eu-west-1' };

/**
 * What the CDK command found, so that this example needs no account.
 *
 * Leave it out of your app: on the first `cdk synth` with credentials the command looks the clusters up and
 * writes the same lines to cdk.context.json. Commit that file; from then on nothing is looked up.
 */
export const LOOKED_UP = {
  ...issuerOf('production', 'https://oidc.eks.eu-west-1.amazonaws.com/id/5A1F9C73E04B4D2E8C6B7A90D1E2F3C4'),
  ...issuerOf('staging', 'https://oidc.eks.eu-west-1.amazonaws.com/id/0E9D8C7B6A5F4E3D2C1B0A9F8E7D6C5B'),
};

/** Two clusters: one has its IAM OIDC provider already, the other gets it here. */
export function existingClusterByLookup(app = new App({ context: LOOKED_UP })): App {
  const stack = new Stack(app, 'ExistingClusterByLookup', { env: ENV });

  // `aws iam list-open-id-connect-providers` shows whether there is one; eksctl makes it on request
  const providers = {
    Production: ClusterOidcProvider.fromLookup(stack, 'ProductionProvider', { clusterName: 'production' }),
    Staging: new ClusterOidcProvider(stack, 'StagingProvider', { issuerUrl: ClusterOidcProvider.lookupIssuerUrl(stack, 'staging') }),
  };

  const orders = new Topic(stack, 'Orders', { enforceSSL: true });
  for (const [name, oidcProvider] of Object.entries(providers)) {
    const shop = new IrsaRole(stack, `${name}Shop`, { oidcProvider, serviceAccount: ServiceAccountSubject.named('shop', 'web') });
    orders.grantPublish(shop);
  }
  return app;
}

function issuerOf(clusterName: string, issuerUrl: string) {
  const place = `account=${ENV.account}:exactIdentifier=${clusterName}:propertiesToReturn.0=OpenIdConnectIssuerUrl:region=${ENV.region}`;
  return { [`cc-api-provider:${place}:typeName=AWS$:$:EKS$:$:Cluster`]: [{ OpenIdConnectIssuerUrl: issuerUrl }] };
}

if (require.main === module) {
  existingClusterByLookup();
}
