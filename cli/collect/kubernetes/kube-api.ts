import type { Person } from '../../facts/cluster/access-matrix';
import type {
  AccessQuestion, BindingFact, DaemonSetFact, NamespaceFact, ServiceAccountFact, TokenReviewProbe, WebhookFact,
} from '../../facts/cluster/kubernetes';
import type { PodFact } from '../../facts/cluster/pod';
import type { ServiceAccount } from '../../facts/cluster/service-account';
import type { JsonObject } from '../templates/json';

/*
 * What this command asks of the API server of a cluster. Lists are of one namespace, or of all without one.
 */

export interface KubeApi {
  readonly probes: KubeProbes;
  listServiceAccounts(namespace?: string): Promise<ServiceAccountFact[]>;
  listNamespaces(): Promise<NamespaceFact[]>;
  /** Undefined if there is none. */
  getNamespace(name: string): Promise<NamespaceFact | undefined>;
  listPods(namespace?: string): Promise<PodFact[]>;
  getPod(namespace: string, name: string): Promise<PodFact | undefined>;
  listWebhooks(): Promise<WebhookFact[]>;
  listRoleBindings(): Promise<BindingFact[]>;
  listClusterRoleBindings(): Promise<BindingFact[]>;
  /** `<namespace>/<name>`. */
  listRoles(): Promise<string[]>;
  listClusterRoles(): Promise<string[]>;
  /** The ConfigMap `aws-auth` as it is written; undefined if there is none. */
  getAwsAuth(): Promise<string | undefined>;
  getDaemonSet(namespace: string, name: string): Promise<DaemonSetFact | undefined>;
  /** All groups of resources that are installed: `cert-manager.io/v1`. */
  listGroupVersions(): Promise<string[]>;
  /** Custom resources of all namespaces, as far as they are read; none if there is no such resource. */
  listCustomResources<T>(groupVersion: string, resource: string, readItem: (object: JsonObject) => T[]): Promise<T[]>;
}

/** Calls that create something, none of which stays. */
export interface KubeProbes {
  /** A token of the service account: for STS, and never shown. */
  createToken(serviceAccount: ServiceAccount, audience: string): Promise<string>;
  reviewToken(token: string): Promise<TokenReviewProbe>;
  /** Whether whoever asks may. */
  mayI(question: AccessQuestion): Promise<boolean>;
  /** Whether somebody else may. */
  mayThey(person: Person, question: AccessQuestion): Promise<boolean>;
}

/** An API server that was reached. */
export interface OpenKube {
  readonly api: KubeApi;
  /** As whom: `context demo of the kubeconfig`. */
  readonly access: string;
  close(): void;
}
