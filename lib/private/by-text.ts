/** Values in the order of their texts, by code unit: the same on every machine, whatever the order in the code. */
export function byText<T>(values: T[], textOf: (value: T) => string = value => JSON.stringify(value)): T[] {
  if (values.length < 2) {
    return [...values]; // most lists of most roles: spelling out their tokens would be for nothing
  }
  return values.map((value): [string, T] => [textOf(value), value])
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([, value]) => value);
}
