import type { AccountProvider, AssociationFact, ClusterFact, UpdateFact } from '../facts/account';

/*
 * What this command asks of AWS: reads only, answered in plain data.
 */

export interface EksApi {
  describeCluster(name: string): Promise<ClusterFact>;
  listClusters(): Promise<string[]>;
  listAssociations(cluster: string): Promise<string[]>;
  describeAssociation(cluster: string, name: string): Promise<AssociationFact>;
  listUpdates(cluster: string): Promise<string[]>;
  describeUpdate(cluster: string, id: string): Promise<UpdateFact>;
  /** ARNs of the principals. */
  listAccessEntries(cluster: string): Promise<string[]>;
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

export interface RoleTrust {
  readonly arn: string;
  /** The trust policy as JSON. */
  readonly trust: string;
}

export interface AwsApis {
  readonly eks: EksApi;
  readonly iam: IamApi;
}
