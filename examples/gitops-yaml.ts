/**
 * Permissions of people and a service account as a file that Argo CD or Flux applies, without kubectl in CloudFormation.
 *
 *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/gitops-yaml.ts"
 *
 * Every synthesis writes the file. Commit it: a pull request then shows who gets which permission. What is only known at
 * deployment cannot be in it, so the role of the service account has a name that is chosen here.
 */
import { App, Stack } from 'aws-cdk-lib';
import { Cluster } from 'aws-cdk-lib/aws-eks-v2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  ClusterOidcProvider, IdentityProvider, IrsaRole, KubernetesServiceAccount, ManifestTarget, OidcIdpAssociation, RbacBinding, RbacResource, RbacRole,
  RbacRule, RbacSubject, ServiceAccountSubject,
} from '../lib'; // in your app: from 'cdk-eks-identity'

const ENV = { account: '111122223333', region: 'eu-west-1' };
const ISSUER_URL = 'https://oidc.eks.eu-west-1.amazonaws.com/id/5A1F9C73E04B4D2E8C6B7A90D1E2F3C4';
const ROLE_NAME = 'shop-web';

/** In your app a path that is committed, such as clusters/production/access.yaml. */
const FILE = 'cdk.out/access.yaml';

/** A login with Okta, who may do what in the cluster, and a service account with its role. */
export function gitopsYaml(app = new App(), file = FILE): App {
  const stack = new Stack(app, 'GitopsYaml', { env: ENV });
  const gitops = ManifestTarget.yamlFile(file);

  const okta = new OidcIdpAssociation(stack, 'Okta', {
    cluster: Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'production' }),
    identityProvider: IdentityProvider.okta({ domain: 'example.okta.com', clientId: '0oa1example' }),
  });

  new RbacBinding(stack, 'TeamShop', { role: RbacRole.edit(), subjects: [okta.group('team-shop')], namespaces: ['shop', 'shop-test'], createNamespaces: true, target: gitops });
  new RbacBinding(stack, 'Auditors', { role: RbacRole.view(), subjects: [okta.group('auditors')], target: gitops });
  new RbacBinding(stack, 'Releases', {
    role: RbacRole.fromRules('release', [
      RbacRule.readWrite([RbacResource.DEPLOYMENTS, RbacResource.SERVICES]),
      RbacRule.read([RbacResource.SECRETS], { resourceNames: ['registry'] }), // one secret, not all of them
    ]),
    subjects: [RbacSubject.serviceAccount('ci', 'release')],
    namespaces: ['shop'],
    target: gitops,
  });

  const web = new IrsaRole(stack, 'Web', {
    oidcProvider: new ClusterOidcProvider(stack, 'Provider', { issuerUrl: ISSUER_URL }),
    serviceAccount: ServiceAccountSubject.named('shop', 'web'),
    roleName: ROLE_NAME,
  });
  new Topic(stack, 'Orders', { enforceSSL: true }).grantPublish(web);
  new KubernetesServiceAccount(stack, 'WebServiceAccount', { role: web, roleArn: `arn:aws:iam::${ENV.account}:role/${ROLE_NAME}`, target: gitops });
  return app;
}

if (require.main === module) {
  gitopsYaml();
}
