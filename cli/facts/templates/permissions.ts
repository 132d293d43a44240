import { mayShareAccount } from './environment';
import type { PermissionFact, RoleFact, UnreadablePart } from './facts';
import { parsePolicy } from '../parse-policy';
import { branchesOf, notRead, readTexts } from './list-property';
import { holdsUnknown, symbol } from './placeholders';
import { asText, type Resolved } from './resolved';
import type { Resolver } from './resolver';
import { statementFacts } from './trust';
import { generatedIn } from './unread-resources';
import { asList, type Statement } from '../../../lib/core/trust/policy-document';
import { isObject } from '../../collect/templates/json';
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
  /** Whom it may be attached to besides, where only the deployment knows: roles that are mentioned, and the texts that say so. */
  readonly perhaps: { readonly roles: string[]; readonly unread: string[] };
}

type RolesOf = (policy: PolicyResource) => readonly string[];

/** What one policy says. */
export interface Readings {
  readonly permissions: PermissionFact[];
  readonly unreadable: UnreadablePart[];
}

/** Finds what the policies of an app allow its roles. */
export class Permissions {
  /** Sentences about policies of which only the deployment knows the roles. */
  public readonly gaps: string[];
  private readonly policies: PolicyResource[];
  /** By the text of a role that they name, and by their own symbol: an app may have thousands of both. */
  private readonly byName = new Map<string, PolicyResource[]>();

  constructor(stacks: StackTemplate[], private readonly resolver: Resolver) {
    this.policies = stacks.flatMap(stack => resourcesOf(stack.template).flatMap(resource => this.policyResource(resource, stack) ?? []));
    for (const policy of this.policies) {
      for (const name of new Set([...policy.roles, ...policy.perhaps.roles, symbol(policy.path)])) {
        this.byName.set(name, [...this.byName.get(name) ?? [], policy]);
      }
    }
    this.gaps = this.policies.flatMap(({ path, perhaps }) => notRead(`which roles have the policy ${path}`, perhaps));
  }

  /** All policies of a role, wherever in the app they stand. */
  public of(role: TemplateResource, stack: StackTemplate): Pick<RoleFact, 'permissions' | 'managedPolicies' | 'boundary' | 'unreadablePolicies'> {
    const managed = readTexts(this.resolver.resolve(role.properties.ManagedPolicyArns, stack));
    const managedArns = managed.items.filter(arn => !holdsUnknown(arn));
    const attached = this.attachedTo(role, stack, managedArns);
    const readings = [this.inline(role, stack), ...attached.map(policy => this.attached(policy)), this.perhapsAttached(role, stack, attached)];
    const inApp = (arn: string) => this.byName.get(arn)?.some(policy => symbol(policy.path) === arn) ?? false;
    return {
      permissions: readings.flatMap(reading => reading.permissions),
      managedPolicies: managedArns.filter(arn => !inApp(arn)),
      ...role.properties.PermissionsBoundary !== undefined && { boundary: this.resolver.text(role.properties.PermissionsBoundary, stack) },
      unreadablePolicies: [
        ...readings.flatMap(reading => reading.unreadable),
        ...managed.items.filter(holdsUnknown).map(text => undecided('the managed policies', `only the deployment knows which they are: ${text}`)),
      ],
    };
  }

  private policyResource(resource: TemplateResource, stack: StackTemplate): PolicyResource | undefined {
    const property = ROLE_PROPERTY[resource.type];
    if (property === undefined) {
      return undefined;
    }
    const written = resource.properties[property];
    const resolved = this.resolver.resolve(written, stack);
    const { items, unread } = readTexts(property === 'RoleName' ? asList(resolved) : resolved);
    return {
      stack,
      resource,
      path: this.resolver.namesOf(stack).pathOf(resource.logicalId),
      roles: items.filter(role => !holdsUnknown(role)),
      perhaps: { roles: unread.length === 0 ? [] : [...unread, ...branchesOf(written).map(branch => this.resolver.text(branch, stack))], unread },
    };
  }

  /** A policy names a role by reference or by its name, or the role names the policy. */
  private attachedTo(role: TemplateResource, stack: StackTemplate, managedArns: string[]): PolicyResource[] {
    return this.naming(role, stack, managedArns, policy => policy.roles);
  }

  /** The policies of which only the deployment knows whether the role has them. */
  private perhapsAttached(role: TemplateResource, stack: StackTemplate, attached: PolicyResource[]): Readings {
    const policies = this.naming(role, stack, [], ({ perhaps }) => perhaps.roles).filter(policy => !attached.includes(policy));
    return {
      permissions: [],
      unreadable: [
        ...policies.map(({ path, perhaps }) => undecided(path, `only the deployment knows whether the role has it: ${perhaps.unread.join(', ')}`)),
        ...generatedIn(role.properties).map(name => undecided('the policies', `${name} may add some at the deployment`)),
      ],
    };
  }

  private naming(role: TemplateResource, stack: StackTemplate, managedArns: string[], rolesOf: RolesOf): PolicyResource[] {
    const reference = symbol(this.resolver.namesOf(stack).pathOf(role.logicalId));
    const name = role.properties.RoleName === undefined ? undefined : this.resolver.text(role.properties.RoleName, stack);
    const texts = [reference, ...name === undefined ? [] : [name], ...managedArns];
    const candidates = new Set(texts.flatMap(text => this.byName.get(text) ?? []));
    const isMeant = (policy: PolicyResource) => rolesOf(policy).includes(reference)
      || (name !== undefined && rolesOf(policy).includes(name) && mayShareAccount(policy.stack, stack))
      || managedArns.includes(symbol(policy.path));
    return candidates.size < 2 ? [...candidates].filter(isMeant) : this.policies.filter(policy => candidates.has(policy) && isMeant(policy));
  }

  private inline(role: TemplateResource, stack: StackTemplate): Readings {
    const written = this.resolver.resolve(role.properties.Policies, stack);
    if (typeof written === 'string') {
      return { permissions: [], unreadable: [undecided('the inline policies', `only the deployment knows which they are: ${written}`)] };
    }
    const policies = asList(written ?? undefined).map((value, index) => {
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

function undecided(part: string, reason: string): UnreadablePart {
  return { part, reason, isUndecided: true };
}

function permission(statement: Statement, source: string, onlyIf: string | undefined): PermissionFact {
  return { ...statementFacts(statement), source, ...onlyIf !== undefined && { onlyIf } };
}
