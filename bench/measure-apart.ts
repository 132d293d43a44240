import { spawnSync } from 'child_process';
import { join } from 'path';
import type { BindingsResult } from './bindings';
import type { Plan, SizeResult } from './results';

/** What a process of its own is asked for. */
export type Task = Plan | { readonly bindingRounds: number };

/** More than the results of any plan, in characters. */
const OUTPUT_LIMIT = 1e8;

/**
 * Measures in a process of its own.
 *
 * In the process that type-checks this program, the type checker's memory makes every garbage collection several
 * times as expensive, and with it whatever allocates.
 */
export function measureApart(plan: Plan): SizeResult {
  return runApart(plan) as SizeResult;
}

/** Measures RBAC bindings, likewise. */
export function measureBindingsApart(bindingRounds: number): BindingsResult {
  return runApart({ bindingRounds }) as BindingsResult;
}

function runApart(task: Task): unknown {
  const { status, stdout, error } = spawnSync(
    process.execPath,
    ['--expose-gc', '--require', 'ts-node/register/transpile-only', join(__dirname, 'worker.ts'), JSON.stringify(task)],
    {
      encoding: 'utf8',
      env: { ...process.env, TS_NODE_PROJECT: join(__dirname, 'tsconfig.json') },
      maxBuffer: OUTPUT_LIMIT,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (error ?? status !== 0) {
    throw error ?? new Error(`measuring ${JSON.stringify(task)} failed with exit code ${status}`);
  }
  return JSON.parse(stdout);
}
