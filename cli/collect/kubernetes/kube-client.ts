import type { KubeApi, KubeProbes } from './kube-api';
import { KubeStatusError, type KubeHttp } from './kube-http';
import { nameOf, readAwsAuth, readBinding, readDaemonSet, readNamespace, readServiceAccount, readTokenReview, readWebhooks } from './kube-objects';
import { readPod } from './kube-pods';
import { AUTHENTICATED_GROUP } from '../../../lib/core/login/oidc-claims';
import type { Person } from '../../facts/cluster/access-matrix';
import type { AccessQuestion, BindingFact, DaemonSetFact, NamespaceFact, ServiceAccountFact, TokenReviewProbe, WebhookFact } from '../../facts/cluster/kubernetes';
import type { PodFact } from '../../facts/cluster/pod';
import type { ServiceAccount } from '../../facts/cluster/service-account';
import { allPages } from '../aws/paging';
import { asArray, asObject, asString, type JsonObject } from '../templates/json';

/** Objects on one page: as many as kubectl asks for. */
const PAGE_SIZE = 500;
const CORE = '/api/v1';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const AUTHORIZATION = 'authorization.k8s.io/v1';
const AUTHENTICATION = 'authentication.k8s.io/v1';
/** Names and annotations alone, which is a fraction of the objects. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
/** In seconds; the shortest that the API server takes. */
const TOKEN_LIFETIME = 600;

/** The API server of a cluster, through plain requests: stable APIs of Kubernetes 1.20 and later. */
export class KubeClient implements KubeApi {
  public readonly probes: KubeProbes;

  constructor(private readonly http: Pick<KubeHttp, 'get' | 'post'>) {
    this.probes = new KubeProber(http);
  }

  public async listServiceAccounts(namespace?: string): Promise<ServiceAccountFact[]> {
    return this.list(within(CORE, namespace, 'serviceaccounts'), object => [readServiceAccount(object)], METADATA_ONLY);
  }

  public async listNamespaces(): Promise<NamespaceFact[]> {
    return this.list(`${CORE}/namespaces`, object => [readNamespace(object)], METADATA_ONLY);
  }

  public async getNamespace(name: string): Promise<NamespaceFact | undefined> {
    return this.read(`${CORE}/namespaces/${name}`, readNamespace);
  }

  public async listPods(namespace?: string): Promise<PodFact[]> {
    return this.list(within(CORE, namespace, 'pods'), object => [readPod(object)]);
  }

  public async getPod(namespace: string, name: string): Promise<PodFact | undefined> {
    return this.read(within(CORE, namespace, `pods/${name}`), readPod);
  }

  public async listWebhooks(): Promise<WebhookFact[]> {
    return this.list('/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', readWebhooks);
  }

  public async listRoleBindings(): Promise<BindingFact[]> {
    return this.list(`${RBAC}/rolebindings`, object => [readBinding(object)]);
  }

  public async listClusterRoleBindings(): Promise<BindingFact[]> {
    return this.list(`${RBAC}/clusterrolebindings`, object => [readBinding(object)]);
  }

  public async listRoles(): Promise<string[]> {
    return this.list(`${RBAC}/roles`, object => [`${nameOf(object).namespace}/${nameOf(object).name}`], METADATA_ONLY);
  }

  public async listClusterRoles(): Promise<string[]> {
    return this.list(`${RBAC}/clusterroles`, object => [nameOf(object).name], METADATA_ONLY);
  }

  public async getAwsAuth(): Promise<string | undefined> {
    return this.read(within(CORE, 'kube-system', 'configmaps/aws-auth'), readAwsAuth);
  }

  public async getDaemonSet(namespace: string, name: string): Promise<DaemonSetFact | undefined> {
    return this.read(within('/apis/apps/v1', namespace, `daemonsets/${name}`), readDaemonSet);
  }

  public async listGroupVersions(): Promise<string[]> {
    const groups = asArray(asObject(await this.http.get('/apis')).groups).map(asObject);
    return groups.flatMap(({ versions }) => asArray(versions).map(asObject).flatMap(({ groupVersion }) => asString(groupVersion) ?? []));
  }

  public async listCustomResources<T>(groupVersion: string, resource: string, readItem: (object: JsonObject) => T[]): Promise<T[]> {
    return await this.ifThere(async () => this.list(`/apis/${groupVersion}/${resource}`, readItem)) ?? [];
  }

  /** Page by page, each made smaller before the next is asked for. */
  private async list<T>(path: string, readItem: (object: JsonObject) => T[], accept?: string): Promise<T[]> {
    return allPages(async token => {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...token !== undefined && { continue: token } });
      const page = asObject(await this.http.get(`${path}?${query.toString()}`, accept));
      return { items: asArray(page.items).map(asObject).flatMap(readItem), next: asString(asObject(page.metadata).continue) };
    });
  }

  private async read<T>(path: string, readObject: (object: JsonObject) => T): Promise<T | undefined> {
    return this.ifThere(async () => readObject(asObject(await this.http.get(path))));
  }

  private async ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof KubeStatusError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }
}

class KubeProber implements KubeProbes {
  constructor(private readonly http: Pick<KubeHttp, 'post'>) {}

  public async createToken({ namespace, name }: ServiceAccount, audience: string): Promise<string> {
    const spec = { audiences: [audience], expirationSeconds: TOKEN_LIFETIME };
    const request = { apiVersion: AUTHENTICATION, kind: 'TokenRequest', spec };
    const { token } = await this.create(within(CORE, namespace, `serviceaccounts/${name}/token`), request);
    if (typeof token !== 'string') {
      throw new Error('the API server answered without a token');
    }
    return token;
  }

  public async reviewToken(token: string): Promise<TokenReviewProbe> {
    const status = await this.create(`/apis/${AUTHENTICATION}/tokenreviews`, { apiVersion: AUTHENTICATION, kind: 'TokenReview', spec: { token } });
    return readTokenReview({ status });
  }

  public mayI(question: AccessQuestion): Promise<boolean> {
    return this.review('SelfSubjectAccessReview', { resourceAttributes: question });
  }

  public mayThey({ user, groups }: Person, question: AccessQuestion): Promise<boolean> {
    const everyone = [...new Set([...groups, AUTHENTICATED_GROUP])]; // as whoever logs in
    return this.review('SubjectAccessReview', { ...user !== undefined && { user }, groups: everyone, resourceAttributes: question });
  }

  private async review(kind: string, spec: JsonObject): Promise<boolean> {
    const { allowed } = await this.create(`/apis/${AUTHORIZATION}/${kind.toLowerCase()}s`, { apiVersion: AUTHORIZATION, kind, spec });
    return allowed === true;
  }

  private async create(path: string, body: unknown): Promise<JsonObject> {
    return asObject(asObject(await this.http.post(path, body)).status);
  }
}

function within(api: string, namespace: string | undefined, resource: string): string {
  return namespace === undefined ? `${api}/${resource}` : `${api}/namespaces/${namespace}/${resource}`;
}
