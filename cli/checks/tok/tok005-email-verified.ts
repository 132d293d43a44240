import { TOKEN, tokenCheck } from './token-check';
import { deriveIdentity, EMAIL_CLAIM } from '../../../lib/core/login/oidc-claims';

/** With the email as user name, the API server refuses who did not prove to be its owner. */
export const EMAIL_VERIFIED = tokenCheck({
  id: 'TOK005',
  severity: 'error',
  holds: 'the identity provider says that the email is verified',
}, ({ token: { claims }, association: { config } }) => {
  if (config.usernameClaim !== EMAIL_CLAIM) {
    return undefined;
  }
  const { rejection } = deriveIdentity(claims, { ...config, groupsClaim: undefined, requiredClaims: undefined });
  return !rejection?.includes('verified') ? [] : [{
    resource: TOKEN,
    message: `the API server answers 401, for the user name is the email and 'email_verified' is ${JSON.stringify(claims.email_verified)}: ${rejection}`,
    fix: 'have the identity provider verify the email (a user pool: set the attribute, or map it for federated users), or associate it again with another user name claim, such as \'sub\'',
  }];
});
