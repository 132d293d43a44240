import type { JSONWebKeySet } from 'jose';
import { type Answer, ask, type Endpoint, type KubeRequest } from './kube-request';
import type { Certified } from '../certificates/certificate-authority';

const FIELD_MANAGER = 'laboratory';
const TOKEN_SECONDS = 3_600;

/** Who a token makes its bearer, or why it does not. */
export interface TokenReview {
  readonly authenticated: boolean;
  readonly username?: string;
  readonly groups?: string[];
  /** Why the token gets a 401. */
  readonly error?: string;
}

/** What somebody wants to do, as `resourceAttributes` of an access review. */
export interface Access {
  readonly verb: string;
  readonly resource: string;
  readonly group?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** What an access review answers. */
export interface AccessReview {
  readonly allowed: boolean;
  /** The binding that allows it. */
  readonly reason?: string;
}

/** What is read of a Kubernetes object here. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** What is read of a cluster role here. */
interface ClusterRole {
  readonly rules?: unknown[] | null;
}

/** The API of a cluster, as its administrator calls it. Whatever the administrator is refused is an error. */
export class KubeApi {
  constructor(private readonly endpoint: Endpoint, private readonly administrator: Certified) {}

  /** Applies objects on the side of the server, as `kubectl apply --server-side` does. */
  public async apply(objects: object[]): Promise<void> {
    await this.patch(objects, '');
  }

  /** Applies the status of objects, which nobody else does for what no controller here looks after. */
  public async applyStatus(objects: object[]): Promise<void> {
    await this.patch(objects, '/status');
  }

  /** Deletes objects. */
  public async delete(objects: object[]): Promise<void> {
    for (const object of objects as ApiObject[]) {
      await this.call({ method: 'DELETE', path: await this.pathOf(object) });
    }
  }

  /** Who the API server takes the bearer of a token for. */
  public async reviewToken(token: string): Promise<TokenReview> {
    const { status } = await this.create('/apis/authentication.k8s.io/v1/tokenreviews', {
      apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token },
    }) as { status: { authenticated?: boolean; user?: { username?: string; groups?: string[] }; error?: string } };
    return { authenticated: status.authenticated ?? false, username: status.user?.username, groups: status.user?.groups, error: status.error };
  }

  /** Whether somebody may do something. */
  public async reviewAccess(user: string, groups: string[], resourceAttributes: Access): Promise<AccessReview> {
    const { status } = await this.create('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: { user, groups, resourceAttributes },
    }) as { status: AccessReview };
    return { allowed: status.allowed, reason: status.reason };
  }

  /** A token of a service account, as a pod gets it projected. */
  public async serviceAccountToken(namespace: string, name: string, audiences: string[], expirationSeconds = TOKEN_SECONDS): Promise<string> {
    const { status } = await this.create(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`, {
      apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences, expirationSeconds },
    }) as { status: { token: string } };
    return status.token;
  }

  /** All service accounts of the cluster, as `<namespace>/<name>`. */
  public async serviceAccounts(): Promise<string[]> {
    const { items } = await this.read('/api/v1/serviceaccounts') as { items: ApiObject[] };
    return items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort();
  }

  /** How many rules a cluster role has. */
  public async ruleCount(clusterRole: string): Promise<number> {
    const { rules } = await this.read(`/apis/rbac.authorization.k8s.io/v1/clusterroles/${clusterRole}`) as ClusterRole;
    return rules?.length ?? 0;
  }

  /** The keys of the cluster, which STS verifies tokens of service accounts with. */
  public async keys(): Promise<JSONWebKeySet> {
    return await this.read('/openid/v1/jwks') as unknown as JSONWebKeySet;
  }

  /** What the bearer of a token is answered, whatever it is. */
  public async as(token: string, method: string, path: string): Promise<Answer> {
    return ask(this.endpoint, { token }, { method, path });
  }

  /** What somebody without any credentials is answered. */
  public async asAnonymous(method: string, path: string): Promise<Answer> {
    return ask(this.endpoint, undefined, { method, path });
  }

  /** What the administrator reads. */
  public async read(path: string): Promise<Record<string, unknown>> {
    return this.call({ method: 'GET', path });
  }

  private async patch(objects: object[], subresource: string): Promise<void> {
    for (const object of objects as ApiObject[]) {
      await this.call({
        method: 'PATCH',
        path: `${await this.pathOf(object)}${subresource}?fieldManager=${FIELD_MANAGER}&force=true`,
        body: object,
        contentType: 'application/apply-patch+yaml', // JSON is YAML
      });
    }
  }

  private async create(path: string, body: object): Promise<Record<string, unknown>> {
    return this.call({ method: 'POST', path, body });
  }

  private async call(request: KubeRequest): Promise<Record<string, unknown>> {
    const { status, message, body } = await ask(this.endpoint, this.administrator, request);
    if (status >= 300) {
      throw new Error(`${request.method} ${request.path}: ${status} ${message}`);
    }
    return body;
  }

  /** Where an object is: the API server knows how its kind is called in URLs. */
  private async pathOf({ apiVersion, kind, metadata: { name, namespace } }: ApiObject): Promise<string> {
    const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { resources } = await this.read(base) as { resources: { kind: string; name: string; namespaced: boolean }[] };
    const resource = resources.find(entry => entry.kind === kind && !entry.name.includes('/'));
    if (resource === undefined) {
      throw new Error(`${apiVersion} has no ${kind}`);
    }
    return `${base}/${resource.namespaced ? `namespaces/${namespace ?? 'default'}/` : ''}${resource.name}/${name}`;
  }
}
