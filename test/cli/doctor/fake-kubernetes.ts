import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { FakeKubernetes, KubeObject } from './fake-cluster-objects';
import { CertificateAuthority, type Certified } from '../../lab/harness/certificates/certificate-authority';
import { bodyOf, closeServer, listenOnLoopback } from '../../support/loopback-server';

/** The token that the fake API server accepts; as well as any that is made of AWS credentials. */
export const KUBE_TOKEN = 'token-of-the-kubeconfig';
const AWS_TOKEN = /^k8s-aws-v1\.[A-Za-z0-9_-]+$/;
/** What the API server makes for a service account. */
export const SERVICE_ACCOUNT_TOKEN = 'token-of-a-service-account';

/** Made once for all tests of a file: it takes a while. */
const made: { authority?: CertificateAuthority; certified?: Certified } = {};

/** The API server of a cluster over HTTPS, as far as the command asks it. */
export class FakeKubeServer {
  /** Every request in its order: `GET /api/v1/pods?limit=500`. */
  public readonly calls: string[] = [];
  public readonly authority: string;
  private readonly server: Server;

  /** `isSilent`: it takes connections and says nothing. */
  constructor(public cluster: FakeKubernetes, private readonly isSilent = false) {
    made.authority ??= new CertificateAuthority();
    made.certified ??= made.authority.forServer(['127.0.0.1']);
    this.authority = Buffer.from(made.authority.certificate).toString('base64');
    const { key, certificate: cert } = made.certified;
    this.server = createServer({ key, cert }, (request, response) => void this.handle(request, response));
  }

  public async listen(): Promise<string> {
    return `https://127.0.0.1:${await listenOnLoopback(this.server)}`;
  }

  public async close(): Promise<void> {
    await closeServer(this.server);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    this.calls.push(`${request.method} ${request.url}`);
    if (this.isSilent) {
      return;
    }
    const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const { status, body: answer } = token !== KUBE_TOKEN && !AWS_TOKEN.test(token) ? failure(401, 'Unauthorized')
      : this.answer(request.method ?? '', new URL(request.url ?? '/', 'https://fake'), body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  private answer(method: string, url: URL, body: string): Answer {
    const parts = url.pathname.split('/').slice(url.pathname.startsWith('/apis/') ? 4 : 3);
    const isInNamespace = parts[0] === 'namespaces' && parts.length > 2;
    const [resource = '', name, subresource] = isInNamespace ? parts.slice(2) : parts;
    const where = isInNamespace ? parts[1] : undefined;
    const kind = subresource === undefined ? resource : `${resource}/${subresource}`;
    const refusal = this.cluster.failures[kind || url.pathname.slice(1)];
    if (refusal !== undefined) {
      return failure(refusal, `User "reader" cannot ${method === 'POST' ? 'create' : 'list'} resource "${kind}"`);
    }
    if (url.pathname === '/version') {
      return { status: 200, body: { gitVersion: 'v1.33.0' } };
    }
    if (url.pathname === '/apis') {
      return { status: 200, body: { kind: 'APIGroupList', groups: this.groups() } };
    }
    return method === 'POST' ? this.create(kind, (JSON.parse(body) as { spec: Record<string, unknown> }).spec)
      : this.read(this.objectsAt(url.pathname, resource), where, name, url.searchParams);
  }

  private create(kind: string, spec: Record<string, unknown>): Answer {
    const { allowed } = this.cluster;
    switch (kind) {
      case 'serviceaccounts/token':
        return { status: 201, body: { status: { token: SERVICE_ACCOUNT_TOKEN } } };
      case 'tokenreviews':
        return { status: 201, body: { status: this.cluster.review } };
      default:
        return { status: 201, body: { status: { allowed: typeof allowed === 'boolean' ? allowed : allowed(spec) } } };
    }
  }

  /** What is installed: of Kubernetes itself one group is enough. */
  private groups(): unknown[] {
    const custom = Object.keys(this.cluster.customResources).map(path => path.split('/'));
    return [['apps', 'v1'], ...custom].map(([group, version]) => ({ name: group, versions: [{ groupVersion: `${group}/${version}`, version }] }));
  }

  /** Undefined where there is no such resource. */
  private objectsAt(path: string, resource: string): KubeObject[] | undefined {
    const { customResources } = this.cluster;
    return customResources[path.slice('/apis/'.length)] ?? (this.cluster[resource as keyof FakeKubernetes] as KubeObject[] | undefined);
  }

  private read(objects: KubeObject[] | undefined, where: string | undefined, name: string | undefined, query: URLSearchParams): Answer {
    if (objects === undefined) {
      return failure(404, 'the server could not find the requested resource');
    }
    const all = objects.filter(({ metadata }) => where === undefined || metadata.namespace === where);
    if (name !== undefined) {
      const found = all.find(({ metadata }) => metadata.name === name);
      return found === undefined ? failure(404, `"${name}" not found`) : { status: 200, body: found };
    }
    const start = Number(query.get('continue') ?? 0);
    const end = start + Number(query.get('limit'));
    return { status: 200, body: { metadata: end < all.length ? { continue: String(end) } : {}, items: all.slice(start, end) } };
  }
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function failure(status: number, message: string): Answer {
  return { status, body: { kind: 'Status', status: 'Failure', message, code: status } };
}

/** A kubeconfig with one context. */
export function kubeconfig(server: string, authority: string, { context = 'demo', user = { token: KUBE_TOKEN } as unknown } = {}): string {
  return JSON.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'current-context': context,
    'contexts': [{ name: context, context: { cluster: `cluster-of-${context}`, user: `user-of-${context}` } }],
    'clusters': [{ name: `cluster-of-${context}`, cluster: { server, 'certificate-authority-data': authority } }],
    'users': [{ name: `user-of-${context}`, user }],
  });
}
