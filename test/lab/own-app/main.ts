import { Command } from 'commander';
import { runOwnApp, type OwnAppOptions } from './run';
import { CannotRun } from '../../../cli/cannot-run';
import { CannotStart } from '../harness/pieces/cannot-start';

const NOT_AS_EXPECTED = 1;
const COULD_NOT_RUN = 2;

const EXIT_CODES = `
Exit codes: 0 all as expected, 1 something is not, 2 could not run.
`;

async function main(): Promise<void> {
  const program = new Command('lab')
    .description('check who gets in by a synthesized app, with real API servers on this machine; docs/laboratory.md has the form of the expectations')
    .requiredOption('--expect <file>', 'the expectations, YAML')
    .option('--app <path>', 'a cloud assembly, or a CloudFormation template', 'cdk.out')
    .option('--manifests <files...>', 'files of Kubernetes objects, such as roles and bindings', [])
    .showHelpAfterError('(add --help for usage)')
    .addHelpText('after', EXIT_CODES)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : COULD_NOT_RUN));
  const options = program.parse().opts<OwnAppOptions>();
  try {
    const { report, asExpected } = await runOwnApp(options, message => process.stderr.write(`lab: ${message}\n`));
    process.stdout.write(report);
    process.exitCode = asExpected ? 0 : NOT_AS_EXPECTED;
  } catch (error) {
    const isForPeople = error instanceof CannotRun || error instanceof CannotStart;
    process.stderr.write(`lab: ${isForPeople ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = COULD_NOT_RUN;
  }
}

void main();
