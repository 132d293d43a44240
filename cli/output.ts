import type { Finding } from './checks/finding';
import { reaches } from './checks/finding';
import type { Colors } from './report/paint';
import type { FindingSeverity } from '../lib/core/trust/trust-finding';

/** The forms a report can take. */
export const OUTPUT_FORMATS = ['text', 'json', 'markdown', 'sarif', 'junit'] as const;
export type OutputFormat = typeof OUTPUT_FORMATS[number];

/** Those of `explain`: a map can be drawn, too. */
export const EXPLAIN_FORMATS = [...OUTPUT_FORMATS, 'mermaid'] as const;
export type ExplainFormat = typeof EXPLAIN_FORMATS[number];

/** The mildest finding that makes a command fail. */
export const THRESHOLDS = ['error', 'warning', 'info', 'never'] as const;
export type Threshold = FindingSeverity | 'never';

/** What makes `explain` fail: findings, or access that a change adds. */
export const EXPLAIN_THRESHOLDS = [...THRESHOLDS, 'added'] as const;
export type ExplainThreshold = Threshold | 'added';

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
  /** Whether a question has no answer, which is neither yes nor no. */
  readonly undecided?: boolean;
}

export function hasFailed(findings: Finding[], failOn: Threshold): boolean {
  return failOn !== 'never' && findings.some(finding => reaches(finding, failOn));
}
