import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { types } from 'node:util';
import { CALL_LIMIT } from '../deadline';
import { resolveExec } from './kube-exec';
import type { KubeEndpoint } from './kube-http';
import { KubeConfig, type Cluster, type Context, type User } from './kube-library';
import { claimsOf } from './kube-token';
import { CannotRun } from '../../cannot-run';
import type { ClusterFact } from '../../facts/account/account';
import { didYouMean } from '../../facts/distance';
import { proxyUrlFor } from '../proxy';

/** Which kubeconfig to use, and which context of it. */
export interface KubeConfigChoice {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** A way to the API server. */
export interface KubeAccess {
  /** As whom: `context demo of the kubeconfig`. */
  readonly access: string;
  readonly endpoint: () => Promise<KubeEndpoint>;
}

/** The context that was asked for, else the one that leads to the cluster; undefined if there is none. */
export function kubeconfigAccess(cluster: ClusterFact, { kubeconfig, context }: KubeConfigChoice): KubeAccess | undefined {
  const config = loadKubeConfig(kubeconfig);
  const chosen = context === undefined ? contextOf(cluster, config)?.name : namedContext(context, config);
  if (chosen === undefined && kubeconfig !== undefined) {
    throw new CannotRun(`no context of ${kubeconfig} leads to ${cluster.endpoint ?? `cluster ${cluster.name}`}; choose one with --context${listContexts(config)}`);
  }
  return chosen === undefined ? undefined : { access: `context ${chosen} of the kubeconfig`, endpoint: () => endpointOf(config, chosen) };
}

/** Inside of a pod of the cluster: as the service account of this very pod. */
export function inClusterAccess({ issuerUrl }: ClusterFact, root = ''): KubeAccess | undefined {
  const tokenFile = `${root}/var/run/secrets/kubernetes.io/serviceaccount/token`;
  if (process.env.KUBERNETES_SERVICE_HOST === undefined || !existsSync(tokenFile) || claimsOf(readFileSync(tokenFile, 'utf8')).iss !== issuerUrl) {
    return undefined; // not in a pod, or in one of another cluster
  }
  const config = new KubeConfig();
  config.loadFromCluster(root);
  return { access: 'the service account of this pod', endpoint: () => endpointOf(config, config.getCurrentContext()) };
}

/** The server of an endpoint and how to reach it, for a kubeconfig made of an address, a CA and a token. */
export function tokenEndpoint(server: string, caData: string | undefined, token: string): Promise<KubeEndpoint> {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'cluster', server, caData, skipTLSVerify: false }, { name: 'user', token });
  return endpointOf(config, config.getCurrentContext());
}

/** The files that kubectl would read, as one: of two entries with the same name the first counts. */
export function loadKubeConfig(path: string | undefined): KubeConfig {
  const files = path !== undefined ? [path] : usualFiles().filter(existsSync);
  const merged = new KubeConfig();
  for (const file of files) {
    const config = loadFile(file, path !== undefined);
    merged.loadFromOptions({
      clusters: firstOfName([...merged.clusters, ...config.clusters]),
      users: firstOfName([...merged.users, ...config.users]),
      contexts: firstOfName([...merged.contexts, ...config.contexts]),
      currentContext: merged.currentContext || config.currentContext,
    });
  }
  return merged;
}

/** Where kubectl looks: what KUBECONFIG says, else a file in the home directory. */
function usualFiles(): string[] {
  return (process.env.KUBECONFIG || join(homedir(), '.kube', 'config')).split(delimiter).filter(file => file !== '');
}

/** What there is to choose from where nothing says which kubeconfig it is. */
export function absentKubeconfig(path: string | undefined): string | undefined {
  const files = usualFiles();
  return path !== undefined || files.some(existsSync) ? undefined
    : `there is no kubeconfig: ${files.join(' and ')} ${files.length === 1 ? 'is' : 'are'} not there${process.env.KUBECONFIG ? ' (KUBECONFIG)' : ''}; name another file with --kubeconfig`;
}

/** A file that was asked for must be readable; one that happens to be there need not. */
function loadFile(file: string, isRequired: boolean): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file, { onInvalidEntry: 'filter' });
  } catch (error) {
    if (isRequired) {
      const [reason] = (types.isNativeError(error) ? error.message : String(error)).split('\n'); // what follows repeats the file, tokens included
      throw new CannotRun(`${file} cannot be read as a kubeconfig: ${reason}`);
    }
  }
  return config;
}

export function namedContext(name: string, config: KubeConfig): string {
  const names = config.getContexts().map(context => context.name);
  if (!names.includes(name)) {
    const meant = didYouMean(name, names);
    throw new CannotRun(`the kubeconfig has no context '${name}'${meant === undefined ? listContexts(config) : `; did you mean '${meant}'?`}`);
  }
  return name;
}

export function listContexts(config: KubeConfig): string {
  const names = config.getContexts().map(({ name }) => name);
  return names.length === 0 ? '; it has none' : `; there are: ${names.join(', ')}`;
}

/** The current context if it leads to the cluster, else the first that does. */
export function contextOf({ endpoint }: ClusterFact, config: KubeConfig): Context | undefined {
  const contexts = config.getContexts().filter(({ cluster }) => endpoint !== undefined && isSameServer(config.getCluster(cluster)?.server, endpoint));
  return contexts.find(({ name }) => name === config.getCurrentContext()) ?? contexts[0];
}

function isSameServer(server: string | undefined, endpoint: string): boolean {
  const [one, other] = [server ?? '', endpoint].map(text => (URL.canParse(text) ? new URL(text) : undefined));
  return one !== undefined && one.origin === other?.origin;
}

async function endpointOf(config: KubeConfig, context: string): Promise<KubeEndpoint> {
  config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (cluster === null || user === null) {
    throw new Error(`context '${context}' of the kubeconfig names a ${cluster === null ? 'cluster' : 'user'} that is not there`);
  }
  return resolve(cluster, await resolveExec(user));
}

/** A server as a kubeconfig says it, for whoever does not log in. */
export function anonymousEndpoint(cluster: Cluster): Promise<KubeEndpoint> {
  return resolve(cluster, { name: 'nobody' });
}

/** Through the proxy that the kubeconfig names, else that of the environment, as kubectl does it. */
async function resolve(cluster: Cluster, user: User): Promise<KubeEndpoint> {
  const proxyUrl = cluster.proxyUrl ?? (cluster.server.startsWith('https://') ? proxyUrlFor(cluster.server)?.href : undefined);
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ ...cluster, ...proxyUrl !== undefined && { proxyUrl } }, user);
  const options: KubeEndpoint['options'] = { timeout: CALL_LIMIT }; // a silent proxy would keep the process alive
  await config.applyToHTTPSOptions(options);
  return { server: cluster.server, options };
}

function firstOfName<T extends { readonly name: string }>(entries: T[]): T[] {
  return entries.filter(({ name }, index) => entries.findIndex(entry => entry.name === name) === index);
}
