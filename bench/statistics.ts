/** The middle half of some numbers. */
export interface Spread {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/** The median and the quartiles. */
export function spreadOf(values: number[]): Spread {
  return { lower: quantile(values, 0.25), median: quantile(values, 0.5), upper: quantile(values, 0.75) };
}

/** Interpolates between the two nearest values; NaN for no values. */
export function quantile(values: number[], fraction: number): number {
  if (values.length === 0) {
    return NaN;
  }
  const sorted = [...values].sort((a, b) => a - b);
  const position = fraction * (sorted.length - 1);
  const [before, after] = [Math.floor(position), Math.ceil(position)];
  return sorted[before] + (sorted[after] - sorted[before]) * (position - before);
}

/** What is left of each value above the one measured in the same round. */
export function above(values: number[], floor: number[]): number[] {
  return values.map((value, round) => value - floor[round]);
}

/** Whether a cost stands out of the noise: the middle half of the rounds differs by less than the cost itself. */
export function isMeasurable(costs: number[]): boolean {
  const { lower, median, upper } = spreadOf(costs);
  return upper - lower < median;
}

/** How one cost compares with another, or undefined where either drowns in the noise. */
export function ratioOf(costs: number[], peerCosts: number[]): number | undefined {
  return isMeasurable(costs) && isMeasurable(peerCosts) ? spreadOf(costs).median / spreadOf(peerCosts).median : undefined;
}

export type Verdict = 'holds' | 'too close to call' | 'does not hold';

/** The outcome of a comparison, round by round. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Rounds in which the cost was within the bound. */
  readonly within: number;
  readonly rounds: number;
}

/**
 * Whether a cost is at most a multiple of another one.
 *
 * Each round votes, so that a few disturbed ones change nothing. A majority counts when it is two standard
 * deviations away from a tie, which chance alone produces in one of forty runs.
 */
export function judge(costs: number[], peerCosts: number[], atMost: number): Judgement {
  const rounds = costs.length;
  const within = costs.filter((cost, round) => cost <= atMost * peerCosts[round]).length;
  const lead = within - rounds / 2;
  const clear = Math.sqrt(rounds);
  if (lead >= clear) {
    return { verdict: 'holds', within, rounds };
  }
  return { verdict: lead <= -clear ? 'does not hold' : 'too close to call', within, rounds };
}
