/*
 * Names of users and groups in Kubernetes.
 *
 * Functions named `...Problem` return what is wrong, worded to follow the name of the prop, or undefined.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects
 */

/** What names begin with that Kubernetes keeps for itself. */
export const SYSTEM_PREFIX = 'system:';

/** The group whose members pass every check, whatever the bindings say. */
export const SYSTEM_MASTERS = 'system:masters';

/** Where the name of a service account begins when it is written as a user name. */
const SERVICE_ACCOUNT_PREFIX = 'system:serviceaccount:';

/** Why a text cannot be the name of a group that people are in. */
export function groupProblem(name: string): string | undefined {
  return plainNameProblem(name) ?? (name.startsWith(SYSTEM_PREFIX) ? reservedProblem(name, 'RbacSubject.systemGroup(...)') : undefined);
}

/** Why a text cannot be the name of a user who is a person. */
export function userProblem(name: string): string | undefined {
  if (name.startsWith(SERVICE_ACCOUNT_PREFIX)) {
    return reservedProblem(name, 'RbacSubject.serviceAccount(...)');
  }
  return plainNameProblem(name) ?? (name.startsWith(SYSTEM_PREFIX) ? reservedProblem(name, 'RbacSubject.systemUser(...)') : undefined);
}

/** Why a text cannot be a name that Kubernetes keeps for itself. */
export function systemNameProblem(name: string): string | undefined {
  if (name === SYSTEM_MASTERS) {
    return mastersProblem();
  }
  return name.startsWith(SYSTEM_PREFIX) && name.length > SYSTEM_PREFIX.length ? plainNameProblem(name)
    : `must begin with '${SYSTEM_PREFIX}', got '${name}'`;
}

/** Why a text cannot name anybody. */
export function plainNameProblem(name: string): string | undefined {
  if (name === '') {
    return 'must not be empty, got \'\'';
  }
  return name.trim() === name ? undefined : `must not begin or end with white space, got '${name}'`;
}

function reservedProblem(name: string, factory: string): string {
  return name === SYSTEM_MASTERS ? mastersProblem()
    : `must not begin with '${SYSTEM_PREFIX}', which Kubernetes keeps for itself, got '${name}'; if it is meant, write ${factory}`;
}

function mastersProblem(): string {
  return `must not be '${SYSTEM_MASTERS}', whose members pass every check and whom no binding can restrict; `
    + 'bind the role cluster-admin to a group of your own';
}
