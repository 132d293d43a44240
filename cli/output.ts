import type { Finding } from './checks/finding';
import { reaches } from './checks/finding';
import type { Colors } from './report/paint';
import type { FindingSeverity } from '../lib/core/trust/trust-finding';

/** The forms a report can take. */
export const OUTPUT_FORMATS = ['text', 'json', 'markdown'] as const;
export type OutputFormat = typeof OUTPUT_FORMATS[number];

/** The mildest finding that makes a command fail. */
export const THRESHOLDS = ['error', 'warning', 'info', 'never'] as const;
export type Threshold = FindingSeverity | 'never';

/** What all commands that report findings are told. */
export interface OutputOptions {
  readonly output: OutputFormat;
  readonly failOn: Threshold;
  readonly colors: Colors;
}

/** What a command came to. */
export interface CommandResult {
  readonly text: string;
  /** Whether there are findings at or above the threshold. */
  readonly failed: boolean;
}

export function hasFailed(findings: Finding[], failOn: Threshold): boolean {
  return failOn !== 'never' && findings.some(finding => reaches(finding, failOn));
}
