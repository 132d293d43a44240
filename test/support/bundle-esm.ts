import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * Makes CommonJS of what is published as ECMAScript modules only, which jest cannot load: the file that `moduleNameMapper`
 * leads to. Of the package only what the command imports, and minified: the coverage of every suite pays for its size.
 */
export function bundleEsmPackages(): void {
  const modules = join(__dirname, '../../node_modules');
  buildSync({
    entryPoints: [join(modules, '@kubernetes/client-node/dist/config.js')],
    outfile: join(modules, '.cache/cdk-eks-identity/kubernetes-client-node-config.cjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
}
