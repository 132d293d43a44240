import { serviceAccountNameProblem } from '../kubernetes-names';
import { WILDCARD } from './rbac-verbs';

/*
 * What RBAC rules are about: resources of API groups, and URLs.
 *
 * Functions named `...Problem` return what is wrong, worded to follow the name of the prop, or undefined.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 */

const RESOURCE = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const VERSION = /^v\d+((alpha|beta)\d+)?$/;

/** Why a text cannot be an API group. */
export function apiGroupProblem(group: string): string | undefined {
  if (group === '') {
    return undefined; // the core group
  }
  if (group === WILDCARD) {
    return 'must not be a wildcard, got \'*\'; if everything is meant, write RbacRule.everything()';
  }
  if (group === 'core' || VERSION.test(group)) {
    return `must be '' for the core group, got '${group}'`;
  }
  if (group.includes('/')) {
    return `must be an API group without its version, got '${group}'; write '${group.slice(0, group.indexOf('/'))}'`;
  }
  return serviceAccountNameProblem(group) === undefined ? undefined : `must be '' or a DNS subdomain such as 'networking.k8s.io', got '${group}'`;
}

/** Why a text cannot be a resource, with or without a sub-resource. */
export function resourceProblem(resource: string): string | undefined {
  const [name, ...subresources] = resource.split('/');
  if (name === WILDCARD) {
    return `must not be a wildcard, got '${resource}'; if every resource of an API group is meant, write RbacResource.everyIn(...)`;
  }
  return subresources.length > 1
    ? `must have one sub-resource at most, got '${resource}'`
    : [name, ...subresources].map(part => partProblem(part, resource)).find(problem => problem !== undefined);
}

/** Why a text cannot be a sub-resource. */
export function subresourceProblem(subresource: string): string | undefined {
  return subresource === WILDCARD ? 'must not be a wildcard, got \'*\'; name the sub-resources' : partProblem(subresource, subresource);
}

/** Why a text cannot name an object that a rule is restricted to. */
export function resourceNameProblem(name: string): string | undefined {
  if (name === WILDCARD) {
    return 'must not have a wildcard, got \'*\', which Kubernetes takes for a name; leave \'resourceNames\' out for all';
  }
  return name === '' || /[/%\s]/.test(name) ? `must be names of objects, without '/', '%' and white space, got '${name}'` : undefined;
}

/** Why a text cannot be a URL of the API server. */
export function urlProblem(url: string): string | undefined {
  if (!url.startsWith('/')) {
    return `must begin with '/', got '${url}'`;
  }
  const star = url.indexOf(WILDCARD);
  return star >= 0 && star < url.length - 1 ? `must have a wildcard at the end only, got '${url}'` : undefined;
}

function partProblem(part: string, received: string): string | undefined {
  return RESOURCE.test(part) ? undefined
    : `must be the plural name of a resource in lower case, as in 'kubectl api-resources', got '${received}'`;
}
