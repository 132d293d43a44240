import type { ContenderId, Measurement, SizeResult } from '../../bench/results';

const ADDED: Record<ContenderId, number> = { 'cluster': 0, 'cfn-role': 2, 'iam-role': 2, 'package-literal': 2, 'package-token': 2, 'eks-v2': 15 };

/** A contender with one service account, every round of which takes the same time. */
export function testMeasurement(id: ContenderId, cpuPerRound: number, overrides: Partial<Measurement> = {}): Measurement {
  const counts = { resources: 4 + ADDED[id], lambdaFunctions: 0, customResources: 0, templateBytes: 4000, largestTemplate: 4 + ADDED[id] };
  const rounds = Array<number>(16).fill(cpuPerRound);
  return { id, title: id, counts, assetBytes: 0, wall: rounds.map(time => time + 1), cpu: rounds, ...overrides };
}

/** Results in which every promise is kept. */
export function testResult(overrides: Partial<SizeResult> = {}, ...replaced: Measurement[]): SizeResult {
  const measurements = [
    testMeasurement('cfn-role', 10),
    testMeasurement('iam-role', 20),
    testMeasurement('package-literal', 25),
    testMeasurement('package-token', 30),
    testMeasurement('eks-v2', 110),
  ];
  return {
    serviceAccounts: 1,
    rounds: 16,
    base: testMeasurement('cluster', 0).counts,
    measurements: measurements.map(measurement => replaced.find(({ id }) => id === measurement.id) ?? measurement),
    ...overrides,
  };
}
