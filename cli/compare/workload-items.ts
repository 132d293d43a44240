import type { AccessItem } from './access-item';
import type { ConditionFact, Facts, OtherPrincipals, PermissionFact, RoleFact, Scope, WebIdentityStatement } from '../facts/templates/facts';
import { wordWho } from '../report/wording';

/** What workloads get in AWS, in parts that can be compared: whichever form a trust has, the same access is the same items. */
export function workloadItems({ roles }: Facts): AccessItem[] {
  return roles.flatMap(role => {
    const holder = `role ${role.id.path}${role.onlyIf === undefined ? '' : ` (only if ${role.onlyIf})`}`;
    const item = (frame: string, text: string, restricts = false): AccessItem => ({ holder, frame, item: text, restricts });
    return [
      ...role.trust.webIdentity.flatMap(statement => trustItems(statement).map(([frame, text]) => item(frame, text, statement.effect === 'Deny'))),
      ...role.trust.others.flatMap(others => others.principals.map(principal => item(...otherItem(others, principal)))),
      ...role.permissions.flatMap(permission => permissionItems(permission).map(([frame, text]) => item(frame, text, permission.effect === 'Deny'))),
      ...role.managedPolicies.map(arn => item('has policy {}', arn)),
      ...role.boundary === undefined ? [] : [item('is limited by {}', role.boundary, true)],
      ...unknownParts(role).map(part => item('is unknown in part: {}', part)),
    ];
  });
}

function trustItems(statement: WebIdentityStatement): [frame: string, item: string][] {
  const { issuer, audiences, conditions } = statement;
  const frame = `lets {} of ${issuer} in, audience ${audiences.length === 0 ? 'any' : audiences.join(' or ')}${wordConditions(conditions)}`;
  return wordWho(statement).map(({ text, note }) => [frame, note === undefined ? text : `${text} (${note})`]);
}

function otherItem({ effect, actions, conditions }: OtherPrincipals, principal: string): [frame: string, item: string, restricts: boolean] {
  return [`lets {} in by ${wordScope(actions)}${wordConditions(conditions)}`, principal, effect === 'Deny'];
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
