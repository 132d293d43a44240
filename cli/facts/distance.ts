/** How many characters must be added, removed or replaced to make one text of the other. */
export function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = row[j - 1] + Number(one[i - 1] !== other[j - 1]);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[other.length];
}

/** The candidate that is most like the text, the first of several. */
export function nearest(text: string, candidates: string[]): string | undefined {
  const [best] = candidates.map(candidate => ({ candidate, cost: distance(text, candidate) })).sort((one, other) => one.cost - other.cost);
  return best?.candidate;
}

/** What somebody who wrote the text may have meant: the nearest candidate, if at least half of it is the same. */
export function didYouMean(text: string, candidates: string[]): string | undefined {
  const candidate = nearest(text, candidates);
  return candidate !== undefined && distance(text, candidate) * 2 <= text.length ? candidate : undefined;
}
