import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { arch, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { until } from '../processes/patience';
import { Watchdog } from '../processes/watchdog';

/** Longer than the slowest build that anybody waits for. */
const LOCK_SECONDS = 3_600;

/** Where something is made: a folder that is gone afterwards, and in it the one that is kept. */
export interface Workshop {
  readonly directory: string;
  readonly result: string;
  readonly watchdog: Watchdog;
}

/** The folder that things are kept in from one run to the next, outside the repository: they outlive a clone. */
export function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk-eks-identity', 'lab');
}

/** The folder of something that is kept; whether it is there yet or not. */
export function cachedFolder(name: string): string {
  return join(cacheDirectory(), `${name}-${arch()}`);
}

/**
 * A folder that is made once. It is whole or not there: what is half made when somebody loses patience goes, and two who
 * need it at a time do not both make it.
 */
export async function makeOnce(name: string, make: (workshop: Workshop) => Promise<void>): Promise<string> {
  const folder = cachedFolder(name);
  if (existsSync(folder)) {
    return folder;
  }
  mkdirSync(dirname(folder), { recursive: true });
  return locked(`${folder}.lock`, async () => {
    if (!existsSync(folder)) { // whoever had the lock before has made it
      const directory = mkdtempSync(`${folder}-`);
      const workshop = { directory, result: join(directory, 'result'), watchdog: new Watchdog(directory) };
      mkdirSync(workshop.result);
      try {
        await make(workshop);
        renameSync(workshop.result, folder);
      } finally {
        await workshop.watchdog.bite();
      }
    }
    return folder;
  });
}

async function locked<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const mine = `${lock}.${randomUUID()}`;
  writeFileSync(mine, String(process.pid));
  try {
    await until(`${lock} is free (if nobody uses it any more, remove it)`, () => taken(lock, mine), LOCK_SECONDS);
  } finally {
    rmSync(mine);
  }
  try {
    return await work();
  } finally {
    rmSync(lock);
  }
}

/** Takes the lock, unless somebody alive has it. */
function taken(lock: string, mine: string): boolean {
  const holder = holderOf(lock);
  if (holder !== undefined && !isAlive(holder)) {
    rmSync(lock, { force: true });
  }
  try {
    linkSync(mine, lock); // at once with its content, unlike writing a file
    return true;
  } catch {
    return false;
  }
}

function holderOf(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it is somebody else's
  }
}
