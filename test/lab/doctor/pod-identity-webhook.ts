import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Injection, irsaInjection, patchOf, type Pod, podIdentityInjection } from './pod-injection';
import { CertificateAuthority } from '../harness/certificates/certificate-authority';
import type { KubeApi } from '../harness/cluster/kube-api';
import { LOOPBACK } from '../harness/processes/free-port';

const ROLE_ARN = 'eks.amazonaws.com/role-arn';
/** The annotation that asks for another audience than that of STS. */
export const AUDIENCE = 'eks.amazonaws.com/audience';
const SKIP_POD = 'eks.amazonaws.com/skip-pod-identity-webhook';

/** What is read of a request of the API server, whose answer has the same version and kind. */
interface AdmissionReview {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: { readonly uid: string; readonly namespace: string; readonly object: Pod };
}

/**
 * In place of the webhook that EKS runs: the API server really calls it for each new pod, or does not, and changes the pod as it says.
 *
 * @see https://github.com/aws/amazon-eks-pod-identity-webhook
 */
export class PodIdentityWebhook {
  private readonly authority = new CertificateAuthority();
  private readonly server: Server;

  /** @param hasAssociation whether the service account, `<namespace>/<name>`, gets its role by EKS Pod Identity */
  constructor(private readonly api: KubeApi, private readonly hasAssociation: (serviceAccount: string) => boolean) {
    const { certificate: cert, key } = this.authority.forServer([LOOPBACK]);
    this.server = createServer({ cert, key }, async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk as Buffer);
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(await this.answer(JSON.parse(Buffer.concat(chunks).toString()) as AdmissionReview)));
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

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer({ apiVersion, kind, request: { uid, namespace, object } }: AdmissionReview): Promise<object> {
    const injection = await this.injectionFor(namespace, object.spec.serviceAccountName);
    const changes = injection && { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patchOf(object, injection))).toString('base64') };
    return { apiVersion, kind, response: { uid, allowed: true, ...changes } };
  }

  private async injectionFor(namespace: string, name: string): Promise<Injection | undefined> {
    if (this.hasAssociation(`${namespace}/${name}`)) {
      return podIdentityInjection();
    }
    const { metadata: { annotations = {} } } = await this.api.read(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}`) as { metadata: { annotations?: Record<string, string> } };
    const roleArn = annotations[ROLE_ARN];
    return roleArn === undefined ? undefined : irsaInjection(roleArn, annotations[AUDIENCE]);
  }
}

/** What is read, and changed, of the object here. */
export interface KubeWebhookConfiguration {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly webhooks: { readonly namespaceSelector: object }[] & Record<string, unknown>[];
}
