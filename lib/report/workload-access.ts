import type { RoleFact } from '../private/access/access-facts';
import type { AttachedPolicies, NamedPolicy } from '../private/access/attached-policies';
import { byText } from '../private/by-text';

/** What a service account gets in AWS: one role. Keys in the order in which they are written. */
export interface WorkloadAccess {
  readonly provider: string;
  readonly issuer?: string;
  readonly serviceAccount: { readonly namespace: string; readonly name: string; readonly isPattern: boolean };
  readonly audiences: string[];
  readonly role: string;
  readonly permissions: Permission[];
  /** Managed policies whose statements are not in the app. */
  readonly managedPolicies: string[];
  readonly permissionsBoundary?: string;
  /** Statements that were added to the trust of the role. */
  readonly otherTrust: unknown[];
}

/** A statement of a policy. */
export interface Permission {
  readonly policy: string;
  readonly effect: string;
  readonly actions?: string[];
  readonly notActions?: string[];
  readonly resources?: string[];
  readonly notResources?: string[];
  readonly conditions?: object;
}

/** A statement, as IAM has it. */
interface Statement {
  readonly Effect?: string;
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
  readonly Condition?: object;
}

/** What every service account gets, one after the other. */
export function workloadAccess(roles: RoleFact[], policies: AttachedPolicies): WorkloadAccess[] {
  return byText(roles.flatMap(role => accessBy(role, policies)));
}

function accessBy(role: RoleFact, { byRole, managed }: AttachedPolicies): WorkloadAccess[] {
  const inApp = role.managedPolicies.map(arn => managed.get(arn)).filter(policy => policy !== undefined);
  const named = new Map([...role.inlinePolicies, ...byRole.get(role.reference) ?? [], ...inApp].map(policy => [policy.name, policy]));
  const granted = {
    role: role.path,
    permissions: byText([...named.values()].flatMap(permissionsIn)),
    managedPolicies: byText(role.managedPolicies.filter(arn => !managed.has(arn))),
    permissionsBoundary: role.permissionsBoundary,
    otherTrust: byText(role.otherTrust),
  };
  return role.trusted.flatMap(({ provider, issuer, audiences, serviceAccounts }) =>
    serviceAccounts.map(serviceAccount => ({ provider, issuer, serviceAccount, audiences, ...granted })));
}

function permissionsIn({ name, statements }: NamedPolicy): Permission[] {
  return (statements as Statement[]).map(({ Effect = 'Allow', Action, NotAction, Resource, NotResource, Condition }) => ({
    policy: name,
    effect: Effect,
    actions: sorted(Action),
    notActions: sorted(NotAction),
    resources: sorted(Resource),
    notResources: sorted(NotResource),
    conditions: Condition,
  }));
}

function sorted(values: string | string[] | undefined): string[] | undefined {
  return values === undefined ? undefined : byText([values].flat());
}
