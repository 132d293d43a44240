import type { AccessQuestion } from './kubernetes';

/** Whom the API server is asked about. */
export interface Person {
  /** With the prefix of the association; undefined if only groups are asked about. */
  readonly user?: string;
  readonly groups: string[];
}

/** What somebody may do, as the API server says: a few verbs for the resources that people ask for most. */
export interface AccessMatrix {
  readonly person: Person;
  /** Undefined for the whole cluster. */
  readonly namespace?: string;
  readonly rows: AccessRow[];
}

export interface AccessRow {
  /** `pods/log`. */
  readonly resource: string;
  readonly allowed: string[];
  readonly refused: string[];
}

/** A row, before it is asked for. */
export interface AccessRowQuestions {
  readonly resource: string;
  readonly questions: AccessQuestion[];
}

interface Asked {
  readonly group?: string;
  readonly resource: string;
  readonly verbs?: string[];
  /** Whether no namespace has it. */
  readonly isOfCluster?: true;
}

/** Columns of the matrix. */
export const MATRIX_VERBS = ['get', 'list', 'watch', 'create', 'update', 'delete'];

const RBAC = 'rbac.authorization.k8s.io';
const RESOURCES: Asked[] = [
  { resource: 'pods' },
  { resource: 'pods/log', verbs: ['get'] },
  { resource: 'pods/exec', verbs: ['get', 'create'] }, // newer clients get, older ones create
  { group: 'apps', resource: 'deployments' },
  { resource: 'services' },
  { resource: 'configmaps' },
  { resource: 'secrets' },
  { group: RBAC, resource: 'roles' },
  { group: RBAC, resource: 'rolebindings' },
  { resource: 'namespaces', isOfCluster: true },
  { resource: 'nodes', isOfCluster: true },
];

/** What to ask about a namespace, or about the whole cluster. */
export function matrixQuestions(namespace: string | undefined): AccessRowQuestions[] {
  return RESOURCES.map(({ group = '', resource: whole, verbs = MATRIX_VERBS, isOfCluster }) => {
    const [resource, subresource] = whole.split('/');
    const where = { ...subresource !== undefined && { subresource }, ...namespace !== undefined && !isOfCluster && { namespace } };
    return { resource: whole, questions: verbs.map(verb => ({ verb, group, resource, ...where })) };
  });
}

export function wordPerson({ user, groups }: Person): string {
  const named = groups.filter(group => group !== 'system:authenticated').map(group => `group ${group}`);
  return [...user === undefined ? [] : [`user ${user}`], ...named].join(', ');
}
