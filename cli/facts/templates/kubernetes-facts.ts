import { aggregateRules } from './aggregated-roles';
import type { ClusterAccess, KubernetesBinding, KubernetesRole, KubernetesServiceAccount, KubernetesSubject } from './cluster-access';
import { notRead, readObjects, readTexts } from './list-property';
import type { PlacedObject } from './manifest-objects';
import { asText, type Resolved } from './resolved';
import type { PolicyRule } from '../../../lib/core/rbac/rbac-rules';
import { asObject, asString, isObject, type JsonObject } from '../../collect/templates/json';

const RBAC_GROUP = /^rbac\.authorization\.k8s\.io\//;

/** The annotation that says which role the pods of a service account are to assume. */
export const ROLE_ARN_ANNOTATION = 'eks.amazonaws.com/role-arn';

/** Who may do what, and sentences about what of it cannot be read. */
export interface KubernetesReading extends Pick<ClusterAccess, 'roles' | 'bindings' | 'serviceAccounts'> {
  readonly gaps: string[];
}

/** Roles, bindings and service accounts among Kubernetes objects. */
export function kubernetesFacts(objects: PlacedObject[]): KubernetesReading {
  const rbac = objects.filter(({ object }) => RBAC_GROUP.test(String(object.apiVersion)));
  const serviceAccounts = objects.filter(({ object }) => object.apiVersion === 'v1' && object.kind === 'ServiceAccount');
  const [roles, bindings] = [rbac.filter(isOfKind('Role', 'ClusterRole')).map(roleOf), rbac.filter(isOfKind('RoleBinding', 'ClusterRoleBinding')).map(bindingOf)];
  return {
    roles: aggregateRules(rbac.filter(isOfKind('Role', 'ClusterRole')), roles.map(({ role }) => role)),
    bindings: bindings.flatMap(({ binding }) => binding ?? []),
    serviceAccounts: serviceAccounts.map(serviceAccountOf),
    gaps: [...[...roles, ...bindings].flatMap(({ gaps }) => gaps), ...withoutNamespace([...rbac.filter(isOfKind('Role', 'RoleBinding')), ...serviceAccounts])],
  };
}

/** The namespace of objects that name none. */
const DEFAULT_NAMESPACE = 'default';

/** Files may be applied with any kubeconfig, whose context has a namespace; what applies the objects of templates has none. */
function withoutNamespace(objects: PlacedObject[]): string[] {
  const inFiles = objects.filter(({ origin: { file }, object }) => file !== undefined && asString(asObject(object.metadata).namespace) === undefined);
  return inFiles.map(({ origin }) => `the namespace of ${origin.path} is not written: shown is ${DEFAULT_NAMESPACE}, kubectl takes that of its context`);
}

function isOfKind(...kinds: string[]): (placed: PlacedObject) => boolean {
  return ({ object }) => kinds.includes(String(object.kind));
}

function roleOf(placed: PlacedObject): { role: KubernetesRole; gaps: string[] } {
  const { rules, aggregationRule } = placed.object;
  const kind = placed.object.kind === 'Role' ? 'Role' : 'ClusterRole';
  const read = readObjects(rules);
  const name = nameOf(placed);
  return {
    role: { kind, ...placeOf(placed, kind === 'Role'), rules: read.items.map(ruleOf), isAggregated: isObject(aggregationRule) },
    gaps: [
      ...notRead(`a rule of ${name}`, read),
      ...read.items.flatMap(rule => LISTS_OF_RULE.flatMap(list => notRead(`${list} of a rule of ${name}`, readTexts(rule[list])))),
    ],
  };
}

/** A binding to a role that cannot be read is none. */
function bindingOf(placed: PlacedObject): { binding?: KubernetesBinding; gaps: string[] } {
  const { roleRef, subjects } = placed.object;
  const kind = placed.object.kind === 'RoleBinding' ? 'RoleBinding' : 'ClusterRoleBinding';
  if (!isObject(roleRef)) {
    return { gaps: notRead(`the role of ${nameOf(placed)}`, { unread: [asText((roleRef ?? 'it has none') as Resolved)] }) };
  }
  const place = placeOf(placed, kind === 'RoleBinding');
  const read = readObjects(subjects);
  return {
    binding: {
      kind,
      ...place,
      role: { kind: String(roleRef.kind), name: String(roleRef.name) },
      subjects: read.items.map(subject => subjectOf(subject, place.namespace)),
    },
    gaps: notRead(`a subject of ${nameOf(placed)}`, read),
  };
}

/** An object in a sentence; what a file has is named by the object already. */
function nameOf({ origin: { path, file }, object: { kind, metadata } }: PlacedObject): string {
  return file === undefined ? `${String(kind)} ${String(asObject(metadata).name)} of ${path}` : path;
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

/** The lists that a rule is made of. */
const LISTS_OF_RULE = ['apiGroups', 'resources', 'resourceNames', 'nonResourceURLs', 'verbs'] as const;

function ruleOf(rule: JsonObject): PolicyRule {
  const [apiGroups, resources, resourceNames, nonResourceURLs, verbs] = LISTS_OF_RULE.map(list => readTexts(rule[list]).items);
  return {
    ...apiGroups.length > 0 && { apiGroups },
    ...resources.length > 0 && { resources },
    ...resourceNames.length > 0 && { resourceNames },
    ...nonResourceURLs.length > 0 && { nonResourceURLs },
    verbs,
  };
}
