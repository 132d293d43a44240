import { spawn, type SpawnOptions } from 'node:child_process';

/** How a program ended. */
export interface ProgramRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, while this process goes on serving; fails only if it cannot be started. */
export function runProgram(command: string, args: string[], options: Pick<SpawnOptions, 'env' | 'stdio' | 'timeout'> = {}): Promise<ProgramRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', data => stdout += data);
    child.stderr?.on('data', data => stderr += data);
    child.on('error', reject);
    child.on('close', status => resolve({ status, stdout, stderr }));
  });
}

/** Nothing to read, and both outputs to the caller. */
export const NO_INPUT: SpawnOptions['stdio'] = ['ignore', 'pipe', 'pipe'];
