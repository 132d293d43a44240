import { inspectRead } from '../doctor-check';
import { userPoolCheck, userPoolName } from './user-pool-check';
import { DOMAIN_ACTIVE } from '../../facts/account/user-pool';

/** Without a domain a user pool has no login pages, and no token endpoint. */
export const USER_POOL_DOMAIN = userPoolCheck({
  id: 'COG001',
  severity: 'error',
  holds: 'user pools have a domain, where people log in',
}, fact => inspectRead(fact.pool, ({ domain }) => (domain === undefined || fact.domain === undefined ? [{
  resource: userPoolName(fact),
  message: 'the user pool has no domain, so it has no login pages and nobody can log in with a browser',
  fix: 'add a domain: a prefix without the words aws, amazon and cognito that nobody else has in the region, such as <company>-<cluster>',
}] : inspectRead(fact.domain, status => (status === DOMAIN_ACTIVE ? [] : [{
  severity: 'warning',
  resource: userPoolName(fact),
  message: `the domain '${domain}' of the user pool is ${status}: its login pages do not work yet, or not any more`,
  fix: 'wait for it, or look at what CloudTrail says about it; for a domain of your own, its certificate must be in us-east-1 and its DNS record there',
}])))));
