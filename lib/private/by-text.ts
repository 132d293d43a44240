/** Values in the order of their texts, by code unit: the same on every machine, whatever the order in the code. */
export function byText<T>(values: T[]): T[] {
  return values.map((value): [string, T] => [JSON.stringify(value), value])
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([, value]) => value);
}
