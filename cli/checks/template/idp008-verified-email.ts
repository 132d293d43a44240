import { findings } from './problem';
import { EMAIL_CLAIM } from '../../../lib/core/login/oidc-claims';
import type { Facts } from '../../facts/templates/facts';
import type { Finding } from '../finding';

/** The API server refuses a token whose `email_verified` is false. Only of user pools of the app is it known what theirs say. */
export function verifiedEmail({ people: { associations } }: Facts): Finding[] {
  return findings('IDP008', 'warning', associations.flatMap(({ id, config: { usernameClaim }, userPool }) => {
    if (usernameClaim !== EMAIL_CLAIM || userPool === undefined || (userPool.verifiesEmail && userPool.federated.length === 0)) {
      return [];
    }
    const why = userPool.federated.length > 0
      ? `users who come from ${userPool.federated.join(', ')} are not verified unless 'email_verified' is mapped`
      : `${userPool.path} does not verify addresses`;
    return [{
      ...userPool.federated.length === 0 && { severity: 'info' as const }, // who makes the users may say that their addresses are verified
      resource: id,
      part: 'user name claim',
      message: `the user name is the claim 'email', and who has an address that is not verified gets 401: ${why}`,
      fix: 'take \'sub\' for the user name claim, or let the user pool verify or map the address',
    }];
  }));
}
