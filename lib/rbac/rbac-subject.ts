import { namespaceProblem, serviceAccountNameProblem } from '../core/kubernetes-names';
import { groupProblem, systemNameProblem, userProblem } from '../core/rbac/rbac-names';
import { propProblem, type Rule } from '../private/refusal';

/** The API group that users and groups belong to in a binding. */
const RBAC_API_GROUP = 'rbac.authorization.k8s.io';

/**
 * What a subject of a binding is.
 */
export enum RbacSubjectKind {
  /** A user name, as the API server derives it from a token, a certificate or an access entry. */
  USER = 'User',
  /** A group name, as the API server derives it. */
  GROUP = 'Group',
  /** A service account of the cluster. */
  SERVICE_ACCOUNT = 'ServiceAccount',
}

/**
 * What else is known about a subject.
 */
export interface RbacSubjectOptions {
  /**
   * The construct path of the association or access entry that gives people this name.
   *
   * @default - nothing is known of where the name comes from
   */
  readonly origin?: string;
}

/**
 * Whom a binding gives permissions to: a group, a user or a service account of a cluster.
 *
 * Take it from an association (`association.group('dev')`) or an access entry wherever there is one: they
 * apply the prefix, so that the name in the binding is the name that the API server sees. The factories here
 * take names as they are.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects
 */
export class RbacSubject {
  /**
   * A group, by the name that the API server sees: with its prefix.
   *
   * Throws for names that begin with `system:`, which Kubernetes keeps for itself; `systemGroup` takes those.
   */
  public static group(name: string, options: RbacSubjectOptions = {}): RbacSubject {
    check('group', { name: [name, groupProblem] });
    return new RbacSubject(RbacSubjectKind.GROUP, name, undefined, options.origin);
  }

  /**
   * A user, by the name that the API server sees: with its prefix.
   *
   * Throws for names that begin with `system:`, which Kubernetes keeps for itself; `systemUser` takes those.
   */
  public static user(name: string, options: RbacSubjectOptions = {}): RbacSubject {
    check('user', { name: [name, userProblem] });
    return new RbacSubject(RbacSubjectKind.USER, name, undefined, options.origin);
  }

  /**
   * A service account.
   *
   * @param namespace the namespace, a DNS label
   * @param name the name of the service account, a DNS subdomain
   */
  public static serviceAccount(namespace: string, name: string): RbacSubject {
    check('serviceAccount', { namespace: [namespace, namespaceProblem], name: [name, serviceAccountNameProblem] });
    return new RbacSubject(RbacSubjectKind.SERVICE_ACCOUNT, name, namespace, undefined);
  }

  /**
   * A group that Kubernetes itself fills, such as `system:authenticated` or `system:serviceaccounts:<namespace>`.
   *
   * Throws for `system:masters`: whoever is in it passes every check, whatever the bindings say.
   */
  public static systemGroup(name: string): RbacSubject {
    check('systemGroup', { name: [name, systemNameProblem] });
    return new RbacSubject(RbacSubjectKind.GROUP, name, undefined, undefined);
  }

  /**
   * A user name that Kubernetes keeps for its own components, such as `system:kube-scheduler`.
   */
  public static systemUser(name: string): RbacSubject {
    check('systemUser', { name: [name, systemNameProblem] });
    return new RbacSubject(RbacSubjectKind.USER, name, undefined, undefined);
  }

  private constructor(
    /** Whether this is a user, a group or a service account. */
    public readonly kind: RbacSubjectKind,
    /** The name that the API server sees. */
    public readonly name: string,
    /** The namespace of a service account. */
    public readonly namespace: string | undefined,
    /** The construct path of the association or access entry that gives people this name. */
    public readonly origin: string | undefined,
  ) {}

  /** The entry in the `subjects` of a binding. */
  public toSubject(): any {
    return this.kind === RbacSubjectKind.SERVICE_ACCOUNT
      ? { kind: this.kind, name: this.name, namespace: this.namespace }
      : { kind: this.kind, apiGroup: RBAC_API_GROUP, name: this.name };
  }
}

function check(factory: string, props: Record<string, [string, Rule]>): void {
  for (const [prop, [value, rule]] of Object.entries(props)) {
    const problem = propProblem(prop, value, rule);
    if (problem) {
      throw new Error(`RbacSubject.${factory}: ${problem}`);
    }
  }
}
