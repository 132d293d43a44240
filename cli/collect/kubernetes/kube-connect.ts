import type { OpenKube } from './kube-api';
import { KubeClient } from './kube-client';
import { inClusterAccess, kubeconfigAccess, tokenEndpoint, type KubeAccess, type KubeConfigChoice } from './kube-config';
import { isSilence, reasonOf } from './kube-failure';
import { KubeHttp, KubeStatusError } from './kube-http';
import { eksToken } from './kube-token';
import { known, type ClusterFact, type Read } from '../../facts/account/account';

export interface KubeOptions extends KubeConfigChoice {
  readonly profile?: string;
}

const REFUSED = 401;

/**
 * The API server of the cluster, by the first way that leads there.
 *
 * Whoever chooses a kubeconfig or a context means it; otherwise the AWS credentials may do as well, for EKS takes them too.
 */
export async function openKube(cluster: ClusterFact, options: KubeOptions): Promise<Read<OpenKube>> {
  const failures = new Map<string, string>();
  for (const { access, endpoint } of waysTo(cluster, options)) {
    try {
      const http = new KubeHttp(await endpoint());
      await greet(http);
      return known({ api: new KubeClient(http), access, close: () => http.close() });
    } catch (error) {
      const reason = reasonOf(error);
      failures.set(reason, [failures.get(reason), access].filter(Boolean).join(' and '));
      if (isSilence(error)) {
        break;
      }
    }
  }
  const reason = [...failures].map(([why, access]) => `${why} (with ${access})`).join('; ');
  const fix = 'give a context that works with --context, a role that the cluster lets in with --profile, or leave Kubernetes out with --no-kubernetes';
  return { isRead: false, why: { what: `the Kubernetes API of cluster ${cluster.name}`, reason, fix } };
}

function waysTo(cluster: ClusterFact, options: KubeOptions): KubeAccess[] {
  const byFile = kubeconfigAccess(cluster, options);
  if (options.context !== undefined || options.kubeconfig !== undefined) {
    return [byFile].flatMap(way => way ?? []);
  }
  return [inClusterAccess(cluster), byFile, awsAccess(cluster, options)].flatMap(way => way ?? []);
}

function awsAccess(cluster: ClusterFact, { profile }: KubeOptions): KubeAccess {
  return {
    access: 'a token made of the AWS credentials',
    endpoint: async () => {
      if (cluster.endpoint === undefined) {
        throw new Error('EKS does not say where its API server is');
      }
      return tokenEndpoint(cluster.endpoint, cluster.certificateAuthority, await eksToken(cluster, profile));
    },
  };
}

/** Anybody may ask for the version, unless with credentials that are not accepted. */
async function greet(http: KubeHttp): Promise<void> {
  try {
    await http.get('/version');
  } catch (error) {
    if (!(error instanceof KubeStatusError) || error.status === REFUSED) {
      throw error;
    }
  }
}
