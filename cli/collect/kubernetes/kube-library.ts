/*
 * The one file of the client library that is needed: all of it would make the command ten times as big.
 *
 * It is an ECMAScript module, which TypeScript does not let CommonJS import; esbuild bundles it into the command, and makes
 * CommonJS of it for the tests.
 */

// @ts-expect-error TS1479: see above
export { KubeConfig } from '@kubernetes/client-node/dist/config.js';
export type { Cluster, Context, User } from '@kubernetes/client-node/dist/config_types.js' with { 'resolution-mode': 'import' };
