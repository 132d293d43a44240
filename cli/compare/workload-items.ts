import type { AccessItem } from './access-item';
import type { ConditionFact, Facts, OtherPrincipals, PermissionFact, RoleFact, Scope, WebIdentityStatement } from '../facts/templates/facts';
import { wordAccount, type AssociatedRole, type TemplatePodIdentity } from '../facts/templates/pod-identity';
import { clusterOf } from '../report/access-map';
import { wordSessionPolicy } from '../report/pod-identity-wording';
import { wordResource, wordWho } from '../report/wording';

/** What workloads get in AWS, in parts that can be compared: whichever form a trust has, the same access is the same items. */
export function workloadItems(facts: Facts): AccessItem[] {
  return [...facts.roles.flatMap(roleItems), ...facts.podIdentity.flatMap(association => associationItems(association, facts))];
}

function roleItems(role: RoleFact): AccessItem[] {
  const holder = holderOf(role);
  const item = (frame: string, text: string, restricts = false): AccessItem => ({ holder, frame, item: text, restricts });
  return [
    ...role.trust.webIdentity.flatMap(statement => trustItems(statement).map(([frame, text]) => item(frame, text, statement.effect === 'Deny'))),
    ...role.trust.others.flatMap(others => others.principals.flatMap(principal => otherItems(others, principal).map(parts => item(...parts)))),
    ...role.permissions.flatMap(permission => permissionItems(permission).map(([frame, text]) => item(frame, text, permission.effect === 'Deny'))),
    ...role.managedPolicies.map(arn => item('has policy {}', arn)),
    ...role.boundary === undefined ? [] : [item('is limited by {}', role.boundary, true)],
    ...unknownParts(role).map(part => item('is unknown in part: {}', part)),
  ];
}

function trustItems(statement: WebIdentityStatement): [frame: string, item: string][] {
  const { issuer, audiences, conditions } = statement;
  const frame = `lets {} of ${issuer} in, audience ${audiences.length === 0 ? 'any' : audiences.join(' or ')}${wordConditions(conditions)}`;
  return wordWho(statement).map(({ text, note }) => [frame, note === undefined ? text : `${text} (${note})`]);
}

/** Action by action: two statements that allow one each are the same as one that allows both. */
function otherItems({ effect, actions, conditions }: OtherPrincipals, principal: string): [frame: string, item: string, restricts: boolean][] {
  return (actions.inverted ? [wordScope(actions)] : actions.values).map(action => [`lets ${principal} in by {}${wordConditions(conditions)}`, action, effect === 'Deny']);
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

function permissionItems({ actions, resources, conditions, onlyIf }: PermissionFact): [frame: string, item: string][] {
  const when = `${wordConditions(conditions)}${onlyIf === undefined ? '' : `, only if ${onlyIf}`}`;
  const places = resources.inverted ? [wordScope(resources)] : resources.values;
  return places.flatMap(place => (actions.inverted ? [wordScope(actions)] : actions.values).map((action): [string, string] => [`may {} on ${place}${when}`, action]));
}

function unknownParts({ trust, unreadablePolicies }: RoleFact): string[] {
  return [...trust.unreadable, ...unreadablePolicies].map(({ part, reason }) => `${part}, ${reason}`);
}

function wordScope({ values, inverted }: Scope): string {
  return `${inverted ? 'everything except ' : ''}${values.join(', ')}`;
}

function wordConditions(conditions: ConditionFact[]): string {
  return conditions.map(({ operator, key, values }) => `, if ${operator} ${key} = ${values.join(' or ')}`).join('');
}
