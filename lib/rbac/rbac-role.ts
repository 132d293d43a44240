import type { RbacRule } from './rbac-rule';
import { ownRoleNameProblem, rbacNameProblem } from '../core/rbac/rbac-object-names';
import { type RbacRisk, type Reach, risksOf } from '../core/rbac/rbac-risks';
import { distinctRules, type PolicyRule } from '../core/rbac/rbac-rules';
import { checkArguments, checkNotEmpty, refuseArgument } from '../private/factory-check';
import { metadataProblem, RBAC_API_GROUP, rbacObject } from '../private/rbac/rbac-objects';

/** Before the name of the role that a ClusterRole is added to. */
const AGGREGATE_TO = 'rbac.authorization.k8s.io/aggregate-to-';

/** The role that already has every permission there is. */
const CLUSTER_ADMIN = 'cluster-admin';

/**
 * Whether a role is of the cluster or of a namespace.
 */
export enum RbacRoleKind {
  /** In no namespace: can be bound in the whole cluster, or in any namespaces. */
  CLUSTER_ROLE = 'ClusterRole',
  /** In a namespace, and bound there only. */
  ROLE = 'Role',
}

/**
 * What a role made from rules has besides them.
 */
export interface RbacRoleOptions {
  /**
   * Whether the role is of the cluster or of the namespaces that it is bound in.
   *
   * A ClusterRole bound in namespaces gives no more than a Role, and there is one of it instead of one in each.
   *
   * @default RbacRoleKind.CLUSTER_ROLE
   */
  readonly kind?: RbacRoleKind;

  /**
   * ClusterRoles that shall allow this too, such as `RbacRole.view()` for custom resources.
   *
   * Whoever has one of them gets the permissions, in every binding of the cluster.
   *
   * @default - the role stands for itself
   */
  readonly aggregateTo?: RbacRole[];

  /**
   * Labels of the role.
   *
   * @default - only those that `aggregateTo` needs
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the role.
   *
   * @default - the role has no annotations
   */
  readonly annotations?: { [key: string]: string };
}

/** What a role made here consists of. */
interface RoleDefinition {
  readonly rules: PolicyRule[];
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  /** The objects, by namespace: always the same ones, so that bindings need not compare them. */
  readonly made: Map<string | undefined, Record<string, unknown>>;
}

/**
 * A set of permissions: one of Kubernetes, one that exists in the cluster, or one made from rules.
 *
 * It is not a construct: hand it to as many bindings as you like. A role made from rules is delivered with its
 * bindings, once.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole
 */
export class RbacRole {
  /**
   * A role made from rules.
   *
   * @param name the name in the cluster; it must not be that of a role of Kubernetes, which would be overwritten
   * @param rules what the role allows
   */
  public static fromRules(name: string, rules: RbacRule[], options: RbacRoleOptions = {}): RbacRole {
    const factory = 'RbacRole.fromRules';
    const { kind = RbacRoleKind.CLUSTER_ROLE, aggregateTo = [], labels = {}, annotations = {} } = options;
    checkArguments(factory, ['name', name, ownRoleNameProblem]);
    checkNotEmpty(factory, 'rules', rules, 'a role without rules allows nothing; bind an existing role with RbacRole.existingClusterRole(...)');
    const policyRules = distinctRules(rules.flatMap(rule => rule._rules));
    const problem = metadataProblem({ labels, annotations }) ?? kindProblem(kind, policyRules, aggregateTo) ?? aggregationProblem(aggregateTo);
    if (problem) {
      refuseArgument(factory, problem);
    }
    const aggregation = Object.fromEntries(aggregateTo.map(role => [`${AGGREGATE_TO}${role.name}`, 'true']));
    return new RbacRole(kind, name, { rules: policyRules, labels: { ...labels, ...aggregation }, annotations: { ...annotations }, made: new Map() });
  }

  /**
   * Every permission there is, of the cluster or, bound in namespaces, of those.
   */
  public static clusterAdmin(): RbacRole {
    return new RbacRole(RbacRoleKind.CLUSTER_ROLE, CLUSTER_ADMIN);
  }

  /**
   * Everything in a namespace, its roles and bindings included. Bind it in namespaces.
   */
  public static admin(): RbacRole {
    return new RbacRole(RbacRoleKind.CLUSTER_ROLE, 'admin');
  }

  /**
   * Reading and changing most of a namespace, its secrets included, but not its roles and bindings.
   */
  public static edit(): RbacRole {
    return new RbacRole(RbacRoleKind.CLUSTER_ROLE, 'edit');
  }

  /**
   * Reading most of a namespace, but not its secrets, roles and bindings.
   */
  public static view(): RbacRole {
    return new RbacRole(RbacRoleKind.CLUSTER_ROLE, 'view');
  }

  /**
   * A ClusterRole that is in the cluster already.
   */
  public static existingClusterRole(name: string): RbacRole {
    checkArguments('RbacRole.existingClusterRole', ['name', name, rbacNameProblem]);
    return new RbacRole(RbacRoleKind.CLUSTER_ROLE, name);
  }

  /**
   * A Role that is in each of the namespaces already that it is bound in.
   */
  public static existingRole(name: string): RbacRole {
    checkArguments('RbacRole.existingRole', ['name', name, rbacNameProblem]);
    return new RbacRole(RbacRoleKind.ROLE, name);
  }

  private constructor(
    /** Whether the role is of the cluster or of a namespace. */
    public readonly kind: RbacRoleKind,
    /** The name in the cluster. */
    public readonly name: string,
    private readonly definition?: RoleDefinition,
  ) {}

  /** The rules of a role made here, none for one that exists elsewhere, whose rules are not known. */
  public get rules(): any[] {
    return structuredClone(this.definition?.rules ?? []);
  }

  /** The `roleRef` of a binding. */
  public toRoleRef(): any {
    return { apiGroup: RBAC_API_GROUP, kind: this.kind, name: this.name };
  }

  /**
   * The objects that make the role in namespaces, or in the cluster; none for a role that exists. Not to be changed.
   *
   * @internal
   */
  public _manifests(namespaces: string[]): Record<string, unknown>[] {
    if (!this.definition) {
      return [];
    }
    const { rules, labels, annotations, made } = this.definition;
    const places = this.kind === RbacRoleKind.ROLE ? namespaces : [undefined];
    return places.map(namespace => {
      const manifest = made.get(namespace) ?? { ...rbacObject(this.kind, { name: this.name, namespace, labels, annotations }), rules };
      made.set(namespace, manifest);
      return manifest;
    });
  }

  /**
   * What the role allows besides what it says.
   *
   * @internal
   */
  public _risks(reach: Reach): RbacRisk[] {
    return risksOf(this.definition?.rules ?? [], reach);
  }
}

function kindProblem(kind: RbacRoleKind, rules: PolicyRule[], aggregateTo: RbacRole[]): string | undefined {
  if (kind !== RbacRoleKind.ROLE) {
    return undefined;
  }
  if (aggregateTo.length > 0) {
    return '\'aggregateTo\' must be left out for a Role, because only ClusterRoles are added to others';
  }
  const urls = rules.flatMap(({ nonResourceURLs = [] }) => nonResourceURLs);
  return urls.length > 0 ? `'rules' must not have URLs for a Role, because URLs are in no namespace, got '${urls[0]}'` : undefined;
}

function aggregationProblem(aggregateTo: RbacRole[]): string | undefined {
  const wrong = aggregateTo.find(({ kind, name }) => kind === RbacRoleKind.ROLE || name === CLUSTER_ADMIN);
  return wrong && `'aggregateTo' must name ClusterRoles that collect others, got the ${wrong.kind} '${wrong.name}'`;
}
