import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { CertificateAuthority } from '../harness/certificates/certificate-authority';
import type { KubeApi } from '../harness/cluster/kube-api';
import { LOOPBACK } from '../harness/processes/free-port';

const ROLE_ARN = 'eks.amazonaws.com/role-arn';
/** The annotation that asks for another audience than that of STS. */
export const AUDIENCE = 'eks.amazonaws.com/audience';
const SKIP_CONTAINERS = 'eks.amazonaws.com/skip-containers';
const SKIP_POD = 'eks.amazonaws.com/skip-pod-identity-webhook';
const IRSA_TOKEN = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const POD_IDENTITY_TOKEN = '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount';

/** What is read, and changed, of a pod that is to be created. */
interface NewPod {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly annotations?: Record<string, string> };
  readonly spec: {
    readonly serviceAccountName: string;
    readonly containers: { readonly name: string; readonly env?: object[]; readonly volumeMounts?: object[] }[];
    readonly volumes?: object[];
  };
}

/** What gets into a pod. */
interface Injection {
  readonly env: Record<string, string>;
  readonly volume: string;
  readonly mountPath: string;
  readonly source: { readonly audience: string; readonly path: string };
}

/**
 * In place of the webhook that EKS runs: the API server really calls it for each new pod, or does not.
 *
 * What it would put into the pod, it keeps for whoever creates the pod in place of a patch: the kube-apiserver 1.20 that is
 * built here crashes on patches of webhooks, because of a library that Go 1.18 and later broke (modern-go/reflect2).
 *
 * @see https://github.com/aws/amazon-eks-pod-identity-webhook
 */
export class PodIdentityWebhook {
  private readonly authority = new CertificateAuthority();
  private readonly server: Server;
  private readonly injections = new Map<string, Injection>();

  /** @param hasAssociation whether the service account, `<namespace>/<name>`, gets its role by EKS Pod Identity */
  constructor(private readonly api: KubeApi, private readonly hasAssociation: (serviceAccount: string) => boolean) {
    const { certificate: cert, key } = this.authority.forServer([LOOPBACK]);
    this.server = createServer({ cert, key }, async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk as Buffer);
      }
      const { apiVersion, kind, request: { uid, object } } = JSON.parse(Buffer.concat(chunks).toString()) as {
        apiVersion: string; kind: string; request: { uid: string; object: NewPod };
      };
      await this.inject(object);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ apiVersion, kind, response: { uid, allowed: true } }));
    });
  }

  public async listen(): Promise<void> {
    this.server.listen(0, LOOPBACK);
    await once(this.server, 'listening');
  }

  /** The object by which the API server knows it, as in every cluster of EKS. */
  public get configuration(): KubeWebhookConfiguration {
    return {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'pod-identity-webhook' },
      webhooks: [{
        name: 'iam-for-pods.amazonaws.com',
        clientConfig: { url: `https://${LOOPBACK}:${(this.server.address() as AddressInfo).port}/mutate`, caBundle: Buffer.from(this.authority.certificate).toString('base64') },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        failurePolicy: 'Ignore',
        namespaceSelector: {},
        objectSelector: { matchExpressions: [{ key: SKIP_POD, operator: 'DoesNotExist' }] },
        reinvocationPolicy: 'IfNeeded',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      }],
    };
  }

  /** The pod as the webhook wants it, if the API server has called it; asked once. */
  public takeInjected(created: object): object | undefined {
    const pod = created as NewPod;
    const injection = this.injections.get(keyOf(pod));
    this.injections.delete(keyOf(pod));
    return injection && injectedPod(pod, injection);
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async inject(pod: NewPod): Promise<void> {
    const injection = await this.injectionFor(pod.metadata.namespace, pod.spec.serviceAccountName);
    if (injection !== undefined) {
      this.injections.set(keyOf(pod), injection);
    }
  }

  private async injectionFor(namespace: string, name: string): Promise<Injection | undefined> {
    if (this.hasAssociation(`${namespace}/${name}`)) {
      const path = 'eks-pod-identity-token';
      return {
        env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials', AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${POD_IDENTITY_TOKEN}/${path}` },
        volume: path,
        mountPath: POD_IDENTITY_TOKEN,
        source: { audience: 'pods.eks.amazonaws.com', path },
      };
    }
    const { metadata: { annotations = {} } } = await this.api.read(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}`) as unknown as NewPod;
    const roleArn = annotations[ROLE_ARN];
    return roleArn === undefined ? undefined : {
      env: { AWS_STS_REGIONAL_ENDPOINTS: 'regional', AWS_REGION: 'eu-west-1', AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: `${IRSA_TOKEN}/token` },
      volume: 'aws-iam-token',
      mountPath: IRSA_TOKEN,
      source: { audience: annotations[AUDIENCE] ?? 'sts.amazonaws.com', path: 'token' },
    };
  }
}

/** What is read, and changed, of the object here. */
export interface KubeWebhookConfiguration {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly webhooks: { readonly namespaceSelector: object }[] & Record<string, unknown>[];
}

function injectedPod(pod: NewPod, { env, volume, mountPath, source }: Injection): object | undefined {
  const { metadata: { annotations = {} }, spec: { containers, volumes = [] } } = pod;
  const skipped = (annotations[SKIP_CONTAINERS] ?? '').split(',').map(name => name.trim());
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  const projected = { name: volume, projected: { sources: [{ serviceAccountToken: { ...source, expirationSeconds: 86_400 } }] } };
  return containers.every(({ name }) => skipped.includes(name)) ? undefined : {
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.map(container => (skipped.includes(container.name) ? container : {
        ...container,
        env: [...container.env ?? [], ...variables],
        volumeMounts: [...container.volumeMounts ?? [], { name: volume, mountPath, readOnly: true }],
      })),
      volumes: [...volumes, projected],
    },
  };
}

function keyOf({ metadata: { namespace, name } }: NewPod): string {
  return `${namespace}/${name}`;
}
