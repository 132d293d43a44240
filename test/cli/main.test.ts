import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildBundle } from './bundle';
import { directoryOf, role, trustPolicy, trustStatement } from './fixtures';
import { version } from '../../package.json';

/** Built once. */
const bundle = buildBundle();

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
  for (const args of [['--help'], ['explain', '--help'], ['doctor', '--help'], ['token', 'inspect', '--help'], ['kubeconfig', '--help'], ['adopt', '--help']]) {
    expect(run(args)).toEqual(expect.objectContaining({ status: 0, stdout: expect.stringMatching(/Examples:\n {2}\$ eks-identity .*Exit codes: 0/s), stderr: '' }));
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

test.each([[['explain', '-o', 'x']], [['explain', 'a', 'b']], [['nonsense']], [['doctor']], [['doctor', '--cluster', 'a', '--all-clusters']], [['token', 'inspect']], [['kubeconfig']], [['adopt']], [[]]])('ends with 2 when it is called with %j', args => {
  const { status, stdout } = run(args);

  expect(status).toBe(2);
  expect(stdout).toBe('');
});

test.each([
  ['--all-clusters', /option '--all-clusters' cannot be used with option '--cluster <name>'/],
  ['--regions=a', /option '--regions <names>' cannot be used with option '--cluster <name>'/],
])('%s is not for one cluster', (option, message) => {
  expect(run(['doctor', '--cluster', 'a', option]).stderr).toMatch(message);
});

test('prints no colours into a pipe, even in a build', () => {
  // eslint-disable-next-line no-control-regex
  expect(run(['explain', templateOf(trustPolicy(trustStatement()))], { CI: 'true' }).stdout).not.toMatch(/\u001b/);
});
