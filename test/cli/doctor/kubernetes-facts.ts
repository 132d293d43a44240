import { accountFacts } from './account-facts';
import { CLUSTER } from './fake-account';
import { healthyKubernetes, type FakeKubernetes } from './fake-cluster-objects';
import { nameOf, readBinding, readDaemonSet, readNamespace, readServiceAccount, readWebhooks } from '../../../cli/collect/kubernetes/kube-objects';
import { readPod } from '../../../cli/collect/kubernetes/kube-pods';
import { known, type AccountFacts, type Read } from '../../../cli/facts/account/account';
import type { KubernetesFacts, RbacFacts, WorkloadObjects } from '../../../cli/facts/cluster/kubernetes';

export const API = { namespace: 'payments', name: 'api' };

/** What the objects of a cluster come to. */
export function kubernetesFacts(objects: Partial<FakeKubernetes> = {}, unread: Partial<WorkloadObjects> = {}): KubernetesFacts {
  const { serviceaccounts, namespaces, pods, mutatingwebhookconfigurations, daemonsets } = healthyKubernetes(objects);
  return {
    access: 'context demo of the kubeconfig',
    workloads: {
      serviceAccounts: known(serviceaccounts.map(readServiceAccount)),
      namespaces: known(namespaces.map(readNamespace)),
      pods: known(pods.map(readPod)),
      webhooks: known(mutatingwebhookconfigurations.flatMap(readWebhooks)),
      podIdentityAgent: known(daemonsets.map(readDaemonSet)[0]),
      ...unread,
    },
    rbac: rbacFacts(objects),
  };
}

export function rbacFacts(objects: Partial<FakeKubernetes> = {}, iamNames?: Read<string[]>): Read<RbacFacts> {
  const { clusterrolebindings, rolebindings, clusterroles, roles } = healthyKubernetes(objects);
  return known({
    bindings: [...clusterrolebindings, ...rolebindings].map(readBinding),
    roles: { clusterRoles: clusterroles.map(object => nameOf(object).name), roles: roles.map(object => `${nameOf(object).namespace}/${nameOf(object).name}`) },
    ...iamNames !== undefined && { iamNames },
  });
}

/** Facts of an account and its cluster, in which nothing is wrong. */
export function clusterFacts(
  objects: Partial<FakeKubernetes> = {}, overrides: Partial<AccountFacts> = {}, unread: Partial<WorkloadObjects> = {},
): AccountFacts {
  return accountFacts({
    target: { cluster: CLUSTER },
    kubernetes: kubernetesFacts(objects, unread),
    podIdentity: { associations: known([]), roles: known([]) },
    addons: known([]),
    ...overrides,
  });
}
