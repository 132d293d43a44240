import { inspectRead, type DoctorCheck, type Observation } from '../doctor-check';
import { associationCheck, associationName } from './people-check';
import { EMAIL_CLAIM } from '../../../lib/core/login/oidc-claims';
import type { AccountFacts, AssociationFact } from '../../facts/account/account';

const RULE = {
  id: 'IDP008',
  severity: 'warning',
  holds: 'where the email is the user name, the identity provider says that it is verified',
} as const;

/** The API server refuses an email that is not verified, and takes one of which nothing is said. */
export const EMAIL_AS_USERNAME: DoctorCheck = {
  ...RULE,
  inspect: facts => {
    const { people } = facts;
    const isAsked = people !== undefined && (!people.associations.isRead || people.associations.value.some(usesEmail));
    return !isAsked ? undefined : associationCheck(RULE, associations => associations.filter(usesEmail).flatMap(association => [
      ...ofFederatedUsers(association, facts), ...ofToken(association, facts),
    ])).inspect(facts);
  },
};

function usesEmail({ config }: AssociationFact): boolean {
  return config.usernameClaim === EMAIL_CLAIM;
}

/** Cognito sets it to false for everybody who comes from another directory, and again at each login, unless it is mapped. */
function ofFederatedUsers(association: AssociationFact, { people }: AccountFacts): Observation[] {
  const pool = people?.userPools.find(candidate => candidate.association === association.name);
  return pool === undefined ? [] : inspectRead(pool.identityProviders, providers => (providers.length === 0 ? [] : [{
    resource: associationName(association),
    message: `the user name is the email, and people come from ${providers.join(', ')}: Cognito says 'email_verified: false' of them unless the attribute is mapped, and the API server answers 401`,
    fix: 'map email_verified from the identity provider to the attribute of the user pool, or associate it again with the user name claim \'sub\' or \'cognito:username\'',
  }]));
}

function ofToken({ name, config }: AssociationFact, { token }: AccountFacts): Observation[] {
  const isSilent = token?.claims.iss === config.issuerUrl && token.claims[EMAIL_CLAIM] !== undefined && token.claims.email_verified === undefined;
  return !isSilent ? [] : [{
    severity: 'info',
    resource: `association/${name}`,
    message: 'the token does not say whether the email is verified, and the API server takes it: whoever can choose their email at the identity provider can be anybody',
    fix: 'make sure that people cannot change their email there, or associate it again with another user name claim',
  }];
}
