import { findings } from './problem';
import { usernamePrefixOf } from '../../../lib/core/login/oidc-claims';
import type { Facts } from '../../facts/templates/facts';
import type { Finding } from '../finding';

/** No groups claim is set by default: bindings to groups then match nobody, and people get 403. */
export function groupsClaim({ people: { associations, bindings } }: Facts): Finding[] {
  const users = bindings.flatMap(({ cluster, subjects }) => subjects.filter(({ kind }) => kind === 'User').map(({ name }) => ({ cluster, name })));
  const bindsUsers = (prefix: string, cluster: string) => users.some(user => user.cluster === cluster && user.name.startsWith(prefix));
  return findings('IDP009', 'warning', associations
    .filter(({ config, cluster }) => config.groupsClaim === undefined && !bindsUsers(usernamePrefixOf(config), cluster))
    .map(({ id }) => ({
      resource: id,
      part: 'groups claim',
      message: 'no groups claim is set, so everybody is in the group system:authenticated only and bindings to other groups match nobody',
      fix: 'set the claim that has the groups (\'cognito:groups\' of a user pool), or bind roles to users',
    })));
}
