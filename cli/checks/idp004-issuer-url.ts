import { associationCheck, associationName } from './people-check';
import { isClusterIssuerUrl, loginIssuerUrlProblem } from '../../lib/core/login/login-issuer';

/** The API server skips tokens of any other issuer, and logs nothing: people get 401. */
export const ISSUER_URL = associationCheck({
  id: 'IDP004',
  severity: 'error',
  holds: 'issuer URLs are such that tokens of their providers carry them',
}, associations => associations.flatMap(association => {
  const { issuerUrl } = association.config;
  const problem = isClusterIssuerUrl(issuerUrl) ? undefined : loginIssuerUrlProblem(issuerUrl); // IDP001 tells of issuers of clusters
  return problem === undefined ? [] : [{
    resource: associationName(association),
    message: `no token is accepted: the issuer URL ${problem}`,
    fix: 'disassociate it, and associate it again with the issuer URL that the discovery document of the provider names',
  }];
}));
