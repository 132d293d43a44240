import { buildSync } from 'esbuild';

/** Packages that are published as ECMAScript modules only, which jest cannot load: the files that `moduleNameMapper` leads to. */
const ESM_ONLY = { '@kubernetes/client-node': 'node_modules/.cache/cdk-eks-identity/kubernetes-client-node.cjs' };

/** Makes CommonJS of them. */
export function bundleEsmPackages(): void {
  for (const [packageName, outfile] of Object.entries(ESM_ONLY)) {
    buildSync({ entryPoints: [require.resolve(packageName)], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  }
}
