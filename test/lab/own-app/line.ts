import type { Answer } from './expectations';

/** An expectation, and what came of it. */
export interface CheckedLine {
  readonly line: number;
  /** `payments/api gets App/PaymentsApi`. */
  readonly what: string;
  readonly expected: Answer;
  /** `unknown` where only the deployment can tell. */
  readonly actual: Answer | 'unknown';
  /** What decided. */
  readonly reason: string;
}

/** Whether it is as it is to be; what is unknown never is. */
export function isAsExpected({ expected, actual }: CheckedLine): boolean {
  return expected === actual;
}
