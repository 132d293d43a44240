import { valueOr, type AccountFacts, type AssociationFact } from '../../facts/account/account';
import type { IssuerFact } from '../../facts/login/identity-provider';
import type { TokenFact } from '../../facts/login/login-token';
import { associationOf } from '../../facts/login/login-verdict';
import type { DoctorCheck, Observation } from '../doctor-check';
import { issuerFor } from '../idp/issuer-check';

/** What the token is called in reports. */
export const TOKEN = 'token';

/** A token, and the association with its issuer. */
export interface TokenCase {
  readonly token: TokenFact;
  readonly association: AssociationFact;
  readonly issuer?: IssuerFact;
  readonly facts: AccountFacts;
}

/** A rule about a token that has the issuer of an association; TOK001 tells where it has not. */
export function tokenCheck(rule: Pick<DoctorCheck, 'id' | 'severity' | 'holds'>, inspect: (tokenCase: TokenCase) => Observation[] | undefined): DoctorCheck {
  return { ...rule, inspect: facts => inspectToken(facts, inspect) };
}

export function inspectToken(facts: AccountFacts, inspect: (tokenCase: TokenCase) => Observation[] | undefined): Observation[] | undefined {
  const { token, people } = facts;
  if (token !== undefined && people?.associations.isRead === false) {
    return [{ notRead: people.associations.why }];
  }
  const association = token && associationOf(token, valueOr(people?.associations, []));
  return token === undefined || association === undefined ? undefined : inspect({ token, association, issuer: issuerFor(association, facts), facts });
}
