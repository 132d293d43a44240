import { Lab } from '../harness/lab';

/*
 * A program that starts a laboratory, tells where it is, and ends in the way that its argument says: `stop`, `throw`, or
 * any other word, with which it runs until somebody ends it.
 */

/** What the program tells, in a line of JSON. */
export interface Running {
  readonly directory: string;
  readonly ports: number[];
}

async function run(end: string): Promise<void> {
  const lab = await Lab.start();
  const waiting = setInterval(() => undefined, 1_000);
  const [cluster] = await Promise.all([
    lab.startCluster({ name: 'any', issuerUrl: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF' }),
    lab.startCognito('eu-west-1'),
  ]);
  const ports = [cluster.endpoint, lab.issuers.proxyUrl].map(url => Number(new URL(url).port));
  process.stdout.write(`${JSON.stringify({ directory: lab.directory, ports } satisfies Running)}\n`);
  if (end === 'throw') {
    throw new Error('thrown by the program');
  }
  if (end === 'stop') {
    await lab.stop();
    clearInterval(waiting);
  }
}

if (require.main === module) {
  run(process.argv[2]).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
