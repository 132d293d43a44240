import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundle } from './bundle';
import { directoryOf } from './fixtures';

const bundle = buildBundle();

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [bundle, ...args], { encoding: 'utf8', env: { PATH: process.env.PATH } });
}

test.each(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s', shell => {
  const { status, stdout, stderr } = run('completion', shell);

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/eks-identity.* complete/);
});

test('what is printed for bash is a script that bash understands', () => {
  expect(spawnSync('bash', ['-n'], { input: run('completion', 'bash').stdout, encoding: 'utf8' })).toEqual(expect.objectContaining({ status: 0, stderr: '' }));
});

test.each<[string[], string[], string[]]>([
  [[''], ['explain', 'doctor', 'token', 'kubeconfig', 'completion'], ['inspect']],
  [['doc'], ['doctor'], ['explain']],
  [['doctor', '--'], ['--cluster', '--token-file', '--all-clusters', '--user-from-kubeconfig'], ['--username-claim']],
  [['doctor', '--output', ''], ['json', 'text'], ['--cluster']],
  [['token', ''], ['inspect'], ['doctor']],
  [['token', 'inspect', '--user'], ['--username-claim', '--username-prefix'], ['--cluster']],
])('after %j the shell suggests what can follow', (words, some, none) => {
  const { status, stdout } = run('complete', '--', ...words);
  const suggestions = stdout.split('\n').map(line => line.split('\t')[0]);

  expect(status).toBe(0);
  expect(suggestions).toEqual(expect.arrayContaining(some));
  expect(suggestions.filter(suggestion => none.includes(suggestion))).toEqual([]);
});

test('bash completes with the script', () => {
  const directory = join(directoryOf({}), 'bin');
  mkdirSync(directory);
  symlinkSync(bundle, join(directory, 'bundle.js'));
  const command = join(directory, 'eks-identity');
  spawnSync('bash', ['-c', `printf '#!/bin/sh\\nexec "${process.execPath}" "${bundle}" "$@"\\n' > "${command}"`]);
  chmodSync(command, 0o755);
  // bash-completion, without which no script of this kind works, has this function
  const words = '_get_comp_words_by_ref() { cur=${COMP_WORDS[COMP_CWORD]}; words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; }; ';
  const script = words + 'source <(eks-identity completion bash); COMP_WORDS=(eks-identity doc); COMP_CWORD=1; COMP_LINE="eks-identity doc"; COMP_POINT=16; '
    + 'f=$(complete -p eks-identity | sed -E "s/.*-F ([^ ]+).*/\\1/"); $f; echo "${COMPREPLY[@]}"';
  const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env: { PATH: `${directory}:${process.env.PATH}` } });

  expect(stdout.trim()).toBe('doctor');
});

test('ends with 2 for a shell that nobody knows', () => {
  const { status, stderr } = run('completion', 'ash');

  expect(status).toBe(2);
  expect(stderr).toMatch(/Allowed choices are bash, zsh, fish, powershell/);
});

test('is in the help', () => {
  expect(run('--help').stdout).toMatch(/completion <shell> +print what makes a shell complete/);
});
