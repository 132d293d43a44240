import { SYSTEM_MASTERS } from './rbac-names';
import type { PolicyRule } from './rbac-rules';
import { WILDCARD } from './rbac-verbs';

/*
 * What RBAC says to a request.
 *
 * Follows the authorizer of kube-apiserver: permissions add up, nothing denies, and what nobody allows is forbidden.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/rbac/v1/evaluation_helpers.go
 */

/** Who asks; groups as after authentication, `system:authenticated` included. */
export interface RbacUser {
  readonly name?: string;
  readonly groups: string[];
}

/** A request for objects. */
export interface ResourceRequest {
  readonly verb: string;
  /** An empty text is the core group. */
  readonly apiGroup: string;
  readonly resource: string;
  readonly subresource?: string;
  /** The name of one object, if the request has it. */
  readonly name?: string;
  /** Undefined for objects that are in none, and for all namespaces at once. */
  readonly namespace?: string;
}

/** A request for a URL that is no object. */
export interface UrlRequest {
  readonly verb: string;
  readonly url: string;
}

export type RbacRequest = ResourceRequest | UrlRequest;

/** Whom a binding names. */
export interface SubjectReference {
  readonly kind: string;
  readonly name: string;
  /** Of a service account. */
  readonly namespace?: string;
}

/** A binding, with the rules of its role. */
export interface RbacGrant {
  readonly subjects: SubjectReference[];
  /** The one namespace in which it holds: everywhere, if undefined. */
  readonly namespace?: string;
  readonly rules: PolicyRule[];
  /** Whether the role may have more rules than these. */
  readonly isPartlyUnknown: boolean;
}

/** What was decided; `unknown` if a role that could allow it is not known. */
export interface RbacDecision<Grant extends RbacGrant> {
  readonly decision: 'allowed' | 'denied' | 'unknown';
  /** Of an `allowed`: what allows it, nothing for members of `system:masters`; of an `unknown`: what could. */
  readonly grant?: Grant;
  readonly rule?: PolicyRule;
}

/** Whether a user may do something, by these bindings. */
export function evaluateRbac<Grant extends RbacGrant>(grants: Grant[], user: RbacUser, request: RbacRequest): RbacDecision<Grant> {
  if (user.groups.includes(SYSTEM_MASTERS)) {
    return { decision: 'allowed' };
  }
  const own = grants.filter(grant => holdsFor(grant, request) && grant.subjects.some(subject => isMeant(subject, user)));
  for (const grant of own) {
    const rule = grant.rules.find(candidate => ruleAllows(candidate, request));
    if (rule !== undefined) {
      return { decision: 'allowed', grant, rule };
    }
  }
  const unknown = own.find(grant => grant.isPartlyUnknown);
  return unknown === undefined ? { decision: 'denied' } : { decision: 'unknown', grant: unknown };
}

/** Whether a rule allows a request, wherever the rule is in force. */
export function ruleAllows(rule: PolicyRule, request: RbacRequest): boolean {
  if (!isAny(rule.verbs, request.verb)) {
    return false;
  }
  return 'url' in request ? (rule.nonResourceURLs ?? []).some(pattern => matchesUrl(pattern, request.url)) : allowsResource(rule, request);
}

/** What a service account is to the API server. */
export function userOfServiceAccount(namespace: string, name: string): RbacUser {
  return { name: serviceAccountUser(namespace, name), groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'] };
}

/**
 * Whether a request names no object when it is authorized, whatever it is about: of a new object, the name is in the body at most.
 *
 * Objects that are created by a patch or an update are the exception, and need that verb as well.
 */
export function isNameless({ verb, subresource }: ResourceRequest): boolean {
  return verb === 'deletecollection' || (verb === 'create' && subresource === undefined);
}

function allowsResource(rule: PolicyRule, request: ResourceRequest): boolean {
  const { apiGroup, resource, subresource } = request;
  const name = isNameless(request) ? undefined : request.name;
  const { apiGroups = [], resources = [], resourceNames = [] } = rule;
  return isAny(apiGroups, apiGroup)
    && resources.some(pattern => matchesResource(pattern, resource, subresource))
    // a request without a name is one for all objects, or for a new one, and a rule with names allows those only
    && (resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name)));
}

function matchesResource(pattern: string, resource: string, subresource: string | undefined): boolean {
  const requested = subresource === undefined ? resource : `${resource}/${subresource}`;
  return pattern === WILDCARD || pattern === requested || (subresource !== undefined && pattern === `${WILDCARD}/${subresource}`);
}

function matchesUrl(pattern: string, url: string): boolean {
  return pattern === url || (pattern.endsWith(WILDCARD) && url.startsWith(pattern.replace(/\*+$/, '')));
}

/** What holds in a namespace says nothing about other namespaces, all of them at once, or URLs. */
function holdsFor({ namespace }: RbacGrant, request: RbacRequest): boolean {
  return namespace === undefined || (!('url' in request) && request.namespace === namespace);
}

function isMeant({ kind, name, namespace = '' }: SubjectReference, user: RbacUser): boolean {
  switch (kind) {
    case 'Group':
      return user.groups.includes(name);
    case 'User':
      return user.name === name;
    case 'ServiceAccount':
      return user.name === serviceAccountUser(namespace, name);
    default:
      return false;
  }
}

function serviceAccountUser(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

function isAny(allowed: string[], requested: string): boolean {
  return allowed.includes(WILDCARD) || allowed.includes(requested);
}
