import type { Problem } from '../doctor-check';
import { associationFor, contextName, kubeloginOf, kubeLoginCheck } from './kube-login-check';
import { isCognitoIssuer } from '../../../lib/core/login/cognito-user-pool';
import { valueOr, type AccountFacts } from '../../facts/account/account';
import { KUBELOGIN_CALLBACKS } from '../../facts/account/user-pool';

/** The kubeconfig is handed out: what is secret in it is not. */
export const LOGIN_CLIENT = kubeLoginCheck({
  id: 'KCFG003',
  severity: 'warning',
  holds: 'the login of the kubeconfig is that of a public client, with PKCE and callbacks that are allowed',
}, (login, facts) => {
  const kubelogin = kubeloginOf(login);
  if (kubelogin === undefined) {
    return undefined;
  }
  const resource = contextName(login);
  const { callbacks, hasSecret, issuerUrl = '', skipsVerification, usesPkce } = kubelogin;
  const refused = refusedCallbacks(callbacks, associationFor(kubelogin, facts)?.name, facts);
  return [
    ...!skipsVerification ? [] : [{
      severity: 'error', resource, message: 'kubelogin does not check who it talks to (--insecure-skip-tls-verify): anybody on the way can log in as the person', fix: 'take the argument out; --certificate-authority names a private authority',
    } satisfies Problem],
    ...!hasSecret ? [] : [{ resource, message: 'the kubeconfig has a client secret or a password in it, which everybody has who has the file', fix: 'make a client without a secret, with PKCE' }],
    ...refused.length === 0 ? [] : [{
      resource,
      message: `the app client does not allow the callback ${refused.join(', ')} (redirect_mismatch)`,
      fix: `allow it, or use those that are allowed (kubelogin waits at ${KUBELOGIN_CALLBACKS.join(' and ')} unless it is told otherwise)`,
    }],
    ...usesPkce || !isCognitoIssuer(issuerUrl) ? [] : [{
      severity: 'info', resource, message: 'kubelogin uses PKCE only where the identity provider says that it knows it, which Cognito does not', fix: 'add --oidc-pkce-method=S256',
    } satisfies Problem],
  ];
});

/** COG002 tells of those that kubelogin has by default. */
function refusedCallbacks(callbacks: string[], association: string | undefined, { people }: AccountFacts): string[] {
  const client = valueOr(people?.userPools.find(pool => pool.association === association)?.client, undefined);
  return client === undefined ? [] : callbacks.filter(callback => !client.callbackUrls.includes(callback));
}
