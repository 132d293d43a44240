import type { Facts, IssuerFact, RoleFact, WebIdentityStatement } from '../facts/templates/facts';
import { ANY_ISSUER } from '../facts/templates/trust';

/** Who gets in, by issuer: the order in which text and Markdown tell it. */
export interface IssuerAccess {
  readonly issuer: IssuerFact;
  readonly entries: Access[];
}

/** Service accounts that may assume one role under the same terms. */
export interface Access {
  readonly role: RoleFact;
  /** Statements that differ in nothing but whom they name; never empty. */
  readonly allows: WebIdentityStatement[];
  /** Statements that take some of it away. */
  readonly denies: WebIdentityStatement[];
}

export function accessMap({ issuers, roles }: Facts): IssuerAccess[] {
  return issuers
    .map(issuer => ({ issuer, entries: roles.flatMap(role => accessTo(role, issuer.issuer)) }))
    .filter(({ issuer, entries }) => entries.length > 0 || issuer.providers.length > 0);
}

function accessTo(role: RoleFact, issuer: string): Access[] {
  const { webIdentity } = role.trust;
  const denies = webIdentity.filter(statement => statement.effect === 'Deny' && [issuer, ANY_ISSUER].includes(statement.issuer));
  const byTerms = new Map<string, WebIdentityStatement[]>();
  for (const statement of webIdentity.filter(other => other.effect === 'Allow' && other.issuer === issuer)) {
    const terms = JSON.stringify([statement.providerArn, statement.who.kind, statement.audiences, statement.conditions]);
    byTerms.set(terms, [...byTerms.get(terms) ?? [], statement]);
  }
  return [...byTerms.values()].map(allows => ({ role, allows, denies }));
}
