import type { OidcConfig } from './oidc-claims';

/*
 * How many associations a cluster can have.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/authenticate-oidc-identity-provider.html
 */

/** The first minor version of Kubernetes 1 with more than one association, and how many before and since. */
const SEVERAL = { sinceMinor: 32, before: 1, since: 10 };

/** What all associations of a cluster may measure together, in bytes. */
export const MAX_TOTAL_BYTES = 12 * 1024;

const VERSION = /^1\.(\d{1,3})$/;

/** Why a text cannot be a Kubernetes version of EKS. */
export function kubernetesVersionProblem(version: string): string | undefined {
  return VERSION.test(version) ? undefined : `must be a Kubernetes version like '1.33', got '${version}'`;
}

/** How many associations a cluster of a version can have; of an unknown version, as many as every version has. */
export function maxAssociations(version: string | undefined): number {
  const minor = version === undefined ? undefined : minorOf(version);
  return minor !== undefined && minor >= SEVERAL.sinceMinor ? SEVERAL.since : SEVERAL.before;
}

/** The oldest of some versions. */
export function oldestVersion(versions: string[]): string | undefined {
  return [...versions].sort((a, b) => minorOf(a) - minorOf(b))[0];
}

/** What an association measures: the length of it in JSON, since EKS does not say how it measures. */
export function bytesOf(config: OidcConfig): number {
  return Buffer.byteLength(JSON.stringify(config));
}

/** Zero for what is not a version: the least that any cluster offers. */
function minorOf(version: string): number {
  return Number(VERSION.exec(version)?.[1] ?? 0);
}
