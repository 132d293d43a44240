import { associationCheck, associationName } from './people-check';

/** No groups claim is set by default: bindings to groups then match nobody, and people get 403. */
export const GROUPS_CLAIM = associationCheck({
  id: 'IDP009',
  severity: 'warning',
  holds: 'associations say which claim has the groups',
}, associations => associations.filter(({ config }) => config.groupsClaim === undefined).map(association => ({
  resource: associationName(association),
  message: 'no groups claim is set, so everybody is in the group system:authenticated only and bindings to other groups match nobody',
  fix: 'associate it again with the claim that has the groups (\'cognito:groups\' of a user pool), or bind roles to users',
})));
