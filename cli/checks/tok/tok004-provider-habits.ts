import type { Observation } from '../doctor-check';
import { TOKEN, tokenCheck, type TokenCase } from './token-check';
import { groupOf } from '../../../lib/core/login/oidc-claims';
import { claimNames } from '../../facts/login/login-token';

/** What identity providers do with groups that nobody expects. */
export const PROVIDER_HABITS = tokenCheck({
  id: 'TOK004',
  severity: 'warning',
  holds: 'groups are in the token as bindings name them',
}, tokenCase => [...paths(tokenCase), ...elsewhere(tokenCase)]);

/** Keycloak, with "Full group path". */
function paths({ token: { claims }, association: { config } }: TokenCase): Observation[] {
  const groups = config.groupsClaim === undefined ? [] : [claims[config.groupsClaim]].flat();
  const [path] = groups.filter((group): group is string => typeof group === 'string' && group.startsWith('/'));
  return path === undefined ? [] : [{
    resource: TOKEN,
    message: 'groups have a slash before their names, as Keycloak writes them; a binding without it matches nobody',
    fix: `turn 'Full group path' off in the group mapper of the client, or bind roles to '${groupOf(config, path)}'`,
  }];
}

/** The claim is not there, and it is known why. */
function elsewhere({ token, association: { config: { groupsClaim, issuerUrl } } }: TokenCase): Observation[] {
  const names = claimNames(token);
  if (groupsClaim === undefined || names.includes(groupsClaim) || token.claims._claim_names !== undefined) {
    return [];
  }
  const namespaced = names.find(name => /^https?:\/\/.+/.test(name) && /group|role/i.test(name));
  const reason = namespaced !== undefined ? [`the token has the claim '${namespaced}' instead: Auth0 takes claims of its customers with a namespace only`, `associate it again with the groups claim '${namespaced}'`]
    : names.includes('realm_access') ? ['Keycloak puts roles into \'realm_access\', of which the API server reads nothing', `add a mapper to the client that writes a flat claim '${groupsClaim}' into ID tokens`]
      : issuerUrl === 'https://accounts.google.com' ? ['Google puts no groups into tokens', 'bind roles to users, or put a provider in between that asks Google for the groups (Dex)']
        : undefined;
  return reason === undefined ? [] : [{ resource: TOKEN, message: `the groups claim '${groupsClaim}' is not in the token: ${reason[0]}`, fix: reason[1] }];
}
