import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cachedFolder, makeOnce } from '../harness/pieces/cache';
import { pathOf } from '../harness/pieces/debian';
import { findKubectl } from '../harness/pieces/kubectl';
import { findPieces } from '../harness/pieces/pieces';

const { KUBEBUILDER_ASSETS: assets, PATH: path, XDG_CACHE_HOME: cache } = process.env;

/** A machine on which nothing has been made yet, with these programs and no others. */
function emptyMachine(...programs: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'machine-'));
  mkdirSync(join(folder, 'bin'));
  programs.forEach(program => symlinkSync(pathOf(program) ?? '', join(folder, 'bin', program)));
  Object.assign(process.env, { KUBEBUILDER_ASSETS: '', XDG_CACHE_HOME: join(folder, 'cache'), PATH: join(folder, 'bin') });
  return folder;
}

afterEach(() => {
  Object.entries({ KUBEBUILDER_ASSETS: assets, PATH: path, XDG_CACHE_HOME: cache }).forEach(([name, value]) => {
    if (value === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = value;
    }
  });
  jest.restoreAllMocks();
});

describe('a machine that lacks something is told what', () => {
  test('no Debian', async () => {
    emptyMachine('sh');

    await expect(findPieces()).rejects.toThrow('this machine has no apt, so Kubernetes cannot be built here: run the laboratory on Debian, or set KUBEBUILDER_ASSETS '
      + 'to a folder with kube-apiserver, kube-controller-manager and etcd of any release from 1.20 on');
    await expect(findKubectl()).rejects.toThrow('this machine has no apt to get kubectl with: install kubectl 1.22 or later');
  });

  test('no tools to build with, and no right to install them', async () => {
    const folder = emptyMachine('sh', 'rm', 'apt-get', 'dpkg-deb', 'rsync');
    jest.spyOn(process, 'getuid').mockReturnValue(1_000);

    await expect(findPieces()).rejects.toThrow('building Kubernetes takes dpkg-dev, make: run `sudo apt-get install dpkg-dev make`, or set KUBEBUILDER_ASSETS');
    expect(readdirSync(join(folder, 'cache/cdk-eks-identity/lab'))).toEqual([]);
  });

  test('a kubectl that is too old for the plugins of today is passed over', async () => {
    const folder = emptyMachine('sh');
    writeFileSync(join(folder, 'bin/kubectl'), '#!/bin/sh\necho \'{"clientVersion": {"minor": "20+"}}\'\n', { mode: 0o755 });

    await expect(findKubectl()).rejects.toThrow('install kubectl 1.22 or later');
  });

  test('a kubectl that is recent enough is taken', async () => {
    const folder = emptyMachine('sh');
    writeFileSync(join(folder, 'bin/kubectl'), '#!/bin/sh\necho \'{"clientVersion": {"minor": "22"}}\'\n', { mode: 0o755 });

    expect(await findKubectl()).toBe(join(folder, 'bin/kubectl'));
  });
});

describe('what is made once', () => {
  test('is made by one of those who need it at a time, and then found by all', async () => {
    emptyMachine('sh', 'rm', 'sleep');
    let made = 0;
    const make = async () => makeOnce('thing', async ({ result }) => {
      made += 1;
      await delay(200);
      writeFileSync(join(result, 'file'), '');
    });

    const folders = await Promise.all([make(), make()]);

    expect(folders).toEqual([cachedFolder('thing'), cachedFolder('thing')]);
    expect(made).toBe(1);
    expect(readdirSync(join(cachedFolder('thing'), '..'))).toEqual([cachedFolder('thing').split('/').pop()]);
  });

  test('is not there half, when making it fails, and the next one makes it', async () => {
    emptyMachine('sh', 'rm', 'sleep');

    await expect(makeOnce('thing', async ({ result }) => {
      writeFileSync(join(result, 'half'), '');
      throw new Error('no more disk');
    })).rejects.toThrow('no more disk');

    expect(readdirSync(join(cachedFolder('thing'), '..'))).toEqual([]);
    const folder = await makeOnce('thing', async ({ result }) => writeFileSync(join(result, 'whole'), ''));
    expect(readdirSync(folder)).toEqual(['whole']);
  });

  test('does not wait for somebody who had the lock and is gone', async () => {
    emptyMachine('sh', 'rm', 'sleep');
    const lock = `${cachedFolder('thing')}.lock`;
    mkdirSync(join(lock, '..'), { recursive: true });
    writeFileSync(lock, '4194305'); // more than any process id of Linux

    const folder = await makeOnce('thing', async ({ result }) => writeFileSync(join(result, 'file'), ''));

    expect(existsSync(join(folder, 'file'))).toBe(true);
    expect(existsSync(lock)).toBe(false);
  });
});
