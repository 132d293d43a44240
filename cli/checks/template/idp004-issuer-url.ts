import { findings } from './problem';
import { isClusterIssuerUrl, loginIssuerUrlProblem } from '../../../lib/core/login/login-issuer';
import type { Facts } from '../../facts/templates/facts';
import { placeholdersIn } from '../../facts/templates/placeholders';
import type { Finding } from '../finding';

/** The API server skips tokens of any other issuer, and logs nothing: people get 401. */
export function issuerUrl({ people: { associations } }: Facts): Finding[] {
  return findings('IDP004', 'error', associations.flatMap(({ id, config: { issuerUrl: url } }) => {
    const isElsewhere = placeholdersIn(url).length > 0 || isClusterIssuerUrl(url); // known later, or told by IDP001
    const problem = isElsewhere ? undefined : loginIssuerUrlProblem(url);
    return problem === undefined ? [] : [{
      resource: id, part: 'issuer URL', message: `no token is accepted: the issuer URL ${problem}`, fix: 'write the issuer URL that the discovery document of the provider names', value: url,
    }];
  }));
}
