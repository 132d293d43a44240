import type { AssociatedAccess } from './access-map';
import type { Field } from './people-wording';
import { localize, wordActions, wordCondition, wordResource, wordResources, type Worded } from './wording';
import { POD_IDENTITY_SERVICE as SERVICE } from '../facts/account/pod-identity-trust';
import { decidingConditions } from '../facts/account/trust-verdict';
import type { PermissionFact, RoleFact } from '../facts/templates/facts';
import { openToService, wordAccount, type AssociatedRole, type SessionPolicy, type TemplatePodIdentity } from '../facts/templates/pod-identity';

/** Whose pods get the role. */
export function wordAssociated({ association }: AssociatedAccess): Worded {
  if (association === undefined) {
    return { text: 'every service account that the association names', broad: true };
  }
  const { namespace, addonNamespace } = association;
  const installed = addonNamespace === undefined ? '' : `; the add-on is in ${addonNamespace}`;
  return { text: wordAccount(association), ...namespace === undefined && { note: `in a namespace that the template does not say${installed}` } };
}

/** `association of EKS Pod Identity App/Api` */
export function wordAssociation({ id, onlyIf, addon }: TemplatePodIdentity): string {
  return `association of EKS Pod Identity ${wordResource(id, onlyIf)}${addon === undefined ? '' : `, made by add-on ${addon}`}`;
}

/** `role App/Role`, or the ARN of one that is not in the app. */
export function wordAssociatedRole({ arn }: AssociatedRole, role: RoleFact | undefined, stack: string): string {
  return role === undefined ? `${localize(arn, stack)} (not in this app)` : wordResource(role.id, role.onlyIf);
}

/** How pods come by the role, and what is between them and it. */
export function associationTerms({ association, role }: AssociatedAccess): Field[] {
  if (association === undefined) {
    return [['by', [`an association of EKS Pod Identity: the role lets ${SERVICE} in`]], ['only if', role === undefined ? [] : serviceConditions(role)]];
  }
  const { id: { stack }, sessionTags, sessionPolicy, trust } = association;
  return [
    ['by', [wordAssociation(association)]],
    ['tags', sessionTags === 'sent' ? [] : [sessionTags === 'disabled' ? 'none: the association disables session tags' : 'unknown: whether the association disables session tags is known later']],
    ['at most', sessionPolicy === undefined ? [] : wordSessionPolicy(sessionPolicy, stack).map(line => `${line} (session policy of the association)`)],
    ['refused', trust?.verdict === 'no' ? [`the trust policy of the role does not let ${SERVICE} in (PID003)`] : []],
    ['unknown', trust === undefined ? ['what the role may do, and whether it lets the service in'] : trust.verdict === 'unknown' ? [wordDoubt(association)] : []],
  ];
}

/** Why it is not known whether the trust policy lets the service in. */
export function wordDoubt({ id: { stack }, trust }: TemplatePodIdentity): string {
  const conditions = (trust === undefined ? [] : decidingConditions(trust)).map(condition => wordCondition(condition, stack)).join(' and ');
  return `whether the trust policy of the role lets ${SERVICE} in${conditions === '' ? '' : `, which depends on ${conditions}`}`;
}

/** What one statement asks for, another may not. */
function serviceConditions(role: RoleFact): string[] {
  const terms = openToService(role).map(({ conditions }) => conditions.map(condition => wordCondition(condition, role.id.stack)).join(' and '));
  return terms.includes('') ? [] : [...new Set(terms)].map((text, index) => (index === 0 ? text : `or ${text}`));
}

/** What a session policy leaves of what the role may do. */
export function wordSessionPolicy({ permissions, unreadable }: SessionPolicy, stack: string): string[] {
  return [...permissions.map(permission => wordPermission(permission, stack)), ...unreadable.map(({ part, reason }) => `unknown, ${part}: ${reason}`)];
}

function wordPermission({ effect, actions, resources, conditions }: PermissionFact, stack: string): string {
  const when = conditions.map(condition => ` if ${wordCondition(condition, stack)}`).join('');
  return `${effect === 'Deny' ? 'not ' : ''}${wordActions(actions).join('; ')} on ${wordResources(resources, stack).join(', ')}${when}`;
}
