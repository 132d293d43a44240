import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A path for a file that a test writes, another one for each process that runs tests at a time. */
export function temporaryFile(name: string): string {
  return join(tmpdir(), `cdk-eks-identity-${process.env.JEST_WORKER_ID}`, name);
}
