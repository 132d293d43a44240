import type { Problem } from '../doctor-check';
import { contextName, kubeLoginCheck } from './kube-login-check';
import type { KubeCredentials } from '../../facts/login/kube-login';

const LOG_IN = 'let the kubeconfig call kubelogin (eks-identity kubeconfig writes it)';

/** What else than kubelogin stands in a kubeconfig, and what comes of it. */
const OTHERS: Record<Exclude<KubeCredentials['kind'], 'kubelogin' | 'plugin' | 'auth-provider' | 'aws'>, string> = {
  token: 'has a fixed token in it: nobody logs in, and it ends when the token does',
  certificate: 'has a client certificate in it: nobody logs in with an identity provider',
  password: 'has a password in it, which API servers take no more',
  none: 'has no credentials for the user: the API server sees system:anonymous',
};

/** Tools log in with a plugin, or not at all: what was built in is gone. */
export const KUBECONFIG_CREDENTIALS = kubeLoginCheck({
  id: 'KCFG001',
  severity: 'error',
  holds: 'the kubeconfig logs in with the identity provider',
}, (login): Problem[] => {
  const { credentials, user } = login;
  const resource = contextName(login);
  switch (credentials.kind) {
    case 'kubelogin':
      return [];
    case 'auth-provider':
      return [{
        resource,
        message: `user '${user}' has the auth-provider '${credentials.name}', which most tools do not have (no Auth Provider found for name "${credentials.name}")`,
        fix: LOG_IN,
      }];
    case 'aws':
      return [{
        severity: 'warning',
        resource,
        message: `user '${user}' logs in with IAM (${credentials.command}): what is allowed is decided by access entries, not by an association`,
        fix: `${LOG_IN}, or look at the access entries of the cluster`,
      }];
    case 'plugin':
      return [{
        severity: 'info',
        resource,
        message: `user '${user}' logs in with the plugin '${credentials.command}', of which this command knows nothing`,
        fix: 'have it print its token, and hand that to --token-file',
      }];
    default:
      return [{
        resource,
        message: user === undefined ? 'the context names a user that is not in the kubeconfig' : `the kubeconfig ${OTHERS[credentials.kind]}`,
        fix: LOG_IN,
      }];
  }
});
