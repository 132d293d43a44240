/**
 * Both ways between this library and cdk8s: bindings in a chart, and a chart delivered by a target.
 *
 *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/cdk8s.ts"
 */
import { App, Stack } from 'aws-cdk-lib';
import { Cluster } from 'aws-cdk-lib/aws-eks-v2';
import * as cdk8s from 'cdk8s';
import { IdentityProvider, KubernetesObjects, ManifestTarget, OidcIdpAssociation, RbacBinding, RbacResource, RbacRole, RbacRule, RbacSubject } from '../lib'; // in your app: from 'cdk-eks-identity'

/** In your app a path that is committed, or ManifestTarget.eksV2(cluster). */
const FILE = 'cdk.out/shop.yaml';

/** A chart with a workload and the permission to look at it; the chart delivered with the permissions of the team. */
export function cdk8sInterop(app = new App(), file = FILE): App {
  const stack = new Stack(app, 'Cdk8s');
  const target = ManifestTarget.yamlFile(file);

  // without `namespace`, which cdk8s would give to the ClusterRole as well
  const chart = new cdk8s.Chart(new cdk8s.App(), 'shop');
  new cdk8s.ApiObject(chart, 'Settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data: { currency: 'EUR' } });

  // a binding without a target delivers nothing by itself: its objects go where the chart goes
  const readers = new RbacBinding(stack, 'SettingsReaders', {
    role: RbacRole.fromRules('read-settings', [RbacRule.read([RbacResource.CONFIG_MAPS], { resourceNames: ['settings'] })]),
    subjects: [RbacSubject.serviceAccount('shop', 'web')],
    namespaces: ['shop'],
  });
  readers.manifests.forEach(manifest => new cdk8s.ApiObject(chart, manifest.kind, manifest));

  const login = new OidcIdpAssociation(stack, 'Login', {
    cluster: Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'production' }),
    identityProvider: IdentityProvider.okta({ domain: 'example.okta.com', clientId: '0oa1example' }),
  });
  new KubernetesObjects(stack, 'Shop', { target, manifests: chart.toJson() });
  new RbacBinding(stack, 'TeamShop', { role: RbacRole.edit(), subjects: [login.group('team-shop')], namespaces: ['shop'], createNamespaces: true, target });
  return app;
}

if (require.main === module) {
  cdk8sInterop();
}
