import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { synthesize } from './app';
import { buildBundle } from './bundle';
import { exampleApp } from '../../bin/app';
import { temporaryFile } from '../support/temporary-file';

/** Other tests run at the same time, so the best of some runs counts. */
const MAX_RUNS = 20;

/** Built once. */
const bundle = buildBundle();

/** How long Node runs for this, in milliseconds. */
function timeOf(args: string[]): number {
  const start = performance.now();
  spawnSync(process.execPath, args);
  return performance.now() - start;
}

/** How much longer than nothing it takes, at best; no more runs than are needed to be under the limit. */
function bestOverhead(args: string[], limit: number): number {
  let [command, node] = [Infinity, Infinity];
  for (let run = 0; run < MAX_RUNS && !(run > 0 && command - node < limit); run++) {
    node = Math.min(node, timeOf(['-e', '0']));
    command = Math.min(command, timeOf([bundle, ...args]));
  }
  return command - node;
}

test.each([
  ['--help', 300, () => ['--help']],
  ['explain of the example app', 1_000, () => ['explain', synthesize(app => exampleApp(app, temporaryFile('start.yaml')))]],
])('%s takes less than %i ms more than Node itself', (_, limit, args) => {
  expect(bestOverhead(args(), limit)).toBeLessThan(limit);
});
