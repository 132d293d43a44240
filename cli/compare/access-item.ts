import type { Reach } from './reach';

/** One thing that somebody may do: the smallest part of what a change can give or take. */
export interface AccessItem {
  /** Who has it: `role App/Api`, `group okta:dev of prod`. */
  readonly holder: string;
  /** What it is, with `{}` in the place of the item, so that items with one frame make one line. */
  readonly frame: string;
  readonly item: string;
  /** Whether it takes away instead: a denial, a limit. */
  readonly restricts: boolean;
  /** By which it can be told that it is no more than what was there before. */
  readonly reach?: Reach;
}

/** A text that tells one item from all others. */
export function keyOf({ holder, frame, item, restricts }: AccessItem): string {
  return JSON.stringify([holder, frame, item, restricts]);
}
