/*
 * What can be done with resources and URLs of the Kubernetes API.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb
 */

/** Stands for everything wherever RBAC has a list of names. */
export const WILDCARD = '*';

/** Verbs of reading, in the order of the Kubernetes documentation. */
export const READ_VERBS = ['get', 'watch', 'list'];

/** Verbs of changing objects that have a name in the request. */
export const CHANGE_VERBS = ['update', 'patch', 'delete'];

/** Verbs of requests that carry no name, so that they cannot be restricted to one. */
export const NAMELESS_VERBS = ['create', 'deletecollection'];

/** Verbs that let somebody get more permissions than they have. */
export const ESCALATING_VERBS = ['bind', 'escalate', 'impersonate'];

/** Verbs of single APIs: certificates, roles and policies. */
const SPECIAL_VERBS = ['approve', 'attest', 'sign', 'use'];

/** Verbs of requests for URLs that are no resources. */
export const URL_VERBS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

const RESOURCE_VERBS = [...READ_VERBS, ...CHANGE_VERBS, ...NAMELESS_VERBS, ...ESCALATING_VERBS, ...SPECIAL_VERBS];

const KNOWN_VERBS = [...RESOURCE_VERBS, ...URL_VERBS.filter(verb => !RESOURCE_VERBS.includes(verb))];

/** Why a text is no verb that Kubernetes documents. */
export function verbProblem(verb: string): string | undefined {
  if (KNOWN_VERBS.includes(verb)) {
    return undefined;
  }
  if (verb === WILDCARD) {
    return 'must not be a wildcard, got \'*\'; if every verb is meant, write RbacRule.all(...)';
  }
  return KNOWN_VERBS.includes(verb.toLowerCase())
    ? `must be in lower case, got '${verb}'`
    : `must be one of ${KNOWN_VERBS.join(', ')}, got '${verb}'; if an API of yours has this verb, write RbacVerb.custom('${verb}')`;
}

/** Why a text cannot be a verb of any API. */
export function customVerbProblem(verb: string): string | undefined {
  return /^[a-z][a-z0-9:-]*$/.test(verb) ? undefined : `must consist of a-z, 0-9, ':' and '-', a letter first, got '${verb}'`;
}

/** Why a verb cannot be used on URLs. */
export function urlVerbProblem(verb: string): string | undefined {
  return URL_VERBS.includes(verb) ? undefined : `must be among ${URL_VERBS.join(', ')} for URLs, got '${verb}'`;
}
