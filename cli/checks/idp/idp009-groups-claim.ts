import type { DoctorCheck, Observation } from '../doctor-check';
import { issuerFor } from './issuer-check';
import { associationCheck, associationName } from './people-check';
import { deriveIdentity } from '../../../lib/core/login/oidc-claims';
import { valueOr, type AccountFacts, type AssociationFact } from '../../facts/account/account';
import { kindOf } from '../../facts/login/login-token';
import { inspectToken, TOKEN } from '../tok/token-check';

const RULE = {
  id: 'IDP009',
  severity: 'warning',
  holds: 'associations say which claim has the groups, and tokens have it as a list of texts',
} as const;

/** No groups claim is set by default: bindings to groups then match nobody, and people get 403. */
export const GROUPS_CLAIM: DoctorCheck = {
  ...RULE,
  inspect: facts => associationCheck(RULE, associations => [
    ...associations.filter(({ config }) => config.groupsClaim === undefined).map(noGroupsClaim),
    ...associations.flatMap(association => unsupportedClaim(association, facts)),
    ...inspectToken(facts, ({ token: { claims }, association }) => badGroups(claims, association)) ?? [],
  ]).inspect(facts),
};

function noGroupsClaim(association: AssociationFact): Observation {
  return {
    resource: associationName(association),
    message: 'no groups claim is set, so everybody is in the group system:authenticated only and bindings to other groups match nobody',
    fix: 'associate it again with the claim that has the groups (\'cognito:groups\' of a user pool), or bind roles to users',
  };
}

/** Providers list the claims they know; few of them list all, so this decides nothing by itself. */
function unsupportedClaim(association: AssociationFact, facts: AccountFacts): Observation[] {
  const { groupsClaim } = association.config;
  const discovery = issuerFor(association, facts)?.discovery;
  const claims = discovery && valueOr(discovery, {}).claims;
  const similar = claims?.filter(claim => /group|role/i.test(claim)) ?? [];
  return groupsClaim === undefined || similar.length === 0 || similar.includes(groupsClaim) || facts.token !== undefined ? [] : [{
    severity: 'info',
    resource: associationName(association),
    message: `the provider does not list the groups claim '${groupsClaim}' among its claims, but others that sound like it`,
    fix: 'look into a token (eks-identity token inspect), and associate it again if the claim is not there',
    evidence: similar.map(value => ({ label: 'claim', value })),
  }];
}

/** Anything but texts is refused; a token without the claim is not (TOK002). */
function badGroups(claims: Record<string, unknown>, { config }: AssociationFact): Observation[] {
  const { rejection } = deriveIdentity(claims, { ...config, usernameClaim: 'iss', requiredClaims: undefined });
  const { groupsClaim = '' } = config;
  return !rejection?.includes('parse groups claim') ? [] : [{
    severity: 'error',
    resource: TOKEN,
    message: `the API server answers 401, for it reads texts only and the groups claim '${groupsClaim}' is a ${kindOf(claims[groupsClaim])}: ${rejection}`,
    fix: 'have the identity provider write the groups as a list of texts, at the top of the token',
  }];
}
