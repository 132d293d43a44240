import type { Evidence } from './finding';
import type { FindingSeverity } from '../../lib/core/trust/trust-finding';
import type { AccountFacts, Read, Unreadable } from '../facts/account/account';

/** One rule of the catalogue, decided from facts and nothing else. */
export interface DoctorCheck {
  /** The stable name of the rule. */
  readonly id: string;
  /** Of what the rule is broken by, unless an observation says otherwise; and of not knowing whether it is. */
  readonly severity: FindingSeverity;
  /** What is true if nothing is wrong. */
  readonly holds: string;
  /** What is wrong or unknown; undefined if there is nothing to check. */
  readonly inspect: (facts: AccountFacts) => Observation[] | undefined;
}

/** What a check saw. */
export type Observation = Problem | NotRead;

export interface Problem {
  /** `unknown`: it could be a problem, and nothing that these credentials may read would tell. */
  readonly status?: 'problem' | 'unknown';
  readonly severity?: FindingSeverity;
  /** What it is about: `role/app`. */
  readonly resource: string;
  readonly part?: string;
  readonly message: string;
  readonly fix: string;
  readonly evidence?: Evidence[];
}

/** The check could not be made. */
export interface NotRead {
  readonly notRead: Unreadable;
  /** Unless it is that of the rule. */
  readonly severity?: FindingSeverity;
}

/** Inspects what was read; what was not read is unknown. */
export function inspectRead<T>(read: Read<T>, inspect: (value: T) => Observation[]): Observation[] {
  return read.isRead ? inspect(read.value) : [{ notRead: read.why }];
}

/** The same for what may be out of reach of this machine and yet be fine: not known, which is not as severe as the rule. */
export function inspectReached<T>(read: Read<T>, inspect: (value: T) => Observation[]): Observation[] {
  return read.isRead ? inspect(read.value) : [{ notRead: read.why, severity: 'warning' }];
}

/** The same for facts that were not needed: nothing to check. */
export function inspectIfAny<T>(read: Read<T> | undefined, inspect: (value: T) => Observation[]): Observation[] | undefined {
  return read && inspectRead(read, inspect);
}

/** Evidence of a list that may be long. */
export function listed(label: string, values: string[]): Evidence[] {
  const shown = values.slice(0, MAX_LISTED);
  const more = values.length - shown.length;
  return [
    ...shown.map((value, index) => ({ label: index === 0 ? label : '', value })),
    ...more > 0 ? [{ label: '', value: `and ${more} more (--output json has all facts)` }] : [],
  ];
}

/** Enough to see the pattern. */
const MAX_LISTED = 8;
