/** The list, begun at another entry. */
export function rotated<T>(values: T[], by: number): T[] {
  const start = by % values.length;
  return [...values.slice(start), ...values.slice(0, start)];
}

/** Runs something, and says how long it took on the clock and on processors, in milliseconds. */
export function timed(action: () => void): { wall: number; cpu: number } {
  const [cpuBefore, before] = [process.cpuUsage(), performance.now()];
  action();
  const [after, { user, system }] = [performance.now(), process.cpuUsage(cpuBefore)];
  return { wall: after - before, cpu: (user + system) / 1000 };
}

/**
 * Otherwise whoever is measured pays for what the one before left behind.
 *
 * A full collection would throw away compiled code too, and everybody would mostly be measured compiling it again.
 */
export function collectYoungGarbage(): void {
  (global.gc as ((options: { type: 'minor' }) => void) | undefined)?.({ type: 'minor' });
}
