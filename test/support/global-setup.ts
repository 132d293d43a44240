import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { bundleEsmPackages } from './bundle-esm';

/**
 * Before all tests: one temporary directory for the cloud assemblies of all of them, which `global-teardown` removes, and
 * no copies of assets in them. The kubectl layer alone has 58 MB, and hundreds of tests synthesize it.
 */
export = () => {
  bundleEsmPackages();
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'cdk-eks-identity-test-'));
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-asset-staging': true });
};
