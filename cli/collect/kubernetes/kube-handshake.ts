import { request } from 'node:https';
import { withDeadline } from '../deadline';
import { anonymousEndpoint } from './kube-config';
import type { KubeEndpoint } from './kube-http';
import type { Cluster } from './kube-library';
import type { ClusterFact, Read } from '../../facts/account/account';
import type { Handshake } from '../../facts/login/kube-login';
import type { Reader } from '../reader';
import { untrustedCode } from '../web';

/** Answered to anybody, and here even a refusal would do. */
const VERSION_PATH = '/version';
const EVERYWHERE = /^(0\.0\.0\.0|::)\/0$/;

/** Whether the API server of a kubeconfig proves to be the one that it trusts; nobody logs in for that. */
export function shakeHands(server: Cluster, cluster: ClusterFact, reader: Reader): Promise<Read<Handshake>> {
  return reader.reach('what the API server of the kubeconfig answers', waysTo(cluster), async () => {
    try {
      await withDeadline(async signal => greet(await anonymousEndpoint(server), signal));
      return {};
    } catch (error) {
      const code = untrustedCode(error);
      if (code === undefined) {
        throw error;
      }
      return { untrusted: code };
    }
  });
}

/** Nothing but the fact that there is an answer counts. */
function greet({ server, options }: KubeEndpoint, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    request(new URL(VERSION_PATH, server), { ...options, method: 'HEAD', signal }, response => {
      response.destroy();
      resolve();
    }).on('error', reject).end();
  });
}

/** What would help, if nobody answers. */
function waysTo({ publicAccess = [], name, endpoint }: ClusterFact): string {
  if (endpoint === undefined) {
    return `wait until EKS has made cluster ${name}`;
  }
  if (publicAccess.some(range => EVERYWHERE.test(range))) {
    return 'run the command where the internet can be reached, and set HTTPS_PROXY if there is a proxy on the way';
  }
  return publicAccess.length > 0 ? `run the command from an address that the endpoint lets in (${publicAccess.join(', ')}), or in the network of the cluster`
    : 'the endpoint may be private: connect to the VPN of its network, or run the command in it (a runner, a bastion host)';
}
