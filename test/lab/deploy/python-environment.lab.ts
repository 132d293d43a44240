import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnvironment } from './python-environment';

const WHAT_TO_INSTALL = 'the laboratory needs Python 3.11 or newer with the module venv (Debian: apt-get install python3 python3-venv)';

const userCache = process.env.XDG_CACHE_HOME;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cdk-eks-identity-python-'));
  process.env.XDG_CACHE_HOME = join(directory, 'cache');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
  if (userCache === undefined) {
    delete process.env.XDG_CACHE_HOME;
  } else {
    process.env.XDG_CACHE_HOME = userCache;
  }
});

describe('the virtual environment of the laboratory', () => {
  test.each([
    ['no Python', () => join(directory, 'nothing'), /: spawn .*nothing ENOENT$/],
    ['an old Python', () => program('echo 3.10'), /: .*program is 3\.10$/],
    ['a Python without venv', () => program('[ "$1" = -c ] && echo 3.11 && exit; echo ensurepip is not available >&2; exit 1'), /: ensurepip is not available$/],
  ])('fails with what to install where there is %s, and leaves nothing', async (_what, python, reason) => {
    const failure = await pythonEnvironment({ python: python() }).catch((error: Error) => error.message);

    expect(failure).toMatch(reason);
    expect(failure).toContain(WHAT_TO_INSTALL);
    expect(kept()).toEqual([]);
  });

  test('fails for a package that is not pinned by the digest of its files, and leaves nothing', async () => {
    await expect(pythonEnvironment({ requirements: file('requirements.txt', 'six==1.17.0\n') }))
      .rejects.toThrow(/requirements\.txt could not be installed: ERROR: Hashes are required in --require-hashes mode/);
    expect(kept()).toEqual([]);
  });

  test('is made once, works where it is kept, and is made anew for other requirements', async () => {
    const python = await pythonEnvironment({ requirements: file('requirements.txt', '# nothing\n') });
    expect(await pythonEnvironment({ requirements: file('requirements.txt', '# nothing\n') })).toBe(python);

    expect(execFileSync(python, ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' }).trim()).toBe(join(python, '../..'));
    expect(await pythonEnvironment({ requirements: file('others.txt', '# nothing else\n') })).not.toBe(python);
    expect(kept()).toHaveLength(2);
  });
});

/** What is in the cache. */
function kept(): string[] {
  const cache = join(directory, 'cache', 'cdk-eks-identity', 'lab');
  return existsSync(cache) ? readdirSync(cache) : [];
}

function file(name: string, content: string): string {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
}

function program(script: string): string {
  const path = file('program', `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
