import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProgram, type ProgramRun } from '../support/run-program';

const PROJECT = resolve(__dirname, '../..');

/** Builds the published file, in a directory without the sources, and returns its path. */
export function buildBundle(): string {
  const directory = join(mkdtempSync(join(tmpdir(), 'eks-identity-')), 'assets/cli/main');
  mkdirSync(directory, { recursive: true });
  const outfile = join(directory, 'index.js');
  execFileSync(join(PROJECT, 'node_modules/.bin/esbuild'), [
    'cli/main.ts', '--bundle', '--platform=node', '--target=node20', '--log-level=error', `--outfile=${outfile}`,
  ], { cwd: PROJECT });
  return outfile;
}

/** Longer than anything that is waited for here; what hangs is to fail by itself, with what it printed. */
const LIMIT_MILLISECONDS = 50_000;

/** Runs node with nothing in the environment but what is given, while this process goes on serving. */
export function runNode(args: string[], env: NodeJS.ProcessEnv): Promise<ProgramRun> {
  return runProgram(process.execPath, args, { env: { PATH: process.env.PATH, ...env }, timeout: LIMIT_MILLISECONDS });
}
