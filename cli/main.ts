import { Command, Option } from 'commander';
import pc from 'picocolors';
import { version } from '../package.json';
import { CannotRun } from './cannot-run';
import { explain, OUTPUT_FORMATS, type ExplainOptions } from './explain';

/** Exit codes: 0 is healthy. */
const FINDINGS = 1;
const COULD_NOT_RUN = 2;

const EXAMPLES = `
Examples:
  $ eks-identity explain                              the app synthesized into cdk.out
  $ eks-identity explain stack.template.json          one CloudFormation template
  $ eks-identity explain --output markdown > map.md   for a pull request
  $ eks-identity explain --fail-on warning            stricter, for a build

Exit codes: 0 no findings at or above --fail-on, 1 findings, 2 could not run.`;

function main(): void {
  const program = new Command('eks-identity')
    .description('Identity on Amazon EKS: who may do what, and why not.')
    .version(version, '-V, --version', 'print the version')
    .option('--debug', 'print stack traces of errors')
    .showHelpAfterError('(add --help for usage)')
    .addHelpText('after', EXAMPLES)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : COULD_NOT_RUN));
  program.command('explain')
    .description('say which service accounts may assume which roles of a synthesized app, what these may do, and what is wrong')
    .argument('[path]', 'a cloud assembly, or one CloudFormation template (JSON)', 'cdk.out')
    .addOption(new Option('-o, --output <format>', 'form of the report').choices(OUTPUT_FORMATS).default('text'))
    .addOption(new Option('--fail-on <severity>', 'mildest finding that makes the exit code 1').choices(['error', 'warning', 'info', 'never']).default('error'))
    .addHelpText('after', EXAMPLES)
    .action((path: string, options: Pick<ExplainOptions, 'output' | 'failOn'>) => {
      const { text, failed } = explain({ path, ...options, colors: pc.createColors(wantsColors()) });
      process.stdout.write(text);
      process.exitCode = failed ? FINDINGS : 0;
    });
  try {
    program.parse();
  } catch (error) {
    reportFailure(error, program.opts<{ debug?: boolean }>().debug ?? false);
  }
}

/** Colours are for people: a terminal, unless they said otherwise (https://no-color.org). */
function wantsColors(): boolean {
  return Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== 'dumb'; // isTTY is undefined in a pipe
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
main();
