import type { AccountRole } from './account-role';
import type { RoleArn } from './role-arn';
import type { ServiceAccount } from './service-account';
import type { OidcConfig } from '../../lib/core/login/oidc-claims';

/*
 * What a live account and cluster say about identity, as plain data: collectors make it, checks and reports read it.
 * Nothing here is guessed: what could not be read is an `Unreadable` in the place of its value.
 */

/** What the person who runs the command asks about. */
export interface Target {
  readonly cluster: string;
  readonly serviceAccount?: ServiceAccount;
  /** As it was given, an ARN or not. */
  readonly role?: string;
}

export interface AccountFacts {
  readonly target: Target;
  readonly cluster: ClusterFact;
  /** The IAM OIDC providers of the account, of whatever issuer. */
  readonly providers: Read<AccountProvider[]>;
  /** What the provider of the cluster's issuer accepts; undefined if there is no such provider. */
  readonly audiences?: Read<string[]>;
  /** The role that was asked about, else the roles whose trust mentions EKS issuers. */
  readonly roles: Read<AccountRole[]>;
  /** ARNs of all roles of the account; undefined if there was no need to list them. */
  readonly roleArns?: Read<string[]>;
  /** The most characters that a trust policy may have in this account. */
  readonly trustSizeQuota: Read<number>;
  /** The other clusters of the account in the region; undefined if no role and no provider mentions another issuer. */
  readonly siblings?: Read<SiblingClusters>;
  /** How people get in; undefined if the question is about one service account or one role. */
  readonly people?: PeopleFacts;
}

export interface ClusterFact {
  readonly name: string;
  readonly arn: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** `1.33`. */
  readonly version?: string;
  /** Undefined where the platform has none (Outposts). */
  readonly issuerUrl?: string;
  /** Log types that are written. */
  readonly logs: string[];
  readonly authenticationMode?: string;
  readonly onOutposts: boolean;
}

export interface AccountProvider {
  readonly arn: string;
  /** The issuer URL without `https://`, as the ARN has it. */
  readonly issuer: string;
}

export interface SiblingClusters {
  readonly clusters: SiblingCluster[];
  /** How many more there are that were not looked at. */
  readonly unseen: number;
}

export interface SiblingCluster {
  readonly name: string;
  /** Without `https://`. */
  readonly issuer?: string;
}

export interface PeopleFacts {
  readonly associations: Read<AssociationFact[]>;
  readonly updates: Read<UpdateHistory>;
  /** ARNs of the principals with an access entry; undefined where the cluster takes none. */
  readonly accessEntries?: Read<string[]>;
}

/** An identity provider that is associated with the cluster, or about to be. */
export interface AssociationFact {
  readonly name: string;
  /** `CREATING`, `DELETING` or `ACTIVE`. */
  readonly status: string;
  readonly config: OidcConfig;
}

export interface UpdateHistory {
  readonly updates: UpdateFact[];
  /** How many more there are that were not looked at. */
  readonly unseen: number;
}

/** A change of the cluster. */
export interface UpdateFact {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The association that it changes. */
  readonly association?: string;
  readonly errors: { readonly code: string; readonly message: string }[];
}

/** A value that was read, or why it was not. */
export type Read<T> = { readonly isRead: true; readonly value: T } | { readonly isRead: false; readonly why: Unreadable };

/** Something that could not be read. */
export interface Unreadable {
  /** `the roles of the account`. */
  readonly what: string;
  /** `access was denied`. */
  readonly reason: string;
  /** The permission that is missing, where that is the reason: `iam:ListRoles`. */
  readonly permission?: string;
}

export function known<T>(value: T): Read<T> {
  return { isRead: true, value };
}

/** The authentication mode in which a cluster has no access entries, and refuses to list them. */
export const CONFIG_MAP_MODE = 'CONFIG_MAP';

/** The value, or another one where it could not be read. */
export function valueOr<T>(read: Read<T> | undefined, other: T): T {
  return read?.isRead ? read.value : other;
}

/** The account and partition of a role are those of the cluster. */
export function isInAccountOf(role: RoleArn, cluster: ClusterFact): boolean {
  return role.account === cluster.account && role.partition === cluster.partition;
}
