import { customVerbProblem, verbProblem } from '../core/rbac/rbac-verbs';
import { checkArguments } from '../private/factory-check';

/**
 * What a rule allows to do.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb
 */
export class RbacVerb {
  /** Reads one object by its name. */
  public static readonly GET = new RbacVerb('get');

  /** Reads all objects, with their content. */
  public static readonly LIST = new RbacVerb('list');

  /** Follows the changes of objects, with their content. */
  public static readonly WATCH = new RbacVerb('watch');

  /** Makes an object. */
  public static readonly CREATE = new RbacVerb('create');

  /** Replaces an object. */
  public static readonly UPDATE = new RbacVerb('update');

  /** Changes part of an object. */
  public static readonly PATCH = new RbacVerb('patch');

  /** Deletes one object by its name. */
  public static readonly DELETE = new RbacVerb('delete');

  /** Deletes all objects at once. */
  public static readonly DELETE_COLLECTION = new RbacVerb('deletecollection');

  /** Uses a policy, such as a security context constraint. */
  public static readonly USE = new RbacVerb('use');

  /** Binds a role whose permissions the subject does not have itself. */
  public static readonly BIND = new RbacVerb('bind');

  /** Gives a role permissions that the subject does not have itself. */
  public static readonly ESCALATE = new RbacVerb('escalate');

  /** Acts as another user, group or service account. */
  public static readonly IMPERSONATE = new RbacVerb('impersonate');

  /** Approves certificate requests of a signer. */
  public static readonly APPROVE = new RbacVerb('approve');

  /** Signs certificates of a signer. */
  public static readonly SIGN = new RbacVerb('sign');

  /**
   * A verb that Kubernetes documents, by its name.
   *
   * Throws for others: a verb that no API has allows nothing, and nobody notices.
   */
  public static of(name: string): RbacVerb {
    checkArguments('RbacVerb.of', ['name', name, verbProblem]);
    return new RbacVerb(name);
  }

  /**
   * A verb that only an API of yours has.
   */
  public static custom(name: string): RbacVerb {
    checkArguments('RbacVerb.custom', ['name', name, customVerbProblem]);
    return new RbacVerb(name);
  }

  private constructor(
    /** The name, as it stands in a rule. */
    public readonly name: string,
  ) {}
}
