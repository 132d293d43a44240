import type { Observation } from '../doctor-check';
import { TOKEN, tokenCheck, type TokenCase } from './token-check';
import { groupOf } from '../../../lib/core/login/oidc-claims';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What Entra ID does with groups: too many are not in the token, and they have no names. */
export const ENTRA_GROUPS = tokenCheck({
  id: 'TOK003',
  severity: 'warning',
  holds: 'the groups are in the token, by names that people know',
}, tokenCase => [...overage(tokenCase), ...withoutNames(tokenCase)]);

function overage({ token: { claims }, association: { config: { groupsClaim } } }: TokenCase): Observation[] {
  const elsewhere = claims._claim_names;
  const names = typeof elsewhere === 'object' && elsewhere !== null ? Object.keys(elsewhere) : [];
  const isRefused = groupsClaim !== undefined && names.includes(groupsClaim) && claims[groupsClaim] === undefined;
  return !isRefused && claims.hasgroups === undefined ? [] : [{
    severity: isRefused ? 'error' : 'warning',
    resource: TOKEN,
    message: `the person is in more groups than the token has room for (${isRefused ? '_claim_names' : 'hasgroups'})${isRefused ? '; the API server cannot ask for them, and refuses the token' : ''}`,
    fix: 'use app roles (groups claim \'roles\'), or let the app registration put in \'groups assigned to the application\' only',
  }];
}

function withoutNames({ token: { claims }, association: { config } }: TokenCase): Observation[] {
  const groups = config.groupsClaim === undefined ? [] : [claims[config.groupsClaim]].flat();
  const ids = groups.filter((group): group is string => typeof group === 'string' && GUID.test(group));
  return ids.length === 0 ? [] : [{
    severity: 'info',
    resource: TOKEN,
    message: 'groups are in the token by their object ids; bindings must name these, not the names that people see',
    fix: `bind roles to '${groupOf(config, ids[0])}', or use app roles, which have names`,
  }];
}
