import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { types } from 'node:util';
import { sync as writeAtomically } from 'write-file-atomic';
import { CannotRun } from '../cannot-run';

/** Nobody else may read it: other entries can hold tokens and keys. */
const FILE_MODE = 0o600;

/** The file that kubectl writes to: the first of KUBECONFIG, else the one in the home directory. */
export function defaultKubeconfig(env: NodeJS.ProcessEnv = process.env): string {
  const [first] = (env.KUBECONFIG ?? '').split(delimiter).filter(path => path !== '');
  return first ?? join(homedir(), '.kube', 'config');
}

/** The text of a file, or undefined if there is none. */
export function readKubeconfig(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (types.isNativeError(error) && (error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw new CannotRun(`${path} cannot be read: ${types.isNativeError(error) ? error.message : String(error)}`, { cause: error });
  }
}

/** Replaces the file in one step, so that nobody ever sees half of it; returns where the former one is kept. */
export function writeKubeconfig(path: string, text: string): string | undefined {
  const backup = existsSync(path) ? `${path}.backup` : undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (backup !== undefined) {
      copyFileSync(path, backup);
      chmodSync(backup, FILE_MODE);
    }
    writeAtomically(path, text, { mode: FILE_MODE });
  } catch (error) {
    throw new CannotRun(`${path} cannot be written: ${types.isNativeError(error) ? error.message : String(error)}`, { cause: error });
  }
  return backup;
}
