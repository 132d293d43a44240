/*
 * What the webhook of EKS puts into a pod, as its source has it: never in place of what is there already, so that it may be called again.
 *
 * @see https://github.com/aws/amazon-eks-pod-identity-webhook/blob/master/pkg/handler/handler.go
 */

const SKIP_CONTAINERS = 'eks.amazonaws.com/skip-containers';
const IRSA_TOKEN = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const POD_IDENTITY_TOKEN = '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount';
const TOKEN_SECONDS = 86_400;

/** Set in every pod that gets credentials, of either kind. */
const STS_VARIABLES = { AWS_STS_REGIONAL_ENDPOINTS: 'regional' };
const REGION_VARIABLES = { AWS_DEFAULT_REGION: 'eu-west-1', AWS_REGION: 'eu-west-1' };

interface Container {
  readonly name: string;
  readonly env?: { readonly name: string }[];
  readonly volumeMounts?: { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

/** What is read of a pod, whether the API server has it or is about to. */
export interface Pod {
  readonly metadata: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly spec: {
    readonly serviceAccountName: string;
    readonly initContainers?: Container[];
    readonly containers: Container[];
    readonly volumes?: { readonly name: string }[];
  };
}

/** What gets into a pod. */
export interface Injection {
  readonly variables: Record<string, string>;
  readonly labels?: Record<string, string>;
  readonly volume: string;
  readonly mountPath: string;
  readonly token: { readonly audience: string; readonly path: string };
}

/** An operation of a JSON Patch. */
export interface Addition {
  readonly op: 'add';
  readonly path: string;
  readonly value: unknown;
}

/** For a service account with the annotation of a role. */
export function irsaInjection(roleArn: string, audience = 'sts.amazonaws.com'): Injection {
  const path = 'token';
  return {
    variables: { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: `${IRSA_TOKEN}/${path}` },
    volume: 'aws-iam-token',
    mountPath: IRSA_TOKEN,
    token: { audience, path },
  };
}

/** For a service account with an association of EKS Pod Identity. */
export function podIdentityInjection(): Injection {
  const path = 'eks-pod-identity-token';
  return {
    variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials', AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${POD_IDENTITY_TOKEN}/${path}` },
    labels: { 'eks.amazonaws.com/pod-identity': 'enabled' },
    volume: path,
    mountPath: POD_IDENTITY_TOKEN,
    token: { audience: 'pods.eks.amazonaws.com', path },
  };
}

/** How a pod is to be changed. */
export function patchOf({ metadata, spec }: Pod, injection: Injection): Addition[] {
  const skipped = (metadata.annotations?.[SKIP_CONTAINERS] ?? '').split(',');
  const inject = (all: Container[]) => all.map(container => (skipped.includes(container.name) ? container : injected(container, injection)));
  const { initContainers, containers, volumes = [] } = spec;
  return [
    ...injection.labels === undefined ? [] : [add('/metadata/labels', { ...metadata.labels, ...injection.labels })],
    ...volumes.some(({ name }) => name === injection.volume) ? [] : [add('/spec/volumes', [tokenVolume(injection), ...volumes])],
    ...initContainers === undefined ? [] : [add('/spec/initContainers', inject(initContainers))],
    add('/spec/containers', inject(containers)),
  ];
}

/** Whether a pod has been injected; pods of the example have no such mounts of their own. */
export function isInjected({ spec: { containers } }: Pod): boolean {
  return containers.some(({ volumeMounts = [] }) => volumeMounts.some(({ mountPath }) => [IRSA_TOKEN, POD_IDENTITY_TOKEN].includes(mountPath)));
}

function injected(container: Container, { variables, volume, mountPath }: Injection): Container {
  const { env = [], volumeMounts = [] } = container;
  const missing = [STS_VARIABLES, REGION_VARIABLES, variables].filter(group => !env.some(({ name }) => name in group)); // all or none
  const isMounted = volumeMounts.some(({ name }) => name === volume);
  return missing.length === 0 ? container : {
    ...container,
    env: [...env, ...missing.flatMap(group => Object.entries(group).map(([name, value]) => ({ name, value })))],
    volumeMounts: isMounted ? volumeMounts : [...volumeMounts, { name: volume, mountPath, readOnly: true }],
  };
}

function tokenVolume({ volume, token }: Injection): object {
  return { name: volume, projected: { sources: [{ serviceAccountToken: { ...token, expirationSeconds: TOKEN_SECONDS } }] } };
}

function add(path: string, value: unknown): Addition {
  return { op: 'add', path, value };
}
