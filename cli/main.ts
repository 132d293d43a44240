import { Command } from 'commander';
import { version } from '../package.json';
import { CannotRun } from './cannot-run';
import { addDoctor, DOCTOR_EXAMPLES } from './commands/doctor-command';
import { addExplain, EXPLAIN_EXAMPLES } from './commands/explain-command';
import { COULD_NOT_RUN, EXIT_CODES } from './commands/report-command';

async function main(): Promise<void> {
  const program = new Command('eks-identity')
    .description('Identity on Amazon EKS: who may do what, and why not.')
    .version(version, '-V, --version', 'print the version')
    .option('--debug', 'print stack traces of errors')
    .showHelpAfterError('(add --help for usage)')
    .addHelpText('after', `${EXPLAIN_EXAMPLES}${DOCTOR_EXAMPLES}\n${EXIT_CODES}`)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : COULD_NOT_RUN));
  addExplain(program);
  addDoctor(program);
  try {
    await program.parseAsync();
  } catch (error) {
    reportFailure(error, program.opts<{ debug?: boolean }>().debug ?? false);
  }
}

function reportFailure(error: unknown, debug: boolean): void {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof CannotRun || debug ? '' : ' (an error of this command; --debug shows where)';
  process.stderr.write(`eks-identity: ${message}${hint}\n`);
  if (debug && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  process.exitCode = COULD_NOT_RUN;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') { // the reader, `head` say, has seen enough
    throw error;
  }
});
void main();
