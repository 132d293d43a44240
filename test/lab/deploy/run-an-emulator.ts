import { Emulator } from './emulator';

/* A program that starts an emulator, tells where, and waits until somebody ends it. */

void Emulator.start().then(({ endpoint, directory }) => {
  process.stdout.write(`${JSON.stringify({ endpoint, directory })}\n`);
  setInterval(() => {}, 1_000);
});
