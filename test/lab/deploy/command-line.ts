import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What `npm run bundle:cli/main` makes, and users run. */
const COMMAND = join(__dirname, '../../../assets/cli/main/index.js');

/** How the command ended. */
export interface CommandRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs our bundled command as a user would. */
export function eksIdentity(args: string[], env: Record<string, string>): Promise<CommandRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', data => stdout += data);
    child.stderr.on('data', data => stderr += data);
    child.on('error', reject);
    child.on('close', status => resolve({ status, stdout, stderr }));
  });
}
