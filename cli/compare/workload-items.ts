import type { AccessItem } from './access-item';
import type { Reach } from './reach';
import type { ConditionFact, Effect, Facts, OtherPrincipals, PermissionFact, RoleFact, Scope, WebIdentityStatement } from '../facts/templates/facts';
import { wordAccount, type AssociatedRole, type TemplatePodIdentity } from '../facts/templates/pod-identity';
import { clusterOf } from '../report/access-map';
import { wordSessionPolicy } from '../report/pod-identity-wording';
import { wordResource, wordWho } from '../report/wording';

/** What workloads get in AWS, in parts that can be compared: whichever form a trust has, the same access is the same items. */
export function workloadItems(facts: Facts): AccessItem[] {
  return [...facts.roles.flatMap(roleItems), ...facts.podIdentity.flatMap(association => associationItems(association, facts))];
}

/** What a statement says, before it is said of somebody. */
type Part = Pick<AccessItem, 'frame' | 'item' | 'reach'>;

function roleItems(role: RoleFact): AccessItem[] {
  const holder = holderOf(role);
  const item = (frame: string, text: string, restricts = false): AccessItem => ({ holder, frame, item: text, restricts });
  const stated = (effect: Effect, parts: Part[]): AccessItem[] => parts.map(part => ({ ...part, holder, restricts: effect === 'Deny' }));
  return [
    ...role.trust.webIdentity.flatMap(statement => stated(statement.effect, trustParts(statement))),
    ...role.trust.others.flatMap(others => stated(others.effect, others.principals.flatMap(principal => otherParts(others, principal)))),
    ...role.permissions.flatMap(permission => stated(permission.effect, permissionParts(permission))),
    ...role.managedPolicies.map(arn => item('has policy {}', arn)),
    ...role.boundary === undefined ? [] : [item('is limited by {}', role.boundary, true)],
    ...unknownParts(role).map(part => item('is unknown in part: {}', part)),
  ];
}

function trustParts(statement: WebIdentityStatement): Part[] {
  const { issuer, audiences, conditions } = statement;
  const frame = `lets {} of ${issuer} in, audience ${audiences.length === 0 ? 'any' : audiences.join(' or ')}${wordConditions(conditions)}`;
  return wordWho(statement).map(({ text, note }, index) => ({ frame, item: note === undefined ? text : `${text} (${note})`, ...reachOfToken(statement, index) }));
}

/** Of nobody, or of whom only the deployment knows, there is none. */
function reachOfToken({ who, issuer, providerArn, audiences, conditions }: WebIdentityStatement, index: number): Pick<Part, 'reach'> {
  const reach: Reach = { of: JSON.stringify(['token', issuer, providerArn]), audiences, conditions: conditions.map(wordCondition) };
  switch (who.kind) {
    case 'listed':
      return { reach: { ...reach, subject: who.subjects[index] } };
    case 'every':
      return { reach };
    default:
      return {};
  }
}

/** Action by action: two statements that allow one each are the same as one that allows both. */
function otherParts({ actions, conditions }: OtherPrincipals, principal: string): Part[] {
  const frame = `lets ${principal} in by {}`;
  return textsOf(actions).map(action => conditional(frame, action, conditions));
}

/** Under the role that the pods get; that the trust policy of the role may refuse is told by its own items. */
function associationItems(association: TemplatePodIdentity, facts: Facts): AccessItem[] {
  const { role, targetRole, sessionTags, sessionPolicy, onlyIf } = association;
  const how = [
    `of cluster ${clusterOf(association, facts)} in by association of EKS Pod Identity`,
    ...sessionTags === 'sent' ? [] : [sessionTags === 'disabled' ? 'without session tags' : 'perhaps without session tags'],
    ...sessionPolicy === undefined ? [] : [`no more than ${wordSessionPolicy(sessionPolicy, '').join('; ')}`],
    ...onlyIf === undefined ? [] : [`only if ${onlyIf}`],
  ].join(', ');
  const item = (associated: AssociatedRole, frame: string): AccessItem => (
    { holder: associatedHolder(associated, facts), frame, item: wordAccount(association), restricts: false });
  return targetRole === undefined ? [item(role, `lets {} ${how}`)]
    : [item(role, `lets {} ${how}, to assume role ${targetRole.id?.path ?? targetRole.arn}`), item(targetRole, `lets {} ${how}, through role ${role.id?.path ?? role.arn}`)];
}

function associatedHolder({ arn, id }: AssociatedRole, { roles }: Facts): string {
  const role = roles.find(other => other.id.path === id?.path);
  return role === undefined ? `role ${arn}` : holderOf(role);
}

function holderOf({ id, onlyIf }: RoleFact): string {
  return `role ${wordResource(id, onlyIf)}`;
}

function permissionParts({ actions, resources, conditions, onlyIf }: PermissionFact): Part[] {
  const when = onlyIf === undefined ? '' : `, only if ${onlyIf}`;
  return textsOf(resources).flatMap(place => textsOf(actions).map(action => conditional(`may {} on ${place}`, action, conditions, when)));
}

/** What is said under conditions goes as far as the same under less of them, at most. */
function conditional(frame: string, item: string, conditions: ConditionFact[], when = ''): Part {
  return {
    frame: `${frame}${wordConditions(conditions)}${when}`,
    item,
    reach: { of: JSON.stringify([frame, item, when]), audiences: [], conditions: conditions.map(wordCondition) },
  };
}

function unknownParts({ trust, unreadablePolicies }: RoleFact): string[] {
  return [...trust.unreadable, ...unreadablePolicies].map(({ part, reason }) => `${part}, ${reason}`);
}

function textsOf({ values, inverted }: Scope): string[] {
  return inverted ? [`everything except ${values.join(', ')}`] : values;
}

function wordConditions(conditions: ConditionFact[]): string {
  return conditions.map(condition => `, if ${wordCondition(condition)}`).join('');
}

function wordCondition({ operator, key, values }: ConditionFact): string {
  return `${operator} ${key} = ${values.join(' or ')}`;
}
