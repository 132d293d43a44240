import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Account } from './account';
import { Emulator } from './emulator';
import { until } from '../harness/processes/patience';

/** Longer than processes have to end by themselves. */
const CLEAN_SECONDS = 10;

test('a stopped emulator leaves no port and no directory', async () => {
  const emulator = await Emulator.start();
  const { port } = new URL(emulator.endpoint);
  expect(await isOpen(Number(port))).toBe(true);

  await emulator.stop();

  expect(await isOpen(Number(port))).toBe(false);
  expect(existsSync(emulator.directory)).toBe(false);
});

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('an emulator whose program gets %s leaves no port and no directory', async signal => {
  const program = spawn(process.execPath, ['--require', 'ts-node/register/transpile-only', join(__dirname, 'run-an-emulator.ts')], {
    env: { ...process.env, TS_NODE_PROJECT: join(__dirname, '../../tsconfig.json') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(program.stdout), 'line') as [string];
  const { endpoint, directory } = JSON.parse(line) as { endpoint: string; directory: string };
  const port = Number(new URL(endpoint).port);
  expect([await isOpen(port), existsSync(directory)]).toEqual([true, true]);

  program.kill(signal);

  await until('the emulator is gone', async () => !existsSync(directory), CLEAN_SECONDS);
  expect(await isOpen(port)).toBe(false);
});

test('two emulators know nothing of each other, and accounts of one neither', async () => {
  const [one, other] = [await Emulator.start(), await Emulator.start()];
  const accounts = [new Account(one), new Account(one, '444455556666'), new Account(other)];
  try {
    await accounts[0].createCluster('production', '1.35');

    const clusters = await Promise.all(accounts.map(account => account.clusterNames()));
    expect(clusters).toEqual([['production'], [], []]);
  } finally {
    accounts.forEach(account => account.close());
    await Promise.all([one.stop(), other.stop()]);
  }
});

test('an emulator is reachable by one address, which only this machine has', async () => {
  const emulator = await Emulator.start();
  try {
    const { hostname, port } = new URL(emulator.endpoint);
    expect(hostname).toBe('127.0.0.1');
    expect(await isOpen(Number(port), '127.0.0.2')).toBe(false); // would be open if it listened on every address
    expect(emulator.log).not.toMatch(/mqtt|sftp/i); // which have ports of their own
  } finally {
    await emulator.stop();
  }
});

function isOpen(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, host, () => resolve(socket.end() !== undefined));
    socket.on('error', () => resolve(false));
  });
}
