import { basename } from 'node:path';
import { pythonEnvironment } from './python-environment';
import { NO_INPUT, runProgram } from '../../support/run-program';

/** The program of the package: it has no module that can be run as one. */
const MAIN = 'import sys; from cfnlint.runner import main; sys.exit(main())';

/** What is read of a finding. */
interface LintFinding {
  readonly Filename: string;
  readonly Message: string;
  readonly Location: { readonly Path: (string | number)[] | null };
  readonly Rule: { readonly Id: string };
}

/** Errors and warnings of cfn-lint, for every region it knows: `<stack> <path> <rule> <message>`, sorted. */
export async function lint(templates: string[]): Promise<string[]> {
  const python = await pythonEnvironment();
  const { status, stdout, stderr } = await runProgram(python, ['-c', MAIN, '--format', 'json', '--regions', 'ALL_REGIONS', '--template', ...templates], { stdio: NO_INPUT });
  if (status === null || stdout === '' || stderr !== '') {
    throw new Error(`cfn-lint ended with ${status}:\n${stderr}`);
  }
  const findings = JSON.parse(stdout) as LintFinding[];
  return findings
    .map(({ Filename, Location, Rule, Message }) => `${basename(Filename).split('.')[0]} ${(Location.Path ?? []).join('/')} ${Rule.Id} ${Message}`)
    .sort();
}
