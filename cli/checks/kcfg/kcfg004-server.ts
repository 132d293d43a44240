import { inspectReached, type Observation, type Problem } from '../doctor-check';
import { contextName, kubeLoginCheck } from './kube-login-check';
import type { KubeServer } from '../../facts/login/kube-login';

/** A cluster that is made again has the name of the old one, and another address and authority. */
export const KUBECONFIG_SERVER = kubeLoginCheck({
  id: 'KCFG004',
  severity: 'error',
  holds: 'the kubeconfig leads to the cluster, and trusts it only',
}, (login, { cluster: { name, endpoint } }) => {
  const { server } = login;
  const resource = contextName(login);
  if (server === undefined) {
    return [{ resource, message: 'the context names a cluster that is not in the kubeconfig', fix: 'write it again (eks-identity kubeconfig)' }];
  }
  const leadsElsewhere = endpoint !== undefined && new URL(endpoint).origin !== originOf(server.url);
  return [
    ...!leadsElsewhere ? [] : [{
      resource,
      message: `the context does not lead to cluster ${name}: perhaps the cluster was made again, or the context is that of another one`,
      fix: `write it again (eks-identity kubeconfig --cluster ${name}), or choose another context with --context`,
      evidence: [{ label: 'kubeconfig', value: server.url }, { label: name, value: endpoint }],
    }],
    ...leadsElsewhere || server.trustsCluster !== false ? [] : [{
      resource,
      message: 'the kubeconfig trusts another certificate authority than that of the cluster (x509: certificate signed by unknown authority)',
      fix: `write it again (eks-identity kubeconfig --cluster ${name})`,
    }],
    ...!server.skipsVerification ? [] : [{
      resource,
      message: 'the kubeconfig does not check the certificate of the API server (insecure-skip-tls-verify): anybody on the way gets the token',
      fix: 'take insecure-skip-tls-verify out, and write the certificate authority of the cluster in',
    } satisfies Problem],
    ...leadsElsewhere || server.trustsCluster === false ? [] : handshakeOf(server, resource),
  ];
});

/** Whoever answers there must have a certificate of the authority that the kubeconfig trusts. */
function handshakeOf({ handshake, url }: KubeServer, resource: string): Observation[] {
  return handshake === undefined ? [] : inspectReached(handshake, ({ untrusted }) => (untrusted === undefined ? [] : [{
    resource,
    message: `whoever answers at the address of the API server is not trusted by the kubeconfig (${untrusted}): a proxy that opens the connection, or another server behind the same name`,
    fix: 'let the network pass the address through (NO_PROXY, or an exception of the proxy), and look at tls-server-name and proxy-url in the kubeconfig; do not turn the check off',
    evidence: [{ label: 'address', value: url }, { label: 'TLS', value: untrusted }],
  }]));
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
