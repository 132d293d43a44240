import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { directoryOf, role, trustPolicy, trustStatement } from './fixtures';
import { version } from '../../package.json';

const PROJECT = resolve(__dirname, '../..');

/** Built once: it is the published file, in a directory without the sources. */
const bundle = buildBundle();

function buildBundle(): string {
  const directory = join(mkdtempSync(join(tmpdir(), 'eks-identity-')), 'assets/cli/main');
  mkdirSync(directory, { recursive: true });
  const outfile = join(directory, 'index.js');
  execFileSync(join(PROJECT, 'node_modules/.bin/esbuild'), [
    'cli/main.ts', '--bundle', '--platform=node', '--target=node20', '--log-level=error', `--outfile=${outfile}`,
  ], { cwd: PROJECT });
  return outfile;
}

function run(args: string[], env: NodeJS.ProcessEnv = {}): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [bundle, ...args], { encoding: 'utf8', env: { PATH: process.env.PATH, ...env } });
}

function templateOf(trust: unknown): string {
  return join(directoryOf({ 'x.json': { Resources: { Role: role(trust) } } }), 'x.json');
}

test('prints the version of the package', () => {
  expect(run(['--version'])).toEqual(expect.objectContaining({ status: 0, stdout: `${version}\n`, stderr: '' }));
});

test('prints help with examples', () => {
  for (const args of [['--help'], ['explain', '--help']]) {
    expect(run(args)).toEqual(expect.objectContaining({ status: 0, stdout: expect.stringContaining('$ eks-identity explain'), stderr: '' }));
  }
});

test('ends with 0 when the app is healthy', () => {
  expect(run(['explain', templateOf(trustPolicy(trustStatement()))])).toEqual(expect.objectContaining({
    status: 0, stdout: expect.stringContaining('No findings.'), stderr: '',
  }));
});

test('ends with 1 when there are findings', () => {
  const path = templateOf(trustPolicy(trustStatement({ Condition: undefined })));

  expect(run(['explain', path, '-o', 'json'])).toEqual(expect.objectContaining({ status: 1, stderr: '' }));
  expect(run(['explain', path, '--fail-on', 'never'])).toEqual(expect.objectContaining({ status: 0 }));
});

test('ends with 2 and one sentence when it cannot run', () => {
  const { status, stdout, stderr } = run(['explain', '/nowhere']);

  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^eks-identity: there is no \/nowhere: .*\n$/);
});

test('shows where an error comes from when asked to', () => {
  expect(run(['explain', '/nowhere', '--debug']).stderr).toMatch(/\n {4}at /);
});

test.each([[['explain', '-o', 'x']], [['explain', 'a', 'b']], [['nonsense']], [[]]])('ends with 2 when it is called with %j', args => {
  const { status, stdout } = run(args);

  expect(status).toBe(2);
  expect(stdout).toBe('');
});

test('prints no colours into a pipe, even in a build', () => {
  // eslint-disable-next-line no-control-regex
  expect(run(['explain', templateOf(trustPolicy(trustStatement()))], { CI: 'true' }).stdout).not.toMatch(/\u001b/);
});
