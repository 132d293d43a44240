import type { App } from 'aws-cdk-lib';
import type { ClusterName } from './lab-clusters';

/** An app, and what it is to mean. */
export interface TrustForm {
  /** What is special about its trust policies. */
  readonly name: string;
  readonly build: () => App;
  /** The cluster that a stack of the app makes, by the name of the stack. */
  readonly clusterStacks: Record<string, ClusterName>;
  /** Audiences to ask the clusters for. */
  readonly audiences: string[];
  readonly roles: DeclaredRole[];
  /** The manifests of service accounts that the app writes into a file, in place of those that the roles tell. */
  readonly manifests?: () => object[];
}

/** A role, and who may assume it. */
export interface DeclaredRole {
  /** Construct path. */
  readonly path: string;
  readonly audience: string;
  /** The service accounts of each cluster that are let in, all of them; or nothing at all is known of the cluster in the account of the role. */
  readonly opensTo: Record<ClusterName, string[] | 'unknown issuer'>;
  /** The service accounts that get the role by a manifest, in every cluster that the role trusts. */
  readonly manifestsFor: string[];
}

/** What STS answers to whom a role is not for. */
export const DENIED = 'AccessDenied';

/** What STS answers to tokens of an issuer that has no provider, and to audiences that its provider does not accept. */
export const INVALID = 'InvalidIdentityToken';

export const ALLOWED = 'allowed';
