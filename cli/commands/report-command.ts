import { Option, type Command } from 'commander';
import pc from 'picocolors';
import { OUTPUT_FORMATS, THRESHOLDS, type CommandResult, type OutputOptions } from '../output';
import { printable } from '../report/printable';

/** Exit codes: 0 is healthy. */
export const FINDINGS = 1;
export const COULD_NOT_RUN = 2;

export const EXIT_CODES = 'Exit codes: 0 no findings at or above --fail-on, 1 findings, 2 could not run.';

/** What a command that reports findings takes from the command line. */
export type ReportOptions = Pick<OutputOptions, 'output' | 'failOn'>;

/** What can be chosen from. */
export interface Choices {
  readonly formats: readonly string[];
  readonly thresholds: readonly string[];
}

const DEFAULT_CHOICES: Choices = { formats: OUTPUT_FORMATS, thresholds: THRESHOLDS };

/** A command that reports findings. */
export function reportCommand(program: Command, name: string, examples: string, { formats, thresholds }: Choices = DEFAULT_CHOICES): Command {
  return program.command(name)
    .addOption(new Option('-o, --output <format>', 'form of the report').choices(formats).default('text'))
    .addOption(new Option('--fail-on <severity>', 'mildest finding that makes the exit code 1').choices(thresholds).default('error'))
    .addHelpText('after', `${examples}\n${EXIT_CODES}`);
}

export function outputOf({ output, failOn }: ReportOptions): OutputOptions {
  return { output, failOn, colors: terminalColors() };
}

export function terminalColors(): OutputOptions['colors'] {
  return pc.createColors(wantsColors());
}

/** Prints what a command came to. */
export function print({ text, failed, undecided = false }: CommandResult): void {
  process.stdout.write(printable(text));
  process.exitCode = undecided ? COULD_NOT_RUN : failed ? FINDINGS : 0;
}

/** Colours are for people: a terminal, unless they said otherwise (https://no-color.org). */
function wantsColors(): boolean {
  return Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== 'dumb'; // isTTY is undefined in a pipe
}

/** An option that may be given several times, and never takes an argument for one more value. */
export function oneMore(value: string, others: string[] = []): string[] {
  return [...others, value];
}
