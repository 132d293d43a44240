import { TOKEN, tokenCheck } from './token-check';
import { AUTHENTICATED_GROUP } from '../../../lib/core/login/oidc-claims';
import { claimNames } from '../../facts/login/login-token';
import { verdictOf } from '../../facts/login/login-verdict';

/** Claims that carry groups somewhere. */
const LIKE_GROUPS = /group|role|team/i;

/** A token that is accepted says who somebody is; without a group of its own, bindings to groups match nobody. */
export const TOKEN_GROUPS = tokenCheck({
  id: 'TOK002',
  severity: 'info',
  holds: 'whoever has the token is in a group that bindings can name',
}, ({ token, association }) => {
  const { config } = association;
  const { username, groups } = verdictOf(token, [association]);
  if (username === undefined || groups === undefined) {
    return undefined; // refused, which other rules tell
  }
  const candidates = claimNames(token).filter(name => LIKE_GROUPS.test(name) && name !== config.groupsClaim);
  return groups.some(group => group !== AUTHENTICATED_GROUP) ? [] : [{
    resource: TOKEN,
    message: `you will be '${username}' and in the group ${AUTHENTICATED_GROUP} only: the token ${config.groupsClaim === undefined
      ? 'is read without groups, no groups claim is set' : `has no groups in the claim '${config.groupsClaim}'`}`,
    fix: 'put the person into a group at the identity provider and log in again, or bind a role to the user',
    evidence: candidates.map(value => ({ label: 'claim', value })),
  }];
});
