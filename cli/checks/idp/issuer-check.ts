import type { DoctorCheck, Observation } from '../doctor-check';
import { associationCheck } from './people-check';
import { valueOr, type AccountFacts, type AssociationFact } from '../../facts/account/account';
import type { IssuerFact } from '../../facts/login/identity-provider';

/** A rule about what issuers say about themselves; there is nothing to check where none was asked. `undefined`: other rules tell. */
export function issuerCheck(
  rule: Pick<DoctorCheck, 'id' | 'severity' | 'holds'>,
  inspect: (issuer: IssuerFact, association: AssociationFact, facts: AccountFacts) => Observation[] | undefined,
): DoctorCheck {
  const unread = associationCheck(rule, () => []);
  return {
    ...rule,
    inspect: facts => {
      const { people } = facts;
      if (people === undefined || !people.associations.isRead) {
        return unread.inspect(facts);
      }
      const decided = valueOr(people.associations, []).flatMap(association => {
        const issuer = issuerFor(association, facts);
        const observations = issuer && inspect(issuer, association, facts);
        return observations === undefined ? [] : [observations];
      });
      return decided.length === 0 ? undefined : decided.flat();
    },
  };
}

/** What the issuer of an association says about itself; undefined if it was not asked. */
export function issuerFor({ config }: AssociationFact, { people }: AccountFacts): IssuerFact | undefined {
  return people?.issuers.find(({ issuerUrl }) => issuerUrl === config.issuerUrl);
}
