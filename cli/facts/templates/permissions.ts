import { mayShareAccount } from './environment';
import type { Effect, PermissionFact, RoleFact, UnreadablePart } from './facts';
import { parsePolicy } from '../parse-policy';
import { symbol } from './placeholders';
import { asText, type Resolved } from './resolved';
import type { Resolver } from './resolver';
import { scopeOf } from './trust';
import { asList, type OneOrMany, type Statement } from '../../../lib/core/trust/policy-document';
import { conditionsOf } from '../../../lib/core/trust/web-identity-evaluator';
import { asArray, isObject } from '../../collect/templates/json';
import { resourcesOf, type StackTemplate, type TemplateResource } from '../../collect/templates/stack-template';

/** Resources that are a policy attached to roles which they name, and the property that names them. */
const ROLE_PROPERTY: Record<string, string> = {
  'AWS::IAM::Policy': 'Roles',
  'AWS::IAM::RolePolicy': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'Roles',
};

interface PolicyResource {
  readonly stack: StackTemplate;
  readonly resource: TemplateResource;
  readonly path: string;
  /** The roles it names. */
  readonly roles: string[];
}

/** What one policy says. */
export interface Readings {
  readonly permissions: PermissionFact[];
  readonly unreadable: UnreadablePart[];
}

/** Finds what the policies of an app allow its roles. */
export class Permissions {
  private readonly policies: PolicyResource[];
  /** By the text of a role that they name, and by their own symbol: an app may have thousands of both. */
  private readonly byName = new Map<string, PolicyResource[]>();

  constructor(stacks: StackTemplate[], private readonly resolver: Resolver) {
    this.policies = stacks.flatMap(stack => resourcesOf(stack.template).flatMap(resource => this.policyResource(resource, stack) ?? []));
    for (const policy of this.policies) {
      for (const name of [...policy.roles, symbol(policy.path)]) {
        this.byName.set(name, [...this.byName.get(name) ?? [], policy]);
      }
    }
  }

  /** All policies of a role, wherever in the app they stand. */
  public of(role: TemplateResource, stack: StackTemplate): Pick<RoleFact, 'permissions' | 'managedPolicies' | 'boundary' | 'unreadablePolicies'> {
    const managedArns = asList(this.resolver.resolve(role.properties.ManagedPolicyArns, stack)).map(arn => asText(arn as Resolved));
    const attached = this.attachedTo(role, stack, managedArns);
    const readings = [this.inline(role, stack), ...attached.map(policy => this.attached(policy))];
    const inApp = (arn: string) => this.byName.get(arn)?.some(policy => symbol(policy.path) === arn) ?? false;
    return {
      permissions: readings.flatMap(reading => reading.permissions),
      managedPolicies: managedArns.filter(arn => !inApp(arn)),
      ...role.properties.PermissionsBoundary !== undefined && { boundary: this.resolver.text(role.properties.PermissionsBoundary, stack) },
      unreadablePolicies: readings.flatMap(reading => reading.unreadable),
    };
  }

  private policyResource(resource: TemplateResource, stack: StackTemplate): PolicyResource | undefined {
    const property = ROLE_PROPERTY[resource.type];
    if (property === undefined) {
      return undefined;
    }
    const roles = asList(this.resolver.resolve(resource.properties[property], stack) as OneOrMany<Resolved> | undefined).map(asText);
    return { stack, resource, path: this.resolver.namesOf(stack).pathOf(resource.logicalId), roles };
  }

  /** A policy names a role by reference or by its name, or the role names the policy. */
  private attachedTo(role: TemplateResource, stack: StackTemplate, managedArns: string[]): PolicyResource[] {
    const reference = symbol(this.resolver.namesOf(stack).pathOf(role.logicalId));
    const name = role.properties.RoleName === undefined ? undefined : this.resolver.text(role.properties.RoleName, stack);
    const candidates = new Set([reference, ...name === undefined ? [] : [name], ...managedArns].flatMap(text => this.byName.get(text) ?? []));
    const isAttached = (policy: PolicyResource) => policy.roles.includes(reference)
      || (name !== undefined && policy.roles.includes(name) && mayShareAccount(policy.stack, stack))
      || managedArns.includes(symbol(policy.path));
    return candidates.size < 2 ? [...candidates].filter(isAttached) : this.policies.filter(policy => candidates.has(policy) && isAttached(policy));
  }

  private inline(role: TemplateResource, stack: StackTemplate): Readings {
    const policies = asArray(this.resolver.resolve(role.properties.Policies, stack)).map((value, index) => {
      const policy = isObject(value) ? value : {};
      const name = policy.PolicyName === undefined ? `inline policy ${index + 1}` : `inline policy ${asText(policy.PolicyName as Resolved)}`;
      return readPolicy((isObject(value) ? policy.PolicyDocument : value) as Resolved | undefined, name, undefined);
    });
    return { permissions: policies.flatMap(policy => policy.permissions), unreadable: policies.flatMap(policy => policy.unreadable) };
  }

  private attached({ resource, stack, path }: PolicyResource): Readings {
    return readPolicy(this.resolver.resolve(resource.properties.PolicyDocument, stack), path, resource.condition);
  }
}

/** The statements of a policy as permissions. */
export function readPolicy(value: Resolved | undefined, source: string, onlyIf: string | undefined): Readings {
  const { document, unreadable } = parsePolicy(value, source);
  return {
    permissions: asList(document.Statement).map(statement => permission(statement, source, onlyIf)),
    unreadable: unreadable.map(({ part, reason }) => ({ part: part === source ? source : `${part} of ${source}`, reason })),
  };
}

function permission(statement: Statement & { readonly NotResource?: OneOrMany<string> }, source: string, onlyIf: string | undefined): PermissionFact {
  return {
    effect: statement.Effect as Effect,
    actions: scopeOf(statement.Action, statement.NotAction),
    resources: scopeOf(statement.Resource, statement.NotResource),
    conditions: conditionsOf(statement),
    source,
    ...onlyIf !== undefined && { onlyIf },
  };
}
