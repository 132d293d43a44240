import { Command } from 'commander';
import { version } from '../package.json';
import { CannotRun } from './cannot-run';
import { addAdopt } from './commands/adopt-command';
import { addCompletion } from './commands/completion-command';
import { addDoctor } from './commands/doctor-command';
import { addExplain } from './commands/explain-command';
import { addKubeconfig } from './commands/kubeconfig-command';
import { COULD_NOT_RUN, EXIT_CODES } from './commands/report-command';
import { addToken } from './commands/token-command';

/** One for each command; more are in its own help. */
const EXAMPLES = `
Examples:
  $ eks-identity explain                                            who gets what by the app in cdk.out, and what is wrong with it
  $ eks-identity explain --compare cdk.out.main                     what access a change adds and removes
  $ eks-identity doctor --cluster prod                              what is wrong with a cluster and the roles that trust it
  $ eks-identity doctor --cluster prod --pod payments/api-x2x4z     why a pod gets no credentials
  $ eks-identity doctor --cluster prod --token-file token.jwt       why a person gets a 401, or who they are
  $ eks-identity token inspect token.jwt --cluster prod             the same, claim by claim
  $ eks-identity kubeconfig --cluster prod                          log in from now on
  $ eks-identity adopt --cluster prod                               what exists, as lines for an app

eks-identity <command> --help has more.
`;

async function main(): Promise<void> {
  const program = new Command('eks-identity')
    .description('Identity on Amazon EKS: who may do what, and why not.')
    .version(version, '-V, --version', 'print the version')
    .option('--debug', 'print stack traces of errors')
    .showHelpAfterError('(add --help for usage)')
    .addHelpText('after', `${EXAMPLES}\n${EXIT_CODES}`)
    .hook('preAction', (_, command) => refuseEmptyValues(command))
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : COULD_NOT_RUN));
  addExplain(program);
  addDoctor(program);
  addToken(program);
  addKubeconfig(program);
  addAdopt(program);
  await addCompletion(program);
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

/** Mostly a variable of a script that is not set; a prefix may well be empty. */
function refuseEmptyValues(command: Command): void {
  const empty = command.options.find(option => command.getOptionValue(option.attributeName()) === '' && !/-prefix$/.test(option.long ?? ''));
  if (empty !== undefined) {
    throw new CannotRun(`${empty.long} needs a value, got ''`);
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') { // the reader, `head` say, has seen enough
    reportFailure(new CannotRun(`the output cannot be written: ${error.message}`), false);
  }
});
void main();
