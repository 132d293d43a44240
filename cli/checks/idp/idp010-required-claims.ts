import { deriveIdentity } from '../../../lib/core/login/oidc-claims';
import { kindOf } from '../../facts/login/login-token';
import { TOKEN, tokenCheck } from '../tok/token-check';

/** Required claims are compared with texts, and with nothing else. */
export const REQUIRED_CLAIMS = tokenCheck({
  id: 'IDP010',
  severity: 'error',
  holds: 'the token has the claims that the association requires',
}, ({ token: { claims }, association: { config } }) => {
  const required = Object.entries(config.requiredClaims ?? {});
  const anybody = { ...config, usernameClaim: 'iss', groupsClaim: undefined };
  return required.length === 0 ? undefined : required.flatMap(([claim, wanted]) => {
    const { rejection } = deriveIdentity(claims, { ...anybody, requiredClaims: { [claim]: wanted } });
    const value = claims[claim];
    return !rejection?.includes('claim') ? [] : [{
      resource: TOKEN,
      message: `the association requires the claim '${claim}': ${rejection}`,
      fix: value === undefined || typeof value === 'string' ? 'have the identity provider put the claim into ID tokens with this value, or associate it again without it'
        : `a ${kindOf(value)} never matches: have the identity provider write it as a text, or associate it again without it`,
      evidence: [{ label: 'token', value: typeof value === 'string' ? value : value === undefined ? '(none)' : `(${kindOf(value)})` }, { label: 'required', value: wanted }],
    }];
  });
});
