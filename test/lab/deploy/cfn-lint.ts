import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { pythonEnvironment } from './python-environment';

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
  const { status, stdout, stderr } = await run(python, ['-c', MAIN, '--format', 'json', '--regions', 'ALL_REGIONS', '--template', ...templates]);
  if (status === null || stdout === '' || stderr !== '') {
    throw new Error(`cfn-lint ended with ${status}:\n${stderr}`);
  }
  const findings = JSON.parse(stdout) as LintFinding[];
  return findings
    .map(({ Filename, Location, Rule, Message }) => `${basename(Filename).split('.')[0]} ${(Location.Path ?? []).join('/')} ${Rule.Id} ${Message}`)
    .sort();
}

function run(command: string, args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', data => stdout += data);
    child.stderr.on('data', data => stderr += data);
    child.on('error', reject);
    child.on('close', status => resolve({ status, stdout, stderr }));
  });
}
