import { type ContenderId, measurementOf, type SizeResult } from './results';
import { above, type Judgement, judge, ratioOf } from './statistics';

/** How many service accounts the bounds on time are about. */
export const BOUNDED_SIZE = 100;

/** A comparison of what this package costs with what a peer costs, each above the floor. */
export interface Comparison {
  readonly package: ContenderId;
  readonly peer: ContenderId;
  /** The most that the ratio may be, if it is bounded. */
  readonly atMost?: number;
}

/** `iam.Role` cannot express the trust in a cluster of the same app: that form is held against its literal one. */
export const COMPARISONS: Comparison[] = [
  { package: 'package-literal', peer: 'iam-role', atMost: 2 },
  { package: 'package-token', peer: 'iam-role', atMost: 2 },
  { package: 'package-literal', peer: 'eks-v2', atMost: 0.5 },
  { package: 'package-token', peer: 'eks-v2', atMost: 0.5 },
];

/** The outcome of a comparison. */
export interface Outcome {
  readonly comparison: Comparison;
  /** Undefined where a cost drowns in the noise. */
  readonly ratio?: number;
  /** Undefined where there is no bound. */
  readonly judgement?: Judgement;
}

/** Compares processor time above the floor. */
export function compare(result: SizeResult, comparison: Comparison): Outcome {
  const costs = costsOf(result, comparison.package);
  const peerCosts = costsOf(result, comparison.peer);
  const isBounded = comparison.atMost !== undefined && result.serviceAccounts === BOUNDED_SIZE;
  return {
    comparison,
    ratio: ratioOf(costs, peerCosts),
    judgement: isBounded ? judge(costs, peerCosts, comparison.atMost) : undefined,
  };
}

/** Processor time above the floor, round by round. */
export function costsOf(result: SizeResult, id: ContenderId): number[] {
  return above(measurementOf(result, id).cpu, measurementOf(result, 'cfn-role').cpu);
}

/** Every promise of this package that the results contradict, as sentences. */
export function brokenPromises(results: SizeResult[]): string[] {
  return results.flatMap(result => [...brokenCounts(result), ...brokenBounds(result)]);
}

function brokenCounts(result: SizeResult): string[] {
  return result.measurements.filter(({ id }) => id.startsWith('package-')).flatMap(({ id, counts }) => {
    const expected = { resources: result.base.resources + 1 + result.serviceAccounts, lambdaFunctions: 0, customResources: 0 };
    const { resources, lambdaFunctions, customResources } = counts;
    const isKept = JSON.stringify({ resources, lambdaFunctions, customResources }) === JSON.stringify(expected);
    return isKept ? [] : [`${id} with ${result.serviceAccounts} service accounts must have one resource for each and one for the provider, `
      + `no Lambda function and no custom resource: ${JSON.stringify(expected)}, got ${JSON.stringify({ resources, lambdaFunctions, customResources })}`];
  });
}

function brokenBounds(result: SizeResult): string[] {
  return COMPARISONS.map(comparison => compare(result, comparison)).filter(({ judgement }) => judgement?.verdict === 'does not hold')
    .map(({ comparison, ratio, judgement }) => `the cost of ${comparison.package} above the floor must be at most ${comparison.atMost} times `
      + `that of ${comparison.peer} with ${result.serviceAccounts} service accounts, got ${ratio?.toFixed(2) ?? 'an unclear ratio'} `
      + `(within the bound in ${judgement?.within} of ${judgement?.rounds} rounds)`);
}
