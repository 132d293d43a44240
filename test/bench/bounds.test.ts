import { testMeasurement, testResult } from './results';
import { BOUNDED_SIZE, brokenPromises, compare, costsOf } from '../../bench/bounds';
import type { Measurement, SizeResult } from '../../bench/results';

/** As many resources as the package promises for that many service accounts. */
function withSize(serviceAccounts: number, ...replaced: Measurement[]): SizeResult {
  const result = testResult({ serviceAccounts }, ...replaced);
  const resources = result.base.resources + 1 + serviceAccounts;
  return {
    ...result,
    measurements: result.measurements.map(measurement => ({ ...measurement, counts: { ...measurement.counts, resources } })),
  };
}

test('the cost of a contender is what it takes above the floor', () => {
  expect(costsOf(testResult(), 'package-literal')).toEqual(Array(16).fill(15));
});

test('a ratio compares costs above the floor', () => {
  expect(compare(testResult(), { package: 'package-token', peer: 'eks-v2' })).toMatchObject({ ratio: 0.2, judgement: undefined });
});

test('a bound is judged at the size that it is about, and at no other', () => {
  const comparison = { package: 'package-literal', peer: 'iam-role', atMost: 2 } as const;

  expect(compare(withSize(BOUNDED_SIZE), comparison).judgement?.verdict).toBe('holds');
  expect(compare(withSize(10), comparison).judgement).toBeUndefined();
});

test('kept promises are not mentioned', () => {
  expect(brokenPromises([withSize(1), withSize(BOUNDED_SIZE)])).toEqual([]);
});

test('fails where a bound does not hold', () => {
  const sentences = brokenPromises([withSize(BOUNDED_SIZE, testMeasurement('package-token', 80))]);

  expect(sentences).toEqual([['2', 'iam-role', '7.00'], ['0.5', 'eks-v2', '0.70']].map(([bound, peer, got]) =>
    `the cost of package-token above the floor must be at most ${bound} times that of ${peer} with 100 service accounts, got ${got} `
    + '(within the bound in 0 of 16 rounds)'));
});

test.each([
  ['a resource too many', { resources: 7 }],
  ['a Lambda function', { lambdaFunctions: 1 }],
  ['a custom resource', { customResources: 1 }],
])('fails where the package adds %s', (_, count) => {
  const usual = testMeasurement('package-literal', 25);
  const result = testResult({}, { ...usual, counts: { ...usual.counts, ...count } });

  expect(brokenPromises([result])).toEqual([expect.stringMatching(/^package-literal with 1 service accounts must have one resource for each/)]);
});

test('fails where a contender is missing', () => {
  expect(() => costsOf(testResult({ measurements: [] }), 'eks-v2')).toThrow('\'eks-v2\' was not measured');
});
