import type { ClusterAccess, KubernetesBinding, KubernetesRole, KubernetesServiceAccount, KubernetesSubject } from './cluster-access';
import type { PlacedObject } from './manifest-objects';
import type { PolicyRule } from '../../../lib/core/rbac/rbac-rules';
import { asArray, asObject, asString, isObject, type JsonObject } from '../../collect/templates/json';

const RBAC_GROUP = /^rbac\.authorization\.k8s\.io\//;

/** The annotation that says which role the pods of a service account are to assume. */
export const ROLE_ARN_ANNOTATION = 'eks.amazonaws.com/role-arn';

/** Roles, bindings and service accounts among Kubernetes objects. */
export function kubernetesFacts(objects: PlacedObject[]): Pick<ClusterAccess, 'roles' | 'bindings' | 'serviceAccounts'> {
  const rbac = objects.filter(({ object }) => RBAC_GROUP.test(String(object.apiVersion)));
  return {
    roles: rbac.flatMap(placed => roleOf(placed) ?? []),
    bindings: rbac.flatMap(placed => bindingOf(placed) ?? []),
    serviceAccounts: objects.filter(({ object }) => object.apiVersion === 'v1' && object.kind === 'ServiceAccount').map(serviceAccountOf),
  };
}

/** The namespace of objects that name none. */
const DEFAULT_NAMESPACE = 'default';

function roleOf(placed: PlacedObject): KubernetesRole | undefined {
  const { kind, rules, aggregationRule } = placed.object;
  return kind !== 'Role' && kind !== 'ClusterRole' ? undefined
    : { kind, ...placeOf(placed, kind === 'Role'), rules: asArray(rules).filter(isObject).map(ruleOf), isAggregated: isObject(aggregationRule) };
}

function bindingOf(placed: PlacedObject): KubernetesBinding | undefined {
  const { kind, roleRef, subjects } = placed.object;
  if (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') {
    return undefined;
  }
  const place = placeOf(placed, kind === 'RoleBinding');
  const role = asObject(roleRef);
  return {
    kind,
    ...place,
    role: { kind: String(role.kind), name: String(role.name) },
    subjects: asArray(subjects).filter(isObject).map(subject => subjectOf(subject, place.namespace)),
  };
}

function serviceAccountOf(placed: PlacedObject): KubernetesServiceAccount {
  const roleArn = asString(asObject(asObject(placed.object.metadata).annotations)[ROLE_ARN_ANNOTATION]);
  return { ...placeOf(placed, true), ...roleArn !== undefined && { roleArn } };
}

function placeOf({ origin, cluster, object }: PlacedObject, isInNamespace: boolean) {
  const { name, namespace } = asObject(object.metadata);
  return {
    origin,
    ...cluster !== undefined && { cluster },
    name: String(name),
    ...isInNamespace && { namespace: asString(namespace) ?? DEFAULT_NAMESPACE },
  };
}

function subjectOf({ kind, name, namespace }: JsonObject, ofBinding: string | undefined): KubernetesSubject {
  const place = asString(namespace) ?? ofBinding;
  return { kind: String(kind), name: String(name), ...kind === 'ServiceAccount' && place !== undefined && { namespace: place } };
}

function ruleOf({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: JsonObject): PolicyRule {
  return {
    ...isFilled(apiGroups) && { apiGroups: texts(apiGroups) },
    ...isFilled(resources) && { resources: texts(resources) },
    ...isFilled(resourceNames) && { resourceNames: texts(resourceNames) },
    ...isFilled(nonResourceURLs) && { nonResourceURLs: texts(nonResourceURLs) },
    verbs: texts(verbs),
  };
}

function isFilled(list: unknown): boolean {
  return asArray(list).length > 0;
}

function texts(list: unknown): string[] {
  return asArray(list).map(String);
}
