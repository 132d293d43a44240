import type { Labels } from './kubernetes';
import type { ServiceAccount } from './service-account';
import type { ClusterFact } from '../account/account';

/** A pod, as far as AWS credentials go. */
export interface PodFact {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly serviceAccount: string;
  /** What makes the pod, to be restarted: `deployment/api`. */
  readonly owner?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  readonly phase?: string;
  /** Containers that the pod asks the webhook to leave alone. */
  readonly skippedContainers: string[];
  readonly onFargate: boolean;
  readonly onWindows: boolean;
  readonly securityContext: SecurityContextFact;
  readonly containers: ContainerFact[];
  /** Projected volumes with a token for AWS. */
  readonly tokenVolumes: TokenVolumeFact[];
}

export interface SecurityContextFact {
  readonly runAsUser?: number;
  readonly runAsNonRoot?: boolean;
  readonly fsGroup?: number;
}

export interface ContainerFact {
  readonly name: string;
  readonly isInit: boolean;
  readonly env: EnvFact[];
  /** Secrets and ConfigMaps whose every key becomes a variable; which keys these are is not read. */
  readonly envFrom: EnvSourceFact[];
  readonly runAsUser?: number;
  readonly runAsNonRoot?: boolean;
}

/** A variable that matters to AWS credentials. */
export interface EnvFact {
  readonly name: string;
  /** Of variables that hold no secret (`AWS_ROLE_ARN`), and only if it is written in the pod. */
  readonly value?: string;
  /** Where the value comes from, if not from the pod itself: `secret aws-keys`. */
  readonly source?: string;
}

export interface EnvSourceFact {
  readonly source: string;
  readonly prefix: string;
}

export interface TokenVolumeFact {
  readonly audience: string;
  readonly defaultMode?: number;
}

/** Variables whose values are safe to show and needed to judge; of all others the name is all that is kept. */
export const READABLE_VARIABLES = [
  'AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_STS_REGIONAL_ENDPOINTS', 'AWS_REGION', 'AWS_DEFAULT_REGION',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI', 'NO_PROXY', 'no_proxy',
];

/** Variables that name credentials which SDKs look for before the token of the service account. */
export const EARLIER_CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'AWS_SHARED_CREDENTIALS_FILE'];

/** Variables that send requests through a proxy; their values may hold a password. */
export const PROXY_VARIABLES = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'];

export function podName({ namespace, name }: Pick<PodFact, 'namespace' | 'name'>): string {
  return `pod/${namespace}/${name}`;
}

export function serviceAccountOf({ namespace, serviceAccount }: PodFact): ServiceAccount {
  return { namespace, name: serviceAccount };
}

/** A variable of any container that the webhook would have set. */
export function envOf({ containers, skippedContainers }: PodFact, name: string): EnvFact | undefined {
  const injected = containers.filter(container => !skippedContainers.includes(container.name));
  return injected.flatMap(({ env }) => env).find(variable => variable.name === name);
}

/** Where the global endpoint of STS is, as far as CloudTrail goes. */
const GLOBAL_REGION = 'us-east-1';

/** The regions in which SDKs in the pod may ask STS with the token of the service account, as far as the pod says. */
export function stsRegionsOf({ containers }: PodFact, { partition }: Pick<ClusterFact, 'partition'>): string[] {
  return containers.flatMap(({ env }) => {
    const valueOf = (name: string): string | undefined => env.find(variable => variable.name === name)?.value;
    const asksGlobally = valueOf('AWS_STS_REGIONAL_ENDPOINTS') === 'legacy' && partition === 'aws';
    const regions = asksGlobally ? [GLOBAL_REGION] : [valueOf('AWS_REGION'), valueOf('AWS_DEFAULT_REGION')];
    return env.some(({ name }) => name === 'AWS_WEB_IDENTITY_TOKEN_FILE') ? regions.flatMap(region => region || []) : [];
  });
}

/** What to do to have the pod created again, which is when credentials are injected. */
export function restart({ owner, namespace, name }: PodFact): string {
  if (owner === undefined) {
    return `delete pod ${namespace}/${name} and create it again; nothing else would`;
  }
  return /^(deployment|statefulset|daemonset)\//.test(owner)
    ? `restart its owner: \`kubectl rollout restart ${owner} -n ${namespace}\``
    : `delete pod ${namespace}/${name}, so that ${owner} creates it again`;
}
