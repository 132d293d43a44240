import { nearest } from '../../facts/distance';
import { listed } from '../doctor-check';
import type { Evidence } from '../finding';

/** The `sub` claim of a service account, with its namespace and its name. */
export const SUBJECT = /^system:serviceaccount:([^:]*):([^:]*)$/;

/** Whom a trust lets in, and who asks. */
export function comparison(expected: string[], actual: string): Evidence[] {
  const meant = nearest(actual, expected);
  return [
    ...meant === undefined ? [{ label: 'trust', value: '(no subject)' }] : [{ label: 'trust', value: meant }],
    { label: 'token', value: actual },
    ...listed('also let in', expected.filter(subject => subject !== meant)),
  ];
}

/** In words, where two subjects differ. */
export function difference(meant: string, actual: string): string {
  const [, namespace, name] = SUBJECT.exec(meant) ?? [];
  const [, ownNamespace, ownName] = SUBJECT.exec(actual) ?? [];
  const parts = [
    ...namespace === ownNamespace ? [] : [`namespace '${namespace}' is not '${ownNamespace}'`],
    ...name === ownName ? [] : [`name '${name}' is not '${ownName}'`],
  ];
  return name === undefined ? '' : `: ${parts.join(', and ')}`;
}
