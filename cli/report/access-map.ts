import { wordIssuer, wordWho, type Worded } from './wording';
import { groupedBy } from '../../lib/core/grouped-by';
import { matchesPattern } from '../../lib/core/trust/condition-operators';
import { compareText } from '../facts/compare-text';
import type { Facts, IssuerFact, RoleFact, WebIdentityStatement } from '../facts/templates/facts';
import { openToService, type TemplatePodIdentity } from '../facts/templates/pod-identity';
import { ANY_ISSUER } from '../facts/templates/trust';

/** Who gets in, by cluster or other issuer: the order in which text and Markdown tell it. */
export interface AccessGroup {
  /** `cluster`, `App/Cluster` */
  readonly title: { readonly kind: string; readonly name: string };
  /** Undefined where nobody trusts tokens of the cluster. */
  readonly issuer?: IssuerFact;
  /** By tokens of the issuer. */
  readonly entries: Access[];
  /** By associations of EKS Pod Identity. */
  readonly associated: AssociatedAccess[];
}

/** Service accounts that may assume one role under the same terms. */
export interface Access {
  readonly role: RoleFact;
  /** Statements that differ in nothing but whom they name; never empty. */
  readonly allows: WebIdentityStatement[];
  /** Statements that take some of it away. */
  readonly denies: WebIdentityStatement[];
}

/** A role that pods get by an association. */
export interface AssociatedAccess {
  /** Undefined for whatever association there is outside of the app. */
  readonly association?: TemplatePodIdentity;
  /** Undefined if the role is not in the app. */
  readonly role?: RoleFact;
  /** The role that the first one assumes for the pods, if that is in the app. */
  readonly target?: RoleFact;
}

/** Any cluster of the account can have an association for a role that lets the service in. */
const ELSEWHERE = { kind: 'cluster', name: 'any with an association that is not in this app' };

export function accessMap(facts: Facts): AccessGroup[] {
  const { issuers, roles } = facts;
  const byIssuer = issuers.map((issuer): AccessGroup => ({
    title: wordIssuer(issuer),
    issuer,
    entries: roles.flatMap(role => accessTo(role, issuer.issuer)),
    associated: associatedIn(issuer.cluster?.path, facts),
  }));
  const shown = new Set(issuers.flatMap(({ cluster }) => cluster?.path ?? []));
  const others = [...new Set(facts.podIdentity.map(association => clusterOf(association, facts)))].filter(name => !shown.has(name)).sort(compareText);
  return [
    ...byIssuer.filter(({ issuer, entries, associated }) => entries.length > 0 || associated.length > 0 || (issuer?.providers ?? []).length > 0),
    ...others.map(name => ({ title: { kind: 'cluster', name }, entries: [], associated: associatedIn(name, facts) })),
    ...elsewhere(facts),
  ];
}

/** Every role that a group is about. */
export function rolesIn({ entries, associated }: AccessGroup): RoleFact[] {
  return [...entries.map(({ role }) => role), ...associated.flatMap(({ role, target }) => [role, target].flatMap(found => found ?? []))];
}

/** What reports call the cluster of an association: `App/Cluster`, or a name. */
export function clusterOf({ cluster }: TemplatePodIdentity, { people }: Facts): string {
  return people.clusters.find(({ key }) => key === cluster)?.id.path ?? cluster;
}

/** Whom the statements let in, by name; who is denied again is said to be. */
export function whoGetsIn({ allows, denies }: Pick<Access, 'allows' | 'denies'>): (Worded & { readonly isDenied: boolean })[] {
  return allows.flatMap(allow => wordWho(allow).map((worded, index) => {
    const denying = denies.find(deny => deniesAll(deny, allow, index));
    return denying === undefined ? { ...worded, isDenied: false }
      : { text: worded.text, note: `denied by statement ${denying.statement}`, isDenied: true };
  }));
}

/** Whether a statement denies everything that another says of the one it names there, whatever the deployment makes of it. */
function deniesAll(denial: WebIdentityStatement, { who, audiences: allowed }: WebIdentityStatement, index: number): boolean {
  const { who: denied, audiences, conditions } = denial;
  const isForAudiences = audiences.length === 0 || (allowed.length > 0 && allowed.every(audience => audiences.includes(audience)));
  if (conditions.length > 0 || !isForAudiences || denied.kind === 'nobody' || denied.kind === 'unknown') {
    return false;
  }
  const named = who.kind === 'listed' ? who.subjects[index] : undefined;
  return denied.kind === 'every' || (named !== undefined && denied.subjects.some(({ subject, pattern }) => (
    subject === named.subject ? pattern || !named.pattern : pattern && !named.pattern && matchesPattern(subject, named.subject))));
}

function associatedIn(cluster: string | undefined, facts: Facts): AssociatedAccess[] {
  const find = (path: string | undefined): RoleFact | undefined => facts.roles.find(({ id }) => id.path === path);
  return facts.podIdentity.filter(association => clusterOf(association, facts) === cluster).map(association => (
    { association, role: find(association.role.id?.path), target: find(association.targetRole?.id?.path) }));
}

function elsewhere({ roles, podIdentity }: Facts): AccessGroup[] {
  const used = new Set(podIdentity.map(({ role }) => role.id?.path));
  const associated = roles.filter(role => openToService(role).length > 0 && !used.has(role.id.path)).map(role => ({ role }));
  return associated.length === 0 ? [] : [{ title: ELSEWHERE, entries: [], associated }];
}

function accessTo(role: RoleFact, issuer: string): Access[] {
  const { webIdentity } = role.trust;
  const denies = webIdentity.filter(statement => statement.effect === 'Deny' && [issuer, ANY_ISSUER].includes(statement.issuer));
  const allowing = webIdentity.filter(statement => statement.effect === 'Allow' && statement.issuer === issuer);
  const termsOf = ({ providerArn, who, audiences, conditions }: WebIdentityStatement): string => (
    JSON.stringify([providerArn, who.kind, audiences, conditions]));
  return groupedBy(allowing, termsOf).map(([, allows]) => ({ role, allows, denies }));
}
