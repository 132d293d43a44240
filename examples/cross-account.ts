/**
 * Pods of a cluster in one account with a role in another, without a role in between.
 *
 *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/cross-account.ts"
 *
 * AWS asks the IAM OIDC provider in the account of the role. So the issuer of the cluster is made known in that
 * account too, and its roles trust the cluster as if it were there.
 */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../lib'; // in your app: from 'cdk-eks-identity'

/** Where the cluster is. */
const PLATFORM = { account: '111122223333', region: 'eu-west-1' };

/** Where the topic is that its pods publish to. */
const LEDGER = { account: '444455556666', region: 'eu-west-1' };

/**
 * The issuer URL of the cluster.
 *
 * A literal, since what CloudFormation knows at deployment does not leave its account:
 * `aws eks describe-cluster --query cluster.identity.oidc.issuer` prints it.
 */
const ISSUER_URL = 'https://oidc.eks.eu-west-1.amazonaws.com/id/5A1F9C73E04B4D2E8C6B7A90D1E2F3C4';

/** The same issuer made known in two accounts, and a role for pods in each. */
export function crossAccount(app = new App()): App {
  const platform = new Stack(app, 'CrossAccountPlatform', { env: PLATFORM });
  const web = new IrsaRole(platform, 'Web', {
    oidcProvider: new ClusterOidcProvider(platform, 'Provider', { issuerUrl: ISSUER_URL }),
    serviceAccount: ServiceAccountSubject.named('shop', 'web'),
  });
  new Topic(platform, 'Orders', { enforceSSL: true }).grantPublish(web);

  const ledger = new Stack(app, 'CrossAccountLedger', { env: LEDGER });
  const accountant = new IrsaRole(ledger, 'Accountant', {
    oidcProvider: new ClusterOidcProvider(ledger, 'Provider', { issuerUrl: ISSUER_URL }),
    serviceAccount: ServiceAccountSubject.named('shop', 'accountant'),
  });
  new Topic(ledger, 'Entries', { enforceSSL: true }).grantPublish(accountant);

  // to be applied in the cluster, that is in the other account: kubectl takes JSON as well as YAML
  new CfnOutput(ledger, 'ServiceAccountManifest', { value: ledger.toJsonString(accountant.serviceAccountManifest()) });
  return app;
}

if (require.main === module) {
  crossAccount();
}
