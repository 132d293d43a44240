import { setTimeout as delay } from 'node:timers/promises';

const POLL_MILLISECONDS = 50;

/** Waits until something holds; after the time is up, says what did not. */
export async function until(what: string, holds: () => Promise<boolean> | boolean, timeoutSeconds: number): Promise<void> {
  const end = Date.now() + timeoutSeconds * 1_000;
  while (!await holds()) {
    if (Date.now() > end) {
      throw new Error(`${what}: not so after ${timeoutSeconds} s`);
    }
    await delay(POLL_MILLISECONDS);
  }
}
