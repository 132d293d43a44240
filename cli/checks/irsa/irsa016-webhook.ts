import { inspectRead, type DoctorCheck, type Observation } from '../doctor-check';
import { annotatedPods, inspectServed, perOwner } from './workload-check';
import { valueOr, type AccountFacts } from '../../facts/account/account';
import { blockOf, isForNamespace, isInjected } from '../../facts/cluster/injection';
import type { WebhookFact } from '../../facts/cluster/kubernetes';
import { restart, type PodFact } from '../../facts/cluster/pod';
import { annotatedInQuestion, associationOf, podsInQuestion, serviceAccountsOf } from '../../facts/cluster/workload-facts';

const RESTORE = 'EKS installs the MutatingWebhookConfiguration pod-identity-webhook in every cluster and restores it when the control plane is updated; elsewhere, install amazon-eks-pod-identity-webhook';

/** Without the webhook, or where its selectors leave pods out, annotations of service accounts are only text. */
export const WEBHOOK: DoctorCheck = {
  id: 'IRSA016',
  severity: 'warning',
  holds: 'the webhook that gives pods their token selects the pods of service accounts with a role',
  inspect: facts => {
    const webhooks = facts.kubernetes?.workloads?.webhooks;
    const accounts = serviceAccountsOf(facts);
    const served = annotatedInQuestion(facts).filter(account => associationOf(account, facts) === undefined);
    const namespaces = [...new Set(served.map(({ namespace }) => namespace))];
    if (webhooks === undefined || (accounts?.isRead && namespaces.length === 0)) {
      return undefined;
    }
    return inspectRead(webhooks, all => (all.length === 0 ? [noWebhook(facts)] : [
      ...namespaces.filter(namespace => !all.some(webhook => isForNamespace(webhook, namespace, facts)))
        .map(namespace => leftOut(namespace, all, facts)),
      ...skippedPods(facts),
      ...inspectServed(facts) ?? [],
    ]));
  },
};

/** Pods that should have a token and have none: what is a risk elsewhere is a fault there. */
function podsWithout(facts: AccountFacts): PodFact[] {
  return annotatedPods(valueOr(podsInQuestion(facts), []), facts).map(({ pod }) => pod).filter(pod => !isInjected(pod));
}

function noWebhook(facts: AccountFacts): Observation {
  return {
    severity: podsWithout(facts).length > 0 ? 'error' : 'warning',
    resource: `cluster/${facts.cluster.name}`,
    message: 'the cluster has no webhook that gives pods their role and token, so the annotations of service accounts do nothing',
    fix: RESTORE,
  };
}

function leftOut(namespace: string, [webhook]: WebhookFact[], facts: AccountFacts): Observation {
  return {
    severity: podsWithout(facts).some(pod => pod.namespace === namespace) ? 'error' : 'warning',
    resource: `namespace/${namespace}`,
    message: 'the webhook that gives pods their role and token is not called for this namespace, because of its labels',
    fix: `correct the labels of the namespace, or the namespaceSelector of ${webhook.configuration}; then create the pods again`,
    evidence: [
      { label: 'selector', value: JSON.stringify(webhook.namespaceSelector) },
      { label: 'labels', value: JSON.stringify(valueOr(facts.kubernetes?.workloads?.namespaces, []).find(({ name }) => name === namespace)?.labels ?? {}) },
    ],
  };
}

/** Pods that say themselves that the webhook should leave them alone. */
function skippedPods(facts: AccountFacts): Observation[] {
  const pods = podsWithout(facts).map(pod => ({ pod, block: blockOf(pod, facts) })).filter(({ block }) => block === 'pod' || block === 'containers');
  return perOwner(pods, ({ pod }) => pod, ({ pod, block }, resource, part) => ({
    severity: 'error',
    resource,
    ...part,
    message: block === 'pod'
      ? 'a label of the pod keeps away the webhook that would give it its role and token'
      : 'the pod has its role and token injected into none of its containers: its annotation eks.amazonaws.com/skip-containers names them all',
    fix: `take the ${block === 'pod' ? 'label (eks.amazonaws.com/skip-pod-identity-webhook, or what the objectSelector of the webhook excludes)' : 'annotation'} out of the pod's template, then ${restart(pod)}`,
    evidence: [block === 'pod' ? { label: 'labels', value: JSON.stringify(pod.labels) } : { label: 'skipped', value: pod.skippedContainers.join(', ') }],
  }));
}
