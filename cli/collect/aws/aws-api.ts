import type { AccountProvider, AssociationFact, ClusterFact, UpdateFact } from '../../facts/account/account';
import type { AccessEntryFact } from '../../facts/account/adoptable';
import type { AssumeRoleEvent } from '../../facts/account/assume-role-events';
import type { AddonFact, AssociatedRole } from '../../facts/account/pod-identity';
import type { UserPool, UserPoolClient } from '../../facts/account/user-pool';
import type { AssumeRoleProbe } from '../../facts/cluster/kubernetes';
import type { ServiceAccount } from '../../facts/cluster/service-account';

/*
 * What this command asks of AWS: reads only, answered in plain data. STS is asked only if somebody wants to try it.
 */

export interface EksApi {
  describeCluster(name: string): Promise<ClusterFact>;
  listClusters(): Promise<string[]>;
  listAssociations(cluster: string): Promise<string[]>;
  describeAssociation(cluster: string, name: string): Promise<AssociationFact>;
  listUpdates(cluster: string): Promise<string[]>;
  describeUpdate(cluster: string, id: string): Promise<UpdateFact>;
  /** ARNs of the principals; of those only that have an access policy, if one is given. */
  listAccessEntries(cluster: string, policyArn?: string): Promise<string[]>;
  /** ARNs of the access policies that a principal has for the whole cluster. */
  listClusterPolicies(cluster: string, principal: string): Promise<string[]>;
  /** All of an access entry, with its policies. */
  readAccessEntry(cluster: string, principal: string): Promise<AccessEntryFact>;
  /** The groups and the user name that the principal has in the cluster. */
  describeAccessEntry(cluster: string, principal: string): Promise<string[]>;
  /** Of one service account, or all. */
  listPodIdentityAssociations(cluster: string, serviceAccount?: ServiceAccount): Promise<PodIdentitySummary[]>;
  describePodIdentityAssociation(cluster: string, id: string): Promise<AssociatedRole>;
  listAddons(cluster: string): Promise<string[]>;
  describeAddon(cluster: string, name: string): Promise<AddonFact>;
}

export interface IamApi {
  listProviders(): Promise<AccountProvider[]>;
  /** The audiences that a provider accepts. */
  listAudiences(providerArn: string): Promise<string[]>;
  /** Every role of the account. */
  listRoles(): Promise<RoleTrust[]>;
  /** The role, or undefined if there is none of this name (without the path). */
  getRole(name: string): Promise<RoleTrust | undefined>;
  /** The most characters that a trust policy may have. */
  trustSizeQuota(): Promise<number>;
}

/** Asks STS for credentials as a pod would, and throws them away. */
export interface StsApi {
  /** What STS refuses it with; undefined if it does not. */
  tryWebIdentity(roleArn: string, token: string): Promise<AssumeRoleProbe['refusal']>;
}

/** What was asked of STS. */
export interface CloudTrailApi {
  /** Calls for roles with web identities since then, of somebody or all; the newest, if there are many. */
  lookUpAssumeRole(since: Date, asker?: Asker): Promise<AssumeRoleLog>;
}

/** Who asked. */
export interface Asker {
  readonly userName: string;
  /** The ARN of the role that they want: events need not name the user. */
  readonly role?: string;
}

export interface AssumeRoleLog {
  readonly events: AssumeRoleEvent[];
  /** When the first call was made that was looked at, if there may be earlier ones. */
  readonly reachesBackTo?: string;
  /** The same of calls that were found by their role. */
  readonly roleReachesBackTo?: string;
}

/** What stacks are made of; they are named with their region, which may be another than that of the cluster. */
export interface CloudFormationApi {
  /** The physical id that a stack (by name or ARN) has for one of its resources; undefined if there is no such stack, or it has no such resource. */
  physicalIdOf(region: string, stack: string, logicalId: string): Promise<string | undefined>;
}

/** Pools are named with their region, which may be another than that of the cluster. */
export interface CognitoApi {
  describePool(region: string, poolId: string): Promise<UserPool>;
  /** The client, or undefined if the pool has none with this id. */
  describeClient(region: string, poolId: string, clientId: string): Promise<UserPoolClient | undefined>;
  /** `ACTIVE`, or what else it is. */
  domainStatus(region: string, domain: string): Promise<string>;
  /** Whether a pool of the account has the domain. */
  hasDomain(region: string, domain: string): Promise<boolean>;
  /** Names of its groups. */
  listGroups(region: string, poolId: string): Promise<string[]>;
  /** Names of the identity providers that the pool trusts. */
  listIdentityProviders(region: string, poolId: string): Promise<string[]>;
}

export interface PodIdentitySummary extends ServiceAccount {
  readonly id: string;
}

export interface RoleTrust {
  readonly arn: string;
  /** The trust policy as JSON. */
  readonly trust: string;
}

export interface AwsApis {
  readonly eks: EksApi;
  readonly iam: IamApi;
  readonly sts: StsApi;
  readonly cloudTrail: CloudTrailApi;
  readonly cognito: CognitoApi;
  readonly cloudFormation: CloudFormationApi;
}
