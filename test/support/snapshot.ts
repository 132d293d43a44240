import { version as installed } from 'aws-cdk-lib/package.json';
import { devDependencies } from '../../package.json';

/** The name of a file asset is the hash of its content, which changes with every release of whoever made it. */
const ASSET_HASH = /\b[0-9a-f]{64}\b/g;

/**
 * Compares a template with its snapshot, if the installed aws-cdk-lib is the one that we develop with.
 *
 * What the constructs of aws-cdk-lib render by default changes between releases, and none of it is ours. The tests
 * run against the newest release too, where everything but the snapshots has to hold.
 */
export function matchesSnapshotOnFloor(template: object): void {
  if (installed === devDependencies['aws-cdk-lib']) {
    expect(JSON.parse(JSON.stringify(template).replace(ASSET_HASH, 'asset-hash'))).toMatchSnapshot();
  }
}
