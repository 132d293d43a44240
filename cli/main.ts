import { Command, Option } from 'commander';
import pc from 'picocolors';
import { version } from '../package.json';
import { CannotRun } from './cannot-run';
import type { DoctorOptions } from './doctor';
import { explain } from './explain';
import { OUTPUT_FORMATS, THRESHOLDS, type CommandResult, type OutputOptions } from './output';
import { Progress } from './progress';

/** Exit codes: 0 is healthy. */
const FINDINGS = 1;
const COULD_NOT_RUN = 2;

const EXIT_CODES = 'Exit codes: 0 no findings at or above --fail-on, 1 findings, 2 could not run.';

const EXPLAIN_EXAMPLES = `
Examples:
  $ eks-identity explain                              the app synthesized into cdk.out
  $ eks-identity explain stack.template.json          one CloudFormation template
  $ eks-identity explain --output markdown > map.md   for a pull request
  $ eks-identity explain --fail-on warning            stricter, for a build
`;

const DOCTOR_EXAMPLES = `
Examples:
  $ eks-identity doctor --cluster prod                                     a cluster, and every role that trusts it
  $ eks-identity doctor --cluster prod --service-account payments/api      which roles let it in
  $ eks-identity doctor --cluster prod --service-account payments/api \\
      --role arn:aws:iam::111122223333:role/payments-api                   why that role does not
  $ eks-identity doctor --cluster prod --profile ops --region eu-west-1 --output json

Reads only. Needs eks:DescribeCluster; what else it may not read is reported as unknown, with the permission that is missing.
`;

type ReportOptions = Pick<OutputOptions, 'output' | 'failOn'>;

async function main(): Promise<void> {
  const program = new Command('eks-identity')
    .description('Identity on Amazon EKS: who may do what, and why not.')
    .version(version, '-V, --version', 'print the version')
    .option('--debug', 'print stack traces of errors')
    .showHelpAfterError('(add --help for usage)')
    .addHelpText('after', `${EXPLAIN_EXAMPLES}${DOCTOR_EXAMPLES}\n${EXIT_CODES}`)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : COULD_NOT_RUN));
  reportCommand(program, 'explain', EXPLAIN_EXAMPLES)
    .description('say which service accounts may assume which roles of a synthesized app, what these may do, and what is wrong')
    .argument('[path]', 'a cloud assembly, or one CloudFormation template (JSON)', 'cdk.out')
    .action((path: string, options: ReportOptions) => report(explain({ path, ...outputOf(options) })));
  reportCommand(program, 'doctor', DOCTOR_EXAMPLES)
    .description('say why service accounts and people are refused by a live cluster and its AWS account, and how to repair it')
    .requiredOption('--cluster <name>', 'the EKS cluster')
    .option('--service-account <namespace/name>', 'the service account that should assume a role')
    .option('--role <arn>', 'the role that it should assume, as its annotation has it')
    .option('--profile <name>', 'the profile of the AWS configuration to use')
    .option('--region <name>', 'the region of the cluster')
    .action(async (options: DoctorOptions & ReportOptions) => {
      const { doctor } = await import('./doctor.js'); // the AWS SDK takes its time to load: only where it is needed
      report(await doctor(options, outputOf(options), new Progress(process.stderr)));
    });
  try {
    await program.parseAsync();
  } catch (error) {
    reportFailure(error, program.opts<{ debug?: boolean }>().debug ?? false);
  }
}

function reportCommand(program: Command, name: string, examples: string): Command {
  return program.command(name)
    .addOption(new Option('-o, --output <format>', 'form of the report').choices(OUTPUT_FORMATS).default('text'))
    .addOption(new Option('--fail-on <severity>', 'mildest finding that makes the exit code 1').choices(THRESHOLDS).default('error'))
    .addHelpText('after', `${examples}\n${EXIT_CODES}`);
}

function outputOf({ output, failOn }: ReportOptions): OutputOptions {
  return { output, failOn, colors: pc.createColors(wantsColors()) };
}

function report({ text, failed }: CommandResult): void {
  process.stdout.write(text);
  process.exitCode = failed ? FINDINGS : 0;
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
void main();
