import type { FindingSeverity } from '../../lib/core/trust/trust-finding';
import type { Unreadable } from '../facts/account/account';
import type { Facts } from '../facts/templates/facts';

/** Severities, the worst first. */
export const SEVERITIES: FindingSeverity[] = ['error', 'warning', 'info'];

/** Something that is wrong, or that could not be found out. */
export interface Finding {
  /** `unknown` says that nothing is known about the part, which is not the same as fine. */
  readonly status: 'problem' | 'unknown';
  /** The stable name of the rule. */
  readonly id: string;
  readonly severity: FindingSeverity;
  /** What it is about; the path is its name in reports. */
  readonly resource: FindingResource;
  /** Where in the resource: `trust statement 2`. */
  readonly part?: string;
  readonly message: string;
  readonly fix: string;
  /** The condition key it is about. */
  readonly key?: string;
  /** The offending text. */
  readonly value?: string;
  /** What was compared, byte for byte: two texts that differ, or a list. */
  readonly evidence?: Evidence[];
  /** What could not be read, if that is why something is unknown. */
  readonly unreadable?: Unreadable;
}

/** What a finding is about; where it is written, if it is in a file. */
export interface FindingResource {
  readonly path: string;
  /** Name of the stack in the app. */
  readonly stack?: string;
  readonly logicalId?: string;
  readonly file?: string;
}

/** A text as it was found, and what it is. */
export interface Evidence {
  readonly label: string;
  readonly value: string;
}

/** Draws conclusions from facts and nothing else. */
export type Check = (facts: Facts) => Finding[];

/** Whether a finding is at least as severe as `threshold`. */
export function reaches(finding: Finding, threshold: FindingSeverity): boolean {
  return SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(threshold);
}
