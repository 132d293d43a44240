import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_INPUT, runProgram } from '../../support/run-program';
import { makeOnce } from '../harness/pieces/cache';
import { CannotStart } from '../harness/pieces/cannot-start';
import { Stages } from '../harness/pieces/stages';

/** Every package with its version and the digests of its files, also those that others need. */
const REQUIREMENTS = join(__dirname, 'requirements.txt');

/** The oldest Python that all of them take. */
const OLDEST_PYTHON = [3, 11];

const WHAT_TO_INSTALL = `the laboratory needs Python ${OLDEST_PYTHON.join('.')} or newer with the module venv (Debian: apt-get install python3 python3-venv)`;

/** What a virtual environment is made of. */
export interface PythonEnvironmentOptions {
  /** @default 'python3' */
  readonly python?: string;
  /** @default - the emulator and cfn-lint */
  readonly requirements?: string;
}

/**
 * The interpreter of the virtual environment with the requirements as they are now, which is made if it is not there yet.
 *
 * Programs of packages are run as `python -m <module>`: an environment that has been moved, as this one, finds its modules, but
 * the scripts in it have the old path.
 */
export async function pythonEnvironment({ python = 'python3', requirements = REQUIREMENTS }: PythonEnvironmentOptions = {}): Promise<string> {
  const version = await versionOf(python); // an environment is of no use to another Python
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const folder = await makeOnce(`python-${version}-${digest}`, ({ result }) => new Stages().while('installing the AWS emulator and cfn-lint', async () => {
    await run(python, ['-m', 'venv', result], WHAT_TO_INSTALL);
    const install = ['--quiet', '--no-input', '--disable-pip-version-check', '--require-hashes', '--requirement', requirements];
    await run(join(result, 'bin', 'python'), ['-m', 'pip', 'install', ...install], `the Python packages of ${requirements} could not be installed`);
  }));
  return join(folder, 'bin', 'python');
}

async function versionOf(python: string): Promise<string> {
  const version = (await run(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], WHAT_TO_INSTALL)).trim();
  const [major, minor] = version.split('.').map(Number);
  if (major < OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor < OLDEST_PYTHON[1])) {
    throw new CannotStart(`${WHAT_TO_INSTALL}: ${python} is ${version}`);
  }
  return version;
}

async function run(command: string, args: string[], failure: string): Promise<string> {
  const { status, stdout, stderr } = await runProgram(command, args, { stdio: NO_INPUT }).catch((error: Error) => {
    throw new CannotStart(`${failure}: ${error.message}`);
  });
  if (status !== 0) {
    throw new CannotStart(`${failure}: ${(stderr || stdout).trim()}`);
  }
  return stdout;
}
