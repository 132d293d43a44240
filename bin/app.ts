import { App } from 'aws-cdk-lib';
import { ClusterStack } from './cluster-stack';
import { IdentityStack } from './identity-stack';
import { LoginStack } from './login-stack';

/**
 * The example app: a cluster in one stack, the AWS permissions of its pods in another, the login of people in a third.
 *
 * The account and region are those of the deployment, so it synthesizes without credentials. The other stacks
 * read from that of the cluster, which orders them:
 *
 *     npx cdk synth
 *     npx cdk deploy --all
 *
 * IAM roles of pods need no access to the Kubernetes API, which therefore stays private. To use kubectl, name a role
 * of yours, who is administrator, and the addresses you come from, here or in cdk.json:
 *
 *     npx cdk deploy --all -c administratorArn=arn:aws:iam::111122223333:role/admin -c kubectlFrom=203.0.113.7/32
 */
export function exampleApp(app = new App()): App {
  const { cluster } = new ClusterStack(app, 'ExampleCluster', {
    description: 'Example of cdk-eks-identity: network and EKS cluster',
    administratorArn: app.node.tryGetContext('administratorArn'),
    kubectlFrom: app.node.tryGetContext('kubectlFrom'),
  });
  new IdentityStack(app, 'ExampleIdentity', {
    description: 'Example of cdk-eks-identity: AWS permissions of pods',
    cluster,
  });
  new LoginStack(app, 'ExampleLogin', {
    description: 'Example of cdk-eks-identity: login of people to the cluster',
    cluster,
  });
  return app;
}

if (require.main === module) {
  exampleApp();
}
