/*
 * Names of RBAC objects: roles and bindings.
 *
 * Functions named `...Problem` return what is wrong, worded to follow the name of the prop, or undefined.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#path-segment-names
 */

/** The roles that Kubernetes makes itself, and repairs whenever the API server starts. */
const BUILT_IN_ROLES = ['admin', 'cluster-admin', 'edit', 'view'];

/** What the names of the other roles and bindings of Kubernetes begin with. */
const RESERVED_PREFIX = 'system:';

/** Why a text cannot name a role or a binding. */
export function rbacNameProblem(name: string): string | undefined {
  return name === '' || name === '.' || name === '..' || /[/%]/.test(name)
    ? `must be a path segment (not empty, no '/', no '%', not '.' or '..'), got '${name}'`
    : undefined;
}

/** Why a text cannot name a role of one's own. */
export function ownRoleNameProblem(name: string): string | undefined {
  if (BUILT_IN_ROLES.includes(name) || name.startsWith(RESERVED_PREFIX)) {
    return `must not be that of a role of Kubernetes, which would be overwritten, got '${name}'; `
      + 'bind that one with RbacRole.existingClusterRole(...), or take another name';
  }
  return rbacNameProblem(name);
}

/** Why a text cannot name a binding of one's own. */
export function ownBindingNameProblem(name: string): string | undefined {
  return name.startsWith(RESERVED_PREFIX) ? `must not begin with '${RESERVED_PREFIX}', which Kubernetes keeps for itself, got '${name}'` : rbacNameProblem(name);
}
