import type { RbacGrant } from './rbac-evaluator';
import type { PolicyRule } from './rbac-rules';
import { AUTHENTICATED_GROUP } from '../login/oidc-claims';

/*
 * Roles and bindings that every cluster has, as far as their rules do not depend on what is installed.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
 */

/** The rules of `cluster-admin`. */
export const CLUSTER_ADMIN_RULES: PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
];

/** A binding that the API server makes. */
export interface DefaultGrant extends RbacGrant {
  readonly role: string;
}

const EVERYBODY = [{ kind: 'Group', name: AUTHENTICATED_GROUP }];

/** What everybody may do who logs in, unless somebody took it away. */
export const DEFAULT_GRANTS: DefaultGrant[] = [
  {
    role: 'system:basic-user',
    subjects: EVERYBODY,
    rules: [
      { apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'], verbs: ['create'] },
      { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
    ],
    isPartlyUnknown: false,
  },
  {
    role: 'system:discovery',
    subjects: EVERYBODY,
    rules: [{
      nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/openapi', '/openapi/*', '/readyz', '/version', '/version/'], verbs: ['get'],
    }],
    isPartlyUnknown: false,
  },
];
