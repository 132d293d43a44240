import { type Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { knownGroups, likelyGroup } from './login-prefixes';
import { SYSTEM_PREFIX } from '../../core/rbac/rbac-names';
import { stableText } from '../stable-text';

/** A subject of a binding, as far as it is looked at here. */
export interface ReviewedSubject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** Who gives people the name, if that is known. */
  readonly origin?: string;
}

const GROUP = 'Group';

/** The names that Kubernetes gives without asking who somebody is. */
const EVERYBODY: Record<string, string> = {
  'system:anonymous': 'anybody who reaches the API server',
  'system:authenticated': 'everybody who can log in to the cluster, and every service account',
  'system:serviceaccounts': 'every service account of the cluster',
  'system:unauthenticated': 'anybody who reaches the API server',
};

/** Who a subject is, if it is not somebody in particular. */
export function everybodyAmong({ name }: ReviewedSubject): string | undefined {
  return EVERYBODY[name];
}

/** The subjects, each once, in an order that does not depend on how they were given. */
export function distinctSubjects<S extends ReviewedSubject>(stack: Stack, subjects: S[]): S[] {
  const known = [...subjects].sort((a, b) => Number(a.origin !== undefined) - Number(b.origin !== undefined));
  const byKey = new Map(known.map(subject => [keyOf(stack, subject), subject])); // the last one stays: one whose origin is known
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, subject]) => subject);
}

/** Remarks on groups that were named by hand, and that nobody is in by all appearances. */
export function reviewGroups(binding: IConstruct, subjects: ReviewedSubject[]): string[] {
  const groups = subjects.filter(({ kind, name, origin }) =>
    kind === GROUP && origin === undefined && !Token.isUnresolved(name) && !name.startsWith(SYSTEM_PREFIX));
  const known = groups.length > 0 ? knownGroups(binding.node.root) : undefined; // looks at the whole app
  return known ? groups.flatMap(({ name }) => {
    const likely = likelyGroup(known, name);
    return likely === undefined ? [] : [`group '${name}' has none of the prefixes of the associations in this app (${known.prefixes.map(prefix => `'${prefix}'`).join(', ')}); `
      + `if it is a group of an identity provider, its name in the cluster is '${likely}': take the subject from association.group(...)`];
  }) : [];
}

function keyOf(stack: Stack, { kind, namespace = '', name }: ReviewedSubject): string {
  return [kind, stableText(stack, namespace), stableText(stack, name)].join('\0');
}
