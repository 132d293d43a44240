/**
 * Permissions delivered by the kubectl provider of a cluster, of `aws-eks` and of `aws-eks-v2`.
 *
 *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/kubectl-providers.ts"
 *
 * A provider is a Lambda function with all permissions in the cluster, which stays in the account. Where that is not
 * wanted, see gitops-yaml.ts. Both clusters exist already here, which is the longer way; a cluster that is made in the app
 * only needs its layer: `kubectlLayer` (aws-eks), `kubectlProviderOptions: { kubectlLayer }` (aws-eks-v2).
 */
import { KubectlV33Layer } from '@aws-cdk/lambda-layer-kubectl-v33';
import { App, Fn, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import {
  AccessEntryPrincipal, ClusterOidcProvider, IamAccessEntry, IrsaRole, KubernetesServiceAccount, ManifestTarget, RbacBinding, RbacResource, RbacRole,
  RbacRule, RbacSubject, ServiceAccountSubject,
} from '../lib'; // in your app: from 'cdk-eks-identity'

/** A cluster that `aws-eks` made in another app, which exports the ARN of the role that kubectl takes on there. */
const BLUE = { clusterName: 'blue', kubectlRoleArn: Fn.importValue('BlueKubectlRoleArn') };

/** A cluster that another tool made. */
const GREEN = { clusterName: 'green', issuerUrl: 'https://oidc.eks.eu-west-1.amazonaws.com/id/5A1F9C73E04B4D2E8C6B7A90D1E2F3C4' };

/** The same permissions in two clusters, and in one of them a service account with a role. */
export function kubectlProviders(app = new App()): App {
  const blueStack = new Stack(app, 'KubectlBlue');
  bindReaders(blueStack, ManifestTarget.eks(eks.Cluster.fromClusterAttributes(blueStack, 'Cluster', {
    ...BLUE,
    kubectlLayer: new KubectlV33Layer(blueStack, 'KubectlLayer'), // of the Kubernetes version of the cluster
  })));

  const greenStack = new Stack(app, 'KubectlGreen');
  const green = ManifestTarget.eksV2(importWithKubectl(greenStack));
  bindReaders(greenStack, green);
  const role = new IrsaRole(greenStack, 'Web', {
    oidcProvider: ClusterOidcProvider.fromIssuerUrl(greenStack, 'Provider', GREEN.issuerUrl),
    serviceAccount: ServiceAccountSubject.named('shop', 'web'),
  });
  new KubernetesServiceAccount(greenStack, 'WebServiceAccount', { role, target: green, createNamespace: true });
  return app;
}

/** An import of `aws-eks-v2` with a provider of its own, which has to be given access to the cluster. */
function importWithKubectl(stack: Stack): eksv2.ICluster {
  const existing = eksv2.Cluster.fromClusterAttributes(stack, 'Existing', GREEN);
  const kubectlProvider = new eksv2.KubectlProvider(stack, 'Kubectl', { cluster: existing, kubectlLayer: new KubectlV33Layer(stack, 'KubectlLayer') });
  new IamAccessEntry(stack, 'KubectlAccess', {
    cluster: existing,
    principal: AccessEntryPrincipal.role(kubectlProvider.role!), // a provider that is made here has one
    accessPolicies: [eks.AccessPolicy.fromAccessPolicyName('AmazonEKSClusterAdminPolicy', { accessScopeType: eks.AccessScopeType.CLUSTER })],
  });
  return eksv2.Cluster.fromClusterAttributes(stack, 'Cluster', { ...GREEN, kubectlProvider });
}

/** One namespace, and who may see what runs in it. */
function bindReaders(stack: Stack, target: ManifestTarget): void {
  new RbacBinding(stack, 'PodReaders', {
    role: RbacRole.fromRules('read-pods', [RbacRule.read([RbacResource.PODS, RbacResource.POD_LOGS])]),
    subjects: [RbacSubject.group('gid:team-shop')],
    namespaces: ['shop'],
    createNamespaces: true,
    target,
  });
}

if (require.main === module) {
  kubectlProviders();
}
