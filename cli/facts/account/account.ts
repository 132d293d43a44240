import type { AccountRole } from './account-role';
import type { AssumeRoleHistory } from './assume-role-events';
import type { AdoptionFacts } from './existing-resources';
import type { AddonFact, PodIdentityFacts } from './pod-identity';
import { parseRoleArn, type RoleArn } from './role-arn';
import type { UserPoolFact } from './user-pool';
import type { OidcConfig } from '../../../lib/core/login/oidc-claims';
import type { KubernetesFacts } from '../cluster/kubernetes';
import type { ServiceAccount } from '../cluster/service-account';
import type { IssuerFact } from '../login/identity-provider';
import type { KubeLoginFact } from '../login/kube-login';
import type { TokenFact } from '../login/login-token';
import type { DesiredRbac } from '../templates/desired-rbac';

/*
 * What a live account and cluster say about identity, as plain data: collectors make it, checks and reports read it.
 * Nothing here is guessed: what could not be read is an `Unreadable` in the place of its value.
 */

/** What the person who runs the command asks about. */
export interface Target {
  readonly cluster: string;
  readonly serviceAccount?: ServiceAccount;
  /** As it was given, or as the annotation of the service account has it: an ARN or not. */
  readonly role?: string;
  /** The pod that runs as the service account, by its name. */
  readonly pod?: string;
  /** Where the token of a person is. */
  readonly tokenFile?: string;
  /** Whether the kubeconfig of a person is asked about. */
  readonly userFromKubeconfig?: true;
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
  /** What the issuer of the cluster says about itself; undefined unless the question is about the whole cluster. */
  readonly clusterIssuer?: IssuerFact;
  /** The token of a person, if it was asked about. */
  readonly token?: TokenFact;
  /** How a person logs in, if it was asked about. */
  readonly kubeLogin?: KubeLoginFact;
  /** What the API server of the cluster says; undefined if it is left out. */
  readonly kubernetes?: KubernetesFacts;
  /** What an app would deploy to the cluster, if it was named. */
  readonly app?: DesiredRbac;
  /** What an app would create although it is there already, if it was named. */
  readonly adoption?: AdoptionFacts;
  /** Roles that pods get by associations; undefined if the question is about a person. */
  readonly podIdentity?: PodIdentityFacts;
  /** The add-ons that have a role or hand out roles; undefined if the question is about a person. */
  readonly addons?: Read<AddonFact[]>;
  /** What STS answered to pods of late, if somebody asked. */
  readonly assumeRoleCalls?: Read<AssumeRoleHistory>;
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
  /** EKS runs the nodes, and agents on them that no DaemonSet shows. */
  readonly hasAutoMode?: boolean;
  /** Where the API server is: `https://...`. */
  readonly endpoint?: string;
  /** The addresses that the API server lets in from the internet; empty: none. Undefined where EKS does not say. */
  readonly publicAccess?: string[];
  /** The CA of the API server, PEM in base64. */
  readonly certificateAuthority?: string;
  /** `AWS_MANAGED` or `CUSTOMER_ROUTED`: from where the API server reaches identity providers; undefined where EKS does not say. */
  readonly egressMode?: string;
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
  /** What the issuers of the associations say about themselves. */
  readonly issuers: IssuerFact[];
  readonly updates: Read<UpdateHistory>;
  /** The Cognito user pools among the issuers. */
  readonly userPools: UserPoolFact[];
  /** ARNs of the principals with an access entry; undefined where the cluster takes none. */
  readonly accessEntries?: Read<string[]>;
  /** Who may do everything, by an access policy; undefined where the cluster takes no entries. */
  readonly administrators?: Read<AdministratorFact[]>;
}

/** An IAM principal with the access policy of administrators. */
export interface AdministratorFact {
  readonly principal: string;
  /** Whether it is for the whole cluster, not for namespaces; undefined if nobody looked. */
  readonly isOfCluster?: boolean;
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
  /** What would help, where it is not a permission. */
  readonly fix?: string;
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

/** Whether the question is about pods; about nothing in particular is about everything. */
export function isAboutWorkload({ serviceAccount, role }: Target): boolean {
  return serviceAccount !== undefined || role !== undefined;
}

/** Whether the question is about a person. */
export function isAboutPerson({ tokenFile, userFromKubeconfig }: Target): boolean {
  return tokenFile !== undefined || userFromKubeconfig === true;
}

/** The account of a role that is in another one than the cluster; undefined if it is in that of the cluster, or if it is no ARN of a role. */
export function foreignAccount(arn: string, cluster: ClusterFact): string | undefined {
  const role = parseRoleArn(arn);
  return role === undefined || isInAccountOf(role, cluster) ? undefined : role.account;
}

/** The account and partition of a role are those of the cluster. */
export function isInAccountOf(role: RoleArn, cluster: ClusterFact): boolean {
  return role.account === cluster.account && role.partition === cluster.partition;
}
