import { inspectRead } from '../doctor-check';
import { TOKEN, tokenCheck } from './token-check';
import { wordAge } from '../../facts/word-age';

/** kubelogin keeps a token until it expires, whatever has been changed meanwhile. */
export const OLD_TOKEN = tokenCheck({
  id: 'TOK006',
  severity: 'info',
  holds: 'the token is younger than the last change of the association',
}, ({ token: { claims: { iat } }, association, facts: { people } }) => (people === undefined || typeof iat !== 'number' ? undefined
  : inspectRead(people.updates, ({ updates, unseen }) => {
    const changes = updates.filter(update => update.association === association.name).map(({ createdAt }) => Date.parse(createdAt) / 1000);
    const changed = Math.max(...changes);
    if (iat >= changed) {
      return unseen === 0 ? [] : [{
        status: 'unknown',
        resource: TOKEN,
        message: `whether the token is older than the last change of the association is not known: ${unseen} updates of the cluster were not looked at`,
        fix: 'if something was repaired at the identity provider, get a new one: `kubectl oidc-login clean`, then log in again',
      }];
    }
    return [{
      resource: TOKEN,
      message: `the token is ${wordAge(changed - iat)} older than the last change of the association; what was repaired at the identity provider since is not in it`,
      fix: 'get a new one: `kubectl oidc-login clean`, then log in again',
    }];
  })));
