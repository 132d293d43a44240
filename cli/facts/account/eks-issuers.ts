import type { ClusterFact } from './account';
import { issuerOfUrl } from '../../../lib/core/issuer';

/*
 * Issuers of EKS clusters, as they are written in trust policies and ARNs of providers: rightly or not.
 */

/** Any host that is, or was meant to be, the issuer of a cluster, with what follows up to the end of its text. */
const MENTION = /oidc(?:[.-]eks\.|\.[a-z0-9-]+\.eks\.)[^"'\s:,]*/gi;

/** The host in every form people write it: `oidc.eks.<region>`, `oidc-eks.<region>`, `oidc.<region>.eks`. */
const HOST_REGION = /^oidc(?:[.-]eks\.([a-z0-9-]+)|\.([a-z0-9-]+)\.eks)\./;

const WELL_FORMED = /^oidc\.eks\.[a-z0-9-]+\.[a-z.]+\/id\/[0-9A-Za-z]{32}$/;

/** The EKS issuers in a text, each once, as they are written. */
export function mentionedIssuers(text: string): string[] {
  return [...new Set(text.match(MENTION) ?? [])];
}

/** The region that an EKS issuer names. */
export function regionOfIssuer(issuer: string): string | undefined {
  const [, usual, swapped] = HOST_REGION.exec(issuer) ?? [];
  return usual ?? swapped;
}

/** What tells the issuers of a region apart: the last part of the path; undefined if there is no path. */
export function idOfIssuer(issuer: string): string | undefined {
  return /\/([^/]+)\/?$/.exec(issuer)?.[1];
}

/** Whether it is on the host of EKS issuers, in the form that EKS writes it. */
export function isOnEksHost(issuer: string): boolean {
  return issuer.startsWith('oidc.eks.');
}

/** Whether a cluster could have this issuer. */
export function isWellFormedIssuer(issuer: string): boolean {
  return WELL_FORMED.test(issuer);
}

/** The issuer of the cluster: its issuer URL without the scheme. */
export function issuerOf({ issuerUrl }: ClusterFact): string | undefined {
  return issuerUrl === undefined ? undefined : issuerOfUrl(issuerUrl);
}

/** Whether a text was meant to be about the cluster: it has the cluster's id, or names the region's issuers without any id. */
export function isMeantFor(mention: string, cluster: ClusterFact): boolean {
  const issuer = issuerOf(cluster);
  if (issuer === undefined) {
    return false;
  }
  const id = idOfIssuer(issuer);
  const hasId = id !== undefined && mention.toLowerCase().includes(id.toLowerCase());
  return mention === issuer || hasId || (idOfIssuer(mention) === undefined && regionOfIssuer(mention) === cluster.region);
}

/** Whether it is, for certain, the issuer of another cluster of the region. */
export function isOfAnotherCluster(mention: string, cluster: ClusterFact): boolean {
  return isWellFormedIssuer(mention) && regionOfIssuer(mention) === cluster.region && !isMeantFor(mention, cluster);
}
