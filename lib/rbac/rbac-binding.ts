import { Annotations, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { RbacRole } from './rbac-role';
import type { RbacSubject } from './rbac-subject';
import type { PolicyRule } from '../core/rbac/rbac-rules';
import type { ManifestTarget } from '../delivery/manifest-target';
import { ship } from '../delivery/shipment';
import { type BindingFact, tellAccess } from '../private/access/access-facts';
import type { Manifest } from '../private/manifest/manifest-identity';
import { PACKAGE_NAME } from '../private/package-name';
import { bindingHash } from '../private/rbac/binding-name';
import { bindingProblem, placeOf } from '../private/rbac/binding-rules';
import { namespaceObjects, rbacObject } from '../private/rbac/rbac-objects';
import { distinctSubjects, everybodyAmong, reviewGroups } from '../private/rbac/subject-review';
import { readableText } from '../private/readable-value';
import { refuse } from '../private/refusal';

/** What is bound in the whole cluster, and in namespaces. */
const KINDS = { cluster: 'ClusterRoleBinding', namespaces: 'RoleBinding' };

/**
 * Properties of `RbacBinding`: who gets which role, where, and how the cluster comes to know of it.
 */
export interface RbacBindingProps {
  /**
   * What the subjects may do.
   */
  readonly role: RbacRole;

  /**
   * Who may do it, at least one. More are added with `addSubject`.
   *
   * Take them from associations and access entries: `association.group('dev')`.
   */
  readonly subjects: RbacSubject[];

  /**
   * The namespaces in which the subjects have the role.
   *
   * @default - the whole cluster
   */
  readonly namespaces?: string[];

  /**
   * What the name of the binding begins with, before the hash.
   *
   * @default '<name of the role>-role-binding'
   */
  readonly bindingName?: string;

  /**
   * Labels of the binding.
   *
   * @default - the binding has no labels
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the binding.
   *
   * @default - the binding has no annotations
   */
  readonly annotations?: { [key: string]: string };

  /**
   * How the binding, and the role if it is made from rules, get into the cluster.
   *
   * @default - not by this app: `manifests` has the objects, for whatever applies them
   */
  readonly target?: ManifestTarget;

  /**
   * Whether the namespaces are made first, where they are not there yet.
   *
   * They stay when the binding goes, because deleting a namespace deletes all that is in it.
   *
   * @default false
   */
  readonly createNamespaces?: boolean;
}

/**
 * The permissions of a role for users, groups and service accounts: in the whole cluster, or in namespaces.
 *
 * It is a ClusterRoleBinding, or a RoleBinding in each namespace, together with the role if that is made from rules.
 * Kubernetes cannot change the role of a binding. So the name ends in a hash of the role, the namespaces and the place
 * in the app: where one of them changes, a new binding is made before the old one is deleted.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding
 */
export class RbacBinding extends Construct {
  /** What the subjects may do. */
  public readonly role: RbacRole;

  /** The name of the binding in the cluster, or in each of the namespaces. */
  public readonly bindingName: string;

  private readonly props: RbacBindingProps;
  private readonly boundIn?: string[];
  private readonly boundSubjects: RbacSubject[];

  constructor(scope: Construct, id: string, props: RbacBindingProps) {
    const problem = bindingProblem(props);
    if (problem) {
      refuse(scope, id, problem);
    }
    super(scope, id);

    this.props = props;
    this.role = props.role;
    this.boundIn = placeOf(Stack.of(this), props.namespaces);
    this.boundSubjects = [];
    const hash = bindingHash(this, props.role, this.boundIn, props.bindingName);
    this.bindingName = `${props.bindingName ?? `${props.role.name}-role-binding`}-${hash}`;
    props.subjects.forEach(subject => this.addSubject(subject));
    props.role._risks(this.boundIn ? 'namespaces' : 'cluster').forEach(({ id: risk, message }) => this.warn(risk, `role '${props.role.name}': ${message}`));
    this.node.addValidation({ validate: () => this.review() });
    tellAccess(this, () => this.access());
    if (props.target) {
      const subjects = Lazy.any({ produce: () => this.subjects.map(subject => subject.toSubject()) }); // more may be added
      ship(this, props.target, { namespaces: this.newNamespaces, shared: this.roleManifests, own: this.bindings(subjects), id: `Binding${hash}` });
    }
  }

  /** Who has the role, in the order in which they stand in the binding. */
  public get subjects(): RbacSubject[] {
    return distinctSubjects(Stack.of(this), this.boundSubjects);
  }

  /** The namespaces in which the subjects have the role, undefined if it is the whole cluster. */
  public get namespaces(): string[] | undefined {
    return this.boundIn && [...this.boundIn];
  }

  /**
   * The Kubernetes objects as plain data, in the order in which they are made.
   *
   * Namespaces, if asked for, the role, if made from rules, and the bindings, with the subjects that have been added
   * until now.
   */
  public get manifests(): any[] {
    const subjects = this.subjects.map(subject => subject.toSubject());
    return structuredClone([...this.newNamespaces, ...this.roleManifests, ...this.bindings(subjects)]);
  }

  /**
   * Gives the role to a further subject.
   *
   * One that has it already changes nothing, and the order of calls is of no importance.
   */
  public addSubject(subject: RbacSubject): void {
    this.boundSubjects.push(subject);
    const everybody = everybodyAmong(subject);
    if (everybody) {
      this.warn('rbacBindsEverybody', `'${subject.name}' is ${everybody}, and gets the role '${this.role.name}'; bind a group of the people or a service account that need it`);
    }
  }

  private get newNamespaces(): Manifest[] {
    return this.props.createNamespaces ? namespaceObjects(this.boundIn ?? []) : [];
  }

  private get roleManifests(): Manifest[] {
    return this.role._manifests(this.boundIn ?? []);
  }

  private bindings(subjects: unknown): Manifest[] {
    const { labels, annotations } = this.props;
    return (this.boundIn ?? [undefined]).map(namespace => ({
      ...rbacObject(namespace === undefined ? KINDS.cluster : KINDS.namespaces, { name: this.bindingName, namespace, labels, annotations }),
      roleRef: this.role.toRoleRef(),
      subjects,
    }));
  }

  /** What the binding tells the access report. */
  private access(): BindingFact {
    const { kind, name, rules } = this.role;
    return {
      kind: 'binding',
      path: this.node.path,
      destination: this.props.target?.targetId,
      role: { kind, name: this.readable(name), rules: rules as PolicyRule[] },
      namespaces: this.boundIn?.map(namespace => this.readable(namespace)),
      subjects: this.subjects.map(subject => ({
        kind: subject.kind,
        name: this.readable(subject.name),
        namespace: subject.namespace === undefined ? undefined : this.readable(subject.namespace),
        origin: subject.origin,
      })),
    };
  }

  private readable(text: string): string {
    return readableText(this, text);
  }

  private review(): string[] {
    reviewGroups(this, this.subjects).forEach(message => this.warn('rbacUnknownGroup', message));
    return [];
  }

  private warn(id: string, message: string): void {
    Annotations.of(this).addWarningV2(`${PACKAGE_NAME}:${id}`, message);
  }
}
