import { join } from 'node:path';
import { NO_INPUT, runProgram, type ProgramRun } from '../../support/run-program';

/** What `npm run bundle:cli/main` makes, and users run. */
const COMMAND = join(__dirname, '../../../assets/cli/main/index.js');

/** Runs our bundled command as a user would. */
export function eksIdentity(args: string[], env: Record<string, string>): Promise<ProgramRun> {
  return runProgram(process.execPath, [COMMAND, ...args], { env, stdio: NO_INPUT });
}
