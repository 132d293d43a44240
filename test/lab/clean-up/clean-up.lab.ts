import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isListening, LabRun } from './lab-run';
import { findPieces } from '../harness/pieces/pieces';

const started: LabRun[] = [];

/** A program with a laboratory, which a test that fails does not leave behind. */
function labRun(...args: ConstructorParameters<typeof LabRun>): LabRun {
  started.push(new LabRun(...args));
  return started[started.length - 1];
}

afterEach(() => started.splice(0).forEach(run => run.kill('SIGKILL')));

const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'cognito-local', 'watchdog.sh'];

describe('a laboratory that runs leaves no process, no open port and no file behind', () => {
  test.each<[string, string, NodeJS.Signals | undefined, number | string]>([
    ['when it is stopped', 'stop', undefined, 0],
    ['when its program throws', 'throw', undefined, 1],
    ['after Ctrl-C', 'wait', 'SIGINT', 'SIGINT'],
    ['when its program is told to end', 'wait', 'SIGTERM', 'SIGTERM'],
    ['when its program is killed', 'wait', 'SIGKILL', 'SIGKILL'],
  ])('%s', async (_when, end, signal, result) => {
    const run = labRun(end);
    const { ports, directory } = await run.running();
    if (signal !== undefined) {
      const commands = run.processes();
      expect(PROGRAMS.filter(program => !commands.some(command => command.includes(program)))).toEqual([]);
      expect(await Promise.all(ports.map(isListening))).toEqual([true, true]);
      expect(run.files()).toEqual([directory.split('/').pop()]);
      run.kill(signal);
    }

    expect(await run.ended()).toBe(result);
    await run.gone();

    expect(run.processes()).toEqual([]);
    expect(run.files()).toEqual([]);
    expect(await Promise.all(ports.map(isListening))).toEqual([false, false]);
  });
});

describe('a laboratory that does not get to run leaves no process and no file behind', () => {
  test.each(['etcd', 'kube-apiserver'])('when it is killed while %s starts', async program => {
    const run = labRun('wait');
    await run.starting(program);
    run.kill('SIGKILL');

    expect(await run.ended()).toBe('SIGKILL');
    await run.gone();

    expect(run.processes()).toEqual([]);
    expect(run.files()).toEqual([]);
  });

  test.each(['etcd', 'kube-apiserver', 'kube-controller-manager'])('when %s does not start, and says what it said', async program => {
    const run = labRun('wait', { KUBEBUILDER_ASSETS: await assetsWithBroken(program) });

    expect(await run.ended()).toBe(1);
    await run.gone();

    expect(run.text).toMatch(new RegExp(`${program} ended \\(3\\); the end of its log:\\n${program} is broken`));
    expect(run.processes()).toEqual([]);
    expect(run.files()).toEqual([]);
  });

  test('when a program is not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assets-'));
    const run = labRun('wait', { KUBEBUILDER_ASSETS: folder });

    expect(await run.ended()).toBe(1);

    expect(run.text).toContain(`not there: ${folder}/kube-apiserver, ${folder}/etcd, ${folder}/kube-controller-manager; put them there, of one release, or leave `
      + 'KUBEBUILDER_ASSETS empty, and they are built from Debian\'s source package');
    expect(run.files()).toEqual([]);
  });
});

/** The usual programs but for one, which tells its version and nothing else. */
async function assetsWithBroken(program: string): Promise<string> {
  const folder = join(mkdtempSync(join(tmpdir(), 'assets-')), 'bin');
  mkdirSync(folder);
  const { etcd, kubeApiserver, kubeControllerManager } = await findPieces();
  const files: Record<string, string> = { 'etcd': etcd, 'kube-apiserver': kubeApiserver, 'kube-controller-manager': kubeControllerManager };
  Object.entries(files).filter(([name]) => name !== program).forEach(([name, file]) => symlinkSync(file, join(folder, name)));
  writeFileSync(join(folder, program), `#!/bin/sh\n[ "$1" = --version ] && echo 'Kubernetes v1.20.2' && exit\necho '${program} is broken'\nexit 3\n`, { mode: 0o755 });
  return folder;
}
