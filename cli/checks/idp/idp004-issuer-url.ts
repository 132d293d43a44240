import { inspectReached, type DoctorCheck, type Observation } from '../doctor-check';
import { issuerFor } from './issuer-check';
import { associationCheck, associationName } from './people-check';
import { isClusterIssuerUrl, loginIssuerUrlProblem } from '../../../lib/core/login/login-issuer';
import type { AccountFacts, AssociationFact } from '../../facts/account/account';
import type { Discovery } from '../../facts/login/identity-provider';

const RULE = {
  id: 'IDP004',
  severity: 'error',
  holds: 'issuer URLs are such that tokens of their providers carry them',
} as const;

const ASSOCIATE_AGAIN = 'disassociate it, and associate it again with the issuer URL that the discovery document of the provider names';

/** The API server skips tokens of any other issuer, and logs nothing: people get 401. */
export const ISSUER_URL: DoctorCheck = {
  ...RULE,
  inspect: facts => associationCheck(RULE, associations => associations.flatMap(association => [
    ...badUrl(association), ...otherIssuer(association, facts),
  ])).inspect(facts),
};

function badUrl(association: AssociationFact): Observation[] {
  const { issuerUrl } = association.config;
  const problem = isClusterIssuerUrl(issuerUrl) ? undefined : loginIssuerUrlProblem(issuerUrl); // IDP001 tells of issuers of clusters
  return problem === undefined ? [] : [{
    resource: associationName(association),
    message: `no token is accepted: the issuer URL ${problem}`,
    fix: ASSOCIATE_AGAIN,
  }];
}

function otherIssuer(association: AssociationFact, facts: AccountFacts): Observation[] {
  const issuer = issuerFor(association, facts);
  return issuer === undefined ? [] : inspectReached(issuer.discovery, discovery => compare(association, discovery));
}

/** A certificate that is not trusted is told by IDP005. */
function compare(association: AssociationFact, { problem, untrusted, issuer }: Discovery): Observation[] {
  const { issuerUrl } = association.config;
  const resource = associationName(association);
  if (untrusted !== undefined || (problem === undefined && issuer === issuerUrl)) {
    return [];
  }
  return [problem !== undefined ? {
    resource,
    message: `no token is accepted: '${issuerUrl}/.well-known/openid-configuration' ${problem}, so it is not the URL of an issuer, or the provider is not set up`,
    fix: ASSOCIATE_AGAIN,
  } : {
    resource,
    message: 'no token is accepted: the provider says that its issuer is another one, which its tokens carry',
    fix: issuer === undefined ? ASSOCIATE_AGAIN : `disassociate it, and associate it again with the issuer URL '${issuer}'`,
    evidence: [{ label: 'associated', value: issuerUrl }, { label: 'provider', value: issuer ?? '(none)' }],
  }];
}
