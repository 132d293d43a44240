/**
 * An upgrade by way of a second cluster: the same role for the pods of both, while traffic moves.
 *
 *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/blue-green.ts"
 *
 * 1. Add Green and `trustCluster(green)`; `cdk deploy --all`. The same manifests give pods the same role in both.
 * 2. Move the traffic.
 * 3. Make green the `oidcProvider` of the role, take blue's provider out; `cdk deploy BlueGreenIdentity`. By name,
 *    because CloudFormation keeps stack Blue from changing as long as its issuer URL is used by the other stack.
 * 4. `cdk destroy Blue`, and take the stack out.
 */
import { App, Stack } from 'aws-cdk-lib';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ClusterStack } from '../bin/cluster-stack';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../lib'; // in your app: from 'cdk-eks-identity'

/** Two clusters, and one role that service account shop/web has in both. */
export function blueGreen(app = new App()): App {
  const { cluster: blueCluster } = new ClusterStack(app, 'Blue', { kubernetesVersion: KubernetesVersion.V1_34 });
  const { cluster: greenCluster } = new ClusterStack(app, 'Green', { kubernetesVersion: KubernetesVersion.V1_35 });

  const stack = new Stack(app, 'BlueGreenIdentity');
  const blue = new ClusterOidcProvider(stack, 'BlueProvider', { cluster: blueCluster });
  const green = new ClusterOidcProvider(stack, 'GreenProvider', { cluster: greenCluster });

  const shop = new IrsaRole(stack, 'Shop', { oidcProvider: blue, serviceAccount: ServiceAccountSubject.named('shop', 'web') });
  shop.trustCluster(green); // a statement of its own for each cluster: the id of an issuer is never shared

  new Topic(stack, 'Orders', { enforceSSL: true }).grantPublish(shop);
  return app;
}

if (require.main === module) {
  blueGreen();
}
