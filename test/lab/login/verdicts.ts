import { decodeJwt } from 'jose';
import { deriveIdentity, type OidcConfig } from '../../../lib/core/login/oidc-claims';
import type { Cluster } from '../harness/cluster/cluster';

/** Any request for which one has to be somebody, and nobody in particular. */
const HARMLESS_PATH = '/version';

/** The answer of the API server to a token. */
export interface Verdict {
  readonly username?: string;
  readonly groups?: string[];
  /** Why the token gets a 401. */
  readonly error?: string;
  /** What its bearer is answered. */
  readonly status: number;
}

/** What the API server makes of a token. */
export async function verdictOf(cluster: Cluster, token: string): Promise<Verdict> {
  const [{ authenticated, username = '', groups, error }, { status }] = await Promise.all([cluster.api.reviewToken(token), cluster.api.as(token, 'GET', HARMLESS_PATH)]);
  return authenticated ? { username, groups, status } : { error, status };
}

/** What this library says that the API server will make of it. */
export function predictionFor(association: OidcConfig, token: string): Omit<Verdict, 'status'> {
  const { username, groups, rejection } = deriveIdentity(decodeJwt(token), association, Math.floor(Date.now() / 1_000));
  return rejection === undefined ? { username, groups } : { error: rejection };
}
