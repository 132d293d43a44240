import type { KubeApi, OpenKube } from './kube-api';
import { KubeReader } from './kube-failure';
import { CannotRun } from '../../cannot-run';
import { known, valueOr, type Read, type Target } from '../../facts/account/account';
import { AGENT } from '../../facts/account/pod-identity';
import { isSame, type KubernetesFacts, type ServiceAccountFact, type WorkloadObjects } from '../../facts/cluster/kubernetes';
import { envOf, serviceAccountOf, type PodFact } from '../../facts/cluster/pod';
import type { PodReference } from '../../facts/cluster/pod-reference';
import type { ServiceAccount } from '../../facts/cluster/service-account';
import { didYouMean } from '../../facts/distance';

/** Where EKS runs its agents. */
const SYSTEM_NAMESPACE = 'kube-system';

/** The question, as far as the cluster could make it more precise, and what was read on the way: all pods, until associations are known. */
export interface LocatedWorkload {
  readonly target: Target;
  readonly kubernetes: KubernetesFacts;
}

/** Follows a pod to its service account, and that to its role. */
export async function collectWorkload(
  kube: Read<OpenKube>, target: Target, asked: PodReference | undefined, reader: KubeReader,
): Promise<LocatedWorkload> {
  const pod = asked && await findPod(kube, asked, reader);
  const serviceAccount = pod === undefined ? target.serviceAccount : serviceAccountOf(pod);
  const located: Target = { ...target, ...serviceAccount !== undefined && { serviceAccount }, ...pod !== undefined && { pod: pod.name } };
  if (!kube.isRead) {
    return { target: located, kubernetes: { workloads: nothing(kube) } };
  }
  const { api, access } = kube.value;
  const workloads = serviceAccount === undefined
    ? await readAll(api, reader)
    : await readNamespace(api, serviceAccount.namespace, pod, reader);
  return { target: withRole(located, workloads), kubernetes: { access, workloads } };
}

/** The pod that was asked about: without it there is no question. */
async function findPod(kube: Read<OpenKube>, { namespace, name }: PodReference, reader: KubeReader): Promise<PodFact> {
  const permission = `get pods in namespace ${namespace}`;
  const pod = kube.isRead ? await reader.read(`pod ${namespace}/${name}`, permission, () => kube.value.api.getPod(namespace, name)) : kube;
  if (!pod.isRead) {
    const { reason, permission: missing } = pod.why;
    throw new CannotRun(`pod ${namespace}/${name} cannot be read${missing === undefined ? '' : ` without the permission ${missing}`}: ${reason}`);
  }
  if (pod.value === undefined) {
    const names = kube.isRead ? await kube.value.api.listPods(namespace).then(pods => pods.map(other => other.name), () => []) : []; // only to be helpful
    const meant = didYouMean(name, names);
    throw new CannotRun(`namespace ${namespace} has no pod ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`);
  }
  return pod.value;
}

async function readAll(api: KubeApi, reader: KubeReader): Promise<WorkloadObjects> {
  const [serviceAccounts, namespaces, pods, webhooks, podIdentityAgent] = await Promise.all([
    reader.read('the service accounts of the cluster', 'list serviceaccounts in all namespaces', () => api.listServiceAccounts()),
    reader.read('the namespaces of the cluster', 'list namespaces', () => api.listNamespaces()),
    reader.read('the pods of the cluster', 'list pods in all namespaces', () => api.listPods()),
    ...readSystem(api, reader),
  ]);
  return { serviceAccounts, namespaces, pods, webhooks, podIdentityAgent };
}

/** One namespace takes fewer permissions than all. */
async function readNamespace(api: KubeApi, namespace: string, pod: PodFact | undefined, reader: KubeReader): Promise<WorkloadObjects> {
  const where = `of namespace ${namespace}`;
  const [serviceAccounts, namespaces, pods, webhooks, podIdentityAgent] = await Promise.all([
    reader.read(`the service accounts ${where}`, `list serviceaccounts in namespace ${namespace}`, () => api.listServiceAccounts(namespace)),
    reader.read(`namespace ${namespace}`, 'get namespaces', async () => [await api.getNamespace(namespace)].flatMap(found => found ?? [])),
    pod !== undefined ? known([pod]) : reader.read(`the pods ${where}`, `list pods in namespace ${namespace}`, () => api.listPods(namespace)),
    ...readSystem(api, reader),
  ]);
  return { serviceAccounts, namespaces, pods, webhooks, podIdentityAgent };
}

function readSystem(api: KubeApi, reader: KubeReader): [Promise<WorkloadObjects['webhooks']>, Promise<WorkloadObjects['podIdentityAgent']>] {
  return [
    reader.read('the webhooks of the cluster', 'list mutatingwebhookconfigurations', () => api.listWebhooks()),
    reader.read('the EKS Pod Identity agent', `get daemonsets in namespace ${SYSTEM_NAMESPACE}`, () => api.getDaemonSet(SYSTEM_NAMESPACE, AGENT)),
  ];
}

/** The role in question is the one that the service account is annotated with, unless another one is asked about. */
function withRole(target: Target, { serviceAccounts }: WorkloadObjects): Target {
  const role = target.role ?? serviceAccountIn(serviceAccounts, target)?.roleArn;
  return role === undefined ? target : { ...target, role };
}

function serviceAccountIn(serviceAccounts: Read<ServiceAccountFact[]>, { serviceAccount }: Target): ServiceAccountFact | undefined {
  return serviceAccount && serviceAccounts.isRead ? serviceAccounts.value.find(found => isSame(found, serviceAccount)) : undefined;
}

/** A cluster has thousands of pods, most of which have nothing to do with AWS; associated service accounts have a role without an annotation. */
export function relevantPods(
  { pods, serviceAccounts }: WorkloadObjects, { serviceAccount, pod: asked }: Target, associated: ServiceAccount[],
): Read<PodFact[]> {
  const annotated = valueOr(serviceAccounts, []).filter(({ roleArn }) => roleArn !== undefined);
  const withRoles = new Set([...annotated, ...associated].map(keyOf));
  const isRelevant = (pod: PodFact): boolean => (serviceAccount !== undefined ? isSame(serviceAccountOf(pod), serviceAccount)
    : withRoles.has(keyOf(serviceAccountOf(pod))) || hasCredentials(pod));
  return pods.isRead ? known(pods.value.filter(pod => (isAlive(pod) || pod.name === asked) && isRelevant(pod))) : pods;
}

function hasCredentials(pod: PodFact): boolean {
  return ['AWS_ROLE_ARN', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'].some(name => envOf(pod, name) !== undefined);
}

/** What has ended needs no credentials any more. */
function isAlive({ phase }: PodFact): boolean {
  return phase !== 'Succeeded' && phase !== 'Failed';
}

function keyOf({ namespace, name }: ServiceAccount): string {
  return `${namespace}/${name}`;
}

function nothing({ why }: Extract<Read<OpenKube>, { isRead: false }>): WorkloadObjects {
  const nothingRead = { isRead: false, why } as const;
  return { serviceAccounts: nothingRead, namespaces: nothingRead, pods: nothingRead, webhooks: nothingRead, podIdentityAgent: nothingRead };
}
