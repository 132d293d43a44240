/*
 * The schema of the Kubernetes API for what this library makes, stricter than the API server: nothing unknown, nothing
 * empty, and keys in one order.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/
 */

type Check = (value: unknown, path: string) => string[];

const RBAC_VERSION = 'rbac.authorization.k8s.io/v1';
const RBAC_GROUP = 'rbac.authorization.k8s.io';

const text: Check = (value, path) => typeof value === 'string' ? [] : [`${path} is no text`];
const filled: Check = (value, path) => typeof value === 'string' && value !== '' ? [] : [`${path} is no text, or empty`];
const exactly = (...allowed: string[]): Check => (value, path) => allowed.includes(value as string) ? [] : [`${path} is ${JSON.stringify(value)}`];
const texts: Check = (value, path) => object(value) && Object.keys(value).length > 0
  ? Object.entries(value).flatMap(([key, item]) => text(item, `${path}.${key}`)) : [`${path} is no map, or empty`];
const list = (item: Check): Check => (value, path) => Array.isArray(value) && value.length > 0
  ? value.flatMap((entry, n) => item(entry, `${path}[${n}]`)) : [`${path} is no list, or empty`];

/** A map with these keys in this order; those with a question mark may be missing. */
const fields = (shape: Record<string, Check>): Check => (value, path) => {
  if (!object(value)) {
    return [`${path} is no map`];
  }
  const names = Object.keys(shape).map(key => key.replace('?', ''));
  const positions = Object.keys(value).map(key => names.indexOf(key));
  return [
    ...Object.keys(value).filter(key => !names.includes(key)).map(key => `${path}.${key} is unknown`),
    ...Object.keys(shape).filter(key => !key.endsWith('?') && !(key in value)).map(key => `${path}.${key} is missing`),
    ...positions.every((position, n) => n === 0 || positions[n - 1] < position) ? [] : [`${path} has its keys in another order`],
    ...Object.entries(shape).filter(([key]) => key.replace('?', '') in value)
      .flatMap(([key, check]) => check(value[key.replace('?', '')], `${path}.${key.replace('?', '')}`)),
  ];
};

const either = (pick: (value: Record<string, unknown>) => Check): Check => (value, path) => object(value) ? pick(value)(value, path) : [`${path} is no map`];

const metadata = (namespaced: boolean) => fields({
  'name': (value, path) => typeof value === 'string' && /^[^/%]+$/.test(value) ? [] : [`${path} is no path segment`],
  ...namespaced ? { namespace: filled } : {},
  'labels?': texts,
  'annotations?': texts,
});

const rule = (namespaced: boolean) => either(value => 'nonResourceURLs' in value && !namespaced
  ? fields({ nonResourceURLs: list(filled), verbs: list(filled) })
  : fields({ 'apiGroups': list(text), 'resources': list(filled), 'resourceNames?': list(filled), 'verbs': list(filled) }));

const subject = either(value => value.kind === 'ServiceAccount'
  ? fields({ kind: filled, name: filled, namespace: filled })
  : fields({ kind: exactly('User', 'Group'), apiGroup: exactly(RBAC_GROUP), name: filled }));

const roleRef = (...kinds: string[]) => fields({ apiGroup: exactly(RBAC_GROUP), kind: exactly(...kinds), name: filled });

const head = (kind: string, namespaced: boolean, version = RBAC_VERSION) => ({
  apiVersion: exactly(version), kind: exactly(kind), metadata: metadata(namespaced),
});

const SCHEMAS: Record<string, Check> = {
  Namespace: fields(head('Namespace', false, 'v1')),
  ClusterRole: fields({ ...head('ClusterRole', false), rules: list(rule(false)) }),
  Role: fields({ ...head('Role', true), rules: list(rule(true)) }),
  ClusterRoleBinding: fields({ ...head('ClusterRoleBinding', false), roleRef: roleRef('ClusterRole'), subjects: list(subject) }),
  RoleBinding: fields({ ...head('RoleBinding', true), roleRef: roleRef('ClusterRole', 'Role'), subjects: list(subject) }),
  ServiceAccount: fields(head('ServiceAccount', true, 'v1')),
};

/** What the API server, or a careful reader, would not take in an object. */
export function schemaProblems(manifest: Record<string, unknown>): string[] {
  const schema = SCHEMAS[String(manifest.kind)];
  return schema ? schema(manifest, String(manifest.kind)) : [`${String(manifest.kind)} is unknown`];
}

function object(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
