import { keyOf, type AccessItem } from './access-item';
import { peopleItems } from './people-items';
import { takesIn, type Reach } from './reach';
import { replacements, type Replacement } from './replacements';
import { workloadItems } from './workload-items';
import { compareText } from '../facts/compare-text';
import type { Facts } from '../facts/templates/facts';

/** What a change does to access. */
export interface Comparison {
  readonly workloads: AccessChange;
  readonly people: AccessChange;
  /** Associations that the change replaces. */
  readonly replaced: Replacement[];
}

export interface AccessChange {
  readonly added: ChangeLine[];
  readonly removed: ChangeLine[];
  /** What is new, but no more than what the same one had before. */
  readonly narrowed: ChangeLine[];
}

/** What somebody has more, or less. */
export interface ChangeLine {
  readonly holder: string;
  /** `may s3:GetObject, s3:PutObject on ...`; with `no longer` where a restriction went away, `now not` where one came. */
  readonly text: string;
}

export function compareAccess(before: Facts, after: Facts): Comparison {
  return {
    workloads: changeOf(workloadItems(before), workloadItems(after)),
    people: changeOf(peopleItems(before.people), peopleItems(after.people)),
    replaced: replacements(before.people.associations, after.people.associations),
  };
}

/** Whether somebody gets something that they did not have. */
export function addsAccess({ workloads, people }: Comparison): boolean {
  return workloads.added.length + people.added.length > 0;
}

/** A restriction that goes away gives, one that comes takes: of somebody who was there before, and still is. */
function changeOf(before: AccessItem[], after: AccessItem[]): AccessChange {
  const there = new Set(after.map(({ holder }) => holder));
  const stayed = new Set(before.map(({ holder }) => holder).filter(holder => there.has(holder)));
  const [came, went] = [without(after, before), without(before, after)];
  const restrictions = (items: AccessItem[]) => items.filter(({ restricts, holder }) => restricts && stayed.has(holder));
  const given = came.filter(({ restricts }) => !restricts);
  const had = reachesOf(before);
  const narrowed = new Set(given.filter(item => isNarrower(item, had)));
  return {
    added: linesOf([...given.filter(item => !narrowed.has(item)), ...restrictions(went)], 'no longer restricted: '),
    removed: linesOf([...went.filter(({ restricts }) => !restricts), ...restrictions(came)], 'now restricted: '),
    narrowed: linesOf([...narrowed].map(item => ({ ...item, frame: `no more than before: ${item.frame}` })), ''),
  };
}

/** Whether the same holder had at least as much; what cannot be compared is more. */
function isNarrower({ holder, reach }: AccessItem, had: Map<string, Reach[]>): boolean {
  return reach !== undefined && (had.get(holder) ?? []).some(wide => takesIn(wide, reach));
}

/** How far everybody got, by holder. */
function reachesOf(items: AccessItem[]): Map<string, Reach[]> {
  const had = new Map<string, Reach[]>();
  for (const { holder, reach, restricts } of items) {
    if (reach !== undefined && !restricts) {
      const reaches = had.get(holder) ?? [];
      reaches.push(reach);
      had.set(holder, reaches);
    }
  }
  return had;
}

function without(some: AccessItem[], others: AccessItem[]): AccessItem[] {
  const keys = new Set(others.map(keyOf));
  return some.filter(item => !keys.has(keyOf(item)));
}

/** Items with one frame as one line, in an order of their own. */
function linesOf(items: AccessItem[], restriction: string): ChangeLine[] {
  const lines = new Map<string, { holder: string; frame: string; items: Set<string> }>();
  for (const { holder, frame, item, restricts } of items) {
    const text = `${restricts ? restriction : ''}${frame}`;
    const key = JSON.stringify([holder, text]);
    const line = lines.get(key) ?? { holder, frame: text, items: new Set<string>() };
    line.items.add(item);
    lines.set(key, line);
  }
  return [...lines].sort(([one], [other]) => compareText(one, other))
    .map(([, { holder, frame, items: list }]) => ({ holder, text: frame.split('{}').join([...list].sort(compareText).join(', ')) }));
}
