import { above, isMeasurable, judge, quantile, ratioOf, spreadOf } from '../../bench/statistics';

const repeated = (value: number, times: number) => Array<number>(times).fill(value);

test.each([
  [[5], 0.5, 5],
  [[3, 1, 2], 0.5, 2],
  [[4, 1, 3, 2], 0.5, 2.5],
  [[0, 10], 0.25, 2.5],
  [[1, 2, 3], 0, 1],
  [[1, 2, 3], 1, 3],
])('quantile of %j at %d is %d', (values, fraction, expected) => {
  expect(quantile(values, fraction)).toBe(expected);
});

test('no values have no quantile', () => {
  expect(quantile([], 0.5)).toBeNaN();
});

test('a spread is the quartiles around the median, whatever the order', () => {
  expect(spreadOf([5, 3, 1, 4, 2])).toEqual({ lower: 2, median: 3, upper: 4 });
});

test('costs are differences within a round', () => {
  expect(above([30, 70, 25], [20, 60, 20])).toEqual([10, 10, 5]);
});

test('a cost drowns in the noise if the rounds differ by more than the cost', () => {
  expect(isMeasurable([1, 2, 3, 4])).toBe(true);
  expect(isMeasurable([-2, -1, 3, 4])).toBe(false);
  expect(isMeasurable([0, 0, 0, 0])).toBe(false);
});

test('a ratio is that of the medians', () => {
  expect(ratioOf([2, 4, 6], [1, 2, 3])).toBe(2);
});

test('there is no ratio to or of noise', () => {
  expect(ratioOf([1, 2, 3], [-1, 0, 1])).toBeUndefined();
  expect(ratioOf([-1, 0, 1], [1, 2, 3])).toBeUndefined();
});

test.each([
  ['holds', 'every round is within it', repeated(2, 16)],
  ['holds', 'a few rounds are disturbed', [...repeated(2, 12), ...repeated(50, 4)]],
  ['too close to call', 'rounds are divided', [...repeated(2, 9), ...repeated(3, 7)]],
  ['does not hold', 'most rounds are beyond it', [...repeated(2, 4), ...repeated(3, 12)]],
])('a bound %s where %s', (verdict, _, costs) => {
  const { length } = costs.filter(cost => cost <= 2);

  expect(judge(costs, repeated(1, 16), 2)).toEqual({ verdict, within: length, rounds: 16 });
});
