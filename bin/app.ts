import { App } from 'aws-cdk-lib';
import { ClusterStack } from './cluster-stack';
import { IdentityStack } from './identity-stack';
import { LoginStack } from './login-stack';
import { AccessReportFiles } from '../lib';

/** In your app a path that is committed and that Argo CD or Flux applies, such as clusters/production/access.yaml. */
const MANIFEST_FILE = 'cdk.out/access.yaml';

/**
 * The example app: a cluster in one stack, the AWS permissions of its pods in another, the login of people and what they
 * may do in the cluster in a third.
 *
 * The account and region are those of the deployment, so it synthesizes without credentials. The other stacks
 * read from that of the cluster, which orders them:
 *
 *     npx cdk synth
 *     npx cdk deploy --all
 *
 * Synthesis also writes cdk.out/access.yaml, the Kubernetes roles and bindings, for GitOps or `kubectl apply`, and
 * cdk.out/access-report.md: who may do what, in AWS and in the cluster.
 *
 * IAM roles of pods need no access to the Kubernetes API, which therefore stays private. To use kubectl, name a role
 * of yours, who is administrator, and the addresses you come from, here or in cdk.json:
 *
 *     npx cdk deploy --all -c administratorArn=arn:aws:iam::111122223333:role/admin -c kubectlFrom=203.0.113.7/32
 */
export function exampleApp(app = new App(), manifestFile = MANIFEST_FILE): App {
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
    manifestFile,
  });
  new AccessReportFiles(app, 'AccessReport');
  return app;
}

if (require.main === module) {
  exampleApp();
}
