/**
 * A login through Microsoft Entra ID, where groups of the cluster are app roles.
 *
 *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/entra-id.ts"
 *
 * In Entra ID, once: an app registration with `requestedAccessTokenVersion` 2; on the platform "Mobile and desktop
 * applications" the redirect URIs http://localhost:8000 and http://localhost:18000, and public client flows; an app role
 * for each group, to which people or groups of the directory are assigned in the enterprise application.
 */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { IdentityProvider, OidcIdpAssociation, OidcKubeconfig } from '../lib'; // in your app: from 'cdk-eks-identity'

const TENANT_ID = '6f1d7a52-2f0a-4c55-9d7e-0b9a4f1c3e88';
const CLIENT_ID = '0c2f6c1e-6d1c-4d0d-9f43-6a6f1f0f8a17';

/** What `aws eks describe-cluster --name production` says of the cluster. */
const CLUSTER = {
  clusterName: 'production',
  clusterEndpoint: 'https://5A1F9C73E04B4D2E8C6B7A90D1E2F3C4.gr7.eu-west-1.eks.amazonaws.com',
  clusterCertificateAuthorityData: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUMuLi4KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=',
};

/** One resource; users are named by their object id, which nobody else ever gets. */
export function entraId(app = new App()): App {
  const stack = new Stack(app, 'EntraId');
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', CLUSTER);

  const association = new OidcIdpAssociation(stack, 'Login', {
    cluster,
    identityProvider: IdentityProvider.entraId({ tenantId: TENANT_ID, clientId: CLIENT_ID }),
  });
  new OidcKubeconfig(stack, 'Kubectl', { association, cluster });

  // the name of the app role with its prefix, for bindings that are kept elsewhere
  new CfnOutput(stack, 'DeveloperGroup', { value: association.group('developer').name });
  return app;
}

if (require.main === module) {
  entraId();
}
