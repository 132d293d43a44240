import { wordPerson, type AccessMatrix } from '../../facts/cluster/access-matrix';
import { inspectIfAny, type DoctorCheck, type Observation } from '../doctor-check';

/** The matrix itself is in the report: what is too much, or too little, only people know. */
export const ACCESS_MATRIX: DoctorCheck = {
  id: 'RBAC007',
  severity: 'info',
  holds: 'the person who was asked about may do something',
  inspect: ({ kubernetes }) => inspectIfAny(kubernetes?.probe?.matrix, matrix => (isAllowedAnything(matrix) ? [] : [nothing(matrix)])),
};

function isAllowedAnything({ rows }: AccessMatrix): boolean {
  return rows.some(({ allowed }) => allowed.length > 0);
}

function nothing({ person, namespace, rows }: AccessMatrix): Observation {
  return {
    resource: namespace === undefined ? 'cluster' : `namespace/${namespace}`,
    message: `tried: ${wordPerson(person)} may do nothing of what was asked about in ${namespace === undefined ? 'the whole cluster' : `namespace ${namespace}`}`,
    fix: `bind a role to them, with the prefix of the association in the name${namespace === undefined ? '; or ask with -n about the namespace where they have one' : ''}`,
    evidence: rows.map(({ resource, refused }) => ({ label: resource, value: `no ${refused.join(', ')}` })),
  };
}
