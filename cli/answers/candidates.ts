import { CannotRun } from '../cannot-run';

/** Something that has a name by which it is asked for. */
export interface Candidate<T> {
  readonly value: T;
  /** What it is called in reports. */
  readonly label: string;
  /** What people may call it. */
  readonly names: string[];
}

/** The one candidate that is meant; a sentence with those that could be, where there are several, or with those `likely` to be, where there is none. */
export function choose<T>(noun: string, name: string, candidates: Candidate<T>[], likely: Candidate<T>[] = candidates): T {
  const exact = candidates.filter(({ label, names }) => label === name || names.includes(name));
  const found = exact.length > 0 ? exact : candidates.filter(({ label }) => label.endsWith(`/${name}`));
  if (found.length === 1) {
    return found[0].value;
  }
  const list = (found.length > 0 ? found : likely).map(({ label }) => label);
  throw new CannotRun(found.length > 1
    ? `${noun} '${name}' could be any of these: ${list.join(', ')}`
    : `there is no ${noun} '${name}' in what was read${list.length === 0 ? '' : `; there is ${shorten(list)}`}`);
}

/** More than this nobody reads in one sentence. */
const MAX_LISTED = 10;

function shorten(list: string[]): string {
  return list.length > MAX_LISTED ? `${list.slice(0, MAX_LISTED).join(', ')}, and ${list.length - MAX_LISTED} more` : list.join(', ');
}
