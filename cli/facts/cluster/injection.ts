import { selects, type WebhookFact } from './kubernetes';
import { envOf, type PodFact } from './pod';
import { valueOr, type AccountFacts } from '../account/account';

/*
 * Whether the webhook that gives pods a token for AWS was, or would be, called for a pod.
 */

/** Why it is not. */
export type InjectionBlock = 'no webhook' | 'namespace' | 'pod' | 'containers';

/** Whether the pod has what SDKs need to assume a role with its token. */
export function isInjected(pod: PodFact): boolean {
  return envOf(pod, 'AWS_WEB_IDENTITY_TOKEN_FILE') !== undefined && envOf(pod, 'AWS_ROLE_ARN') !== undefined;
}

/** What keeps the webhook from a pod; undefined if nothing does, or nobody could read it. */
export function blockOf(pod: PodFact, facts: AccountFacts): InjectionBlock | undefined {
  const webhooks = facts.kubernetes?.workloads?.webhooks;
  if (pod.containers.filter(({ isInit }) => !isInit).every(({ name }) => pod.skippedContainers.includes(name))) {
    return 'containers';
  }
  if (webhooks === undefined || !webhooks.isRead) {
    return undefined;
  }
  if (webhooks.value.length === 0) {
    return 'no webhook';
  }
  const forNamespace = webhooks.value.filter(webhook => isForNamespace(webhook, pod.namespace, facts));
  return forNamespace.length === 0 ? 'namespace' : forNamespace.some(({ objectSelector }) => selects(objectSelector, pod.labels)) ? undefined : 'pod';
}

/** Of a namespace whose labels could not be read, nothing is held against it. */
export function isForNamespace({ namespaceSelector }: WebhookFact, name: string, { kubernetes }: AccountFacts): boolean {
  const namespace = valueOr(kubernetes?.workloads?.namespaces, []).find(candidate => candidate.name === name);
  return namespace === undefined || selects(namespaceSelector, namespace.labels);
}
