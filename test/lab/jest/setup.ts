import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnvironment } from '../deploy/python-environment';
import { findKubectl } from '../harness/pieces/kubectl';
import { findPieces } from '../harness/pieces/pieces';
import { Watchdog } from '../harness/processes/watchdog';

/** What `teardown` needs; setup and teardown run in one process, apart from the tests. */
declare global {
  var labWatchdog: Watchdog | undefined;
}

/**
 * Before all tests: what they run, which takes minutes the first time, and a temporary directory for all of them, which
 * goes even if this process is killed, and no copies of assets in it.
 */
export = async () => {
  await findPieces();
  await findKubectl();
  await pythonEnvironment();
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'cdk-eks-identity-lab-'));
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-asset-staging': true });
  globalThis.labWatchdog = new Watchdog(process.env.TMPDIR);
};
