/** One expectation of a suite, and what came of it. */
export interface Outcome {
  /** A sentence that names who and what. */
  readonly expectation: string;
  readonly expected: string;
  readonly actual: string;
}

/**
 * What did not come out as expected, a sentence each.
 *
 * Suites assert that there is none; with a fault planted, the suites about mutations assert which there are.
 */
export function unexpected(outcomes: Outcome[]): string[] {
  return outcomes.filter(({ expected, actual }) => expected !== actual)
    .map(({ expectation, expected, actual }) => `${expectation}: expected ${expected}, got ${actual}`);
}
