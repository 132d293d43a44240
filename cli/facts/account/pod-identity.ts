import type { Read } from './account';
import type { AccountRole } from './account-role';
import type { ServiceAccount } from '../cluster/service-account';

/** EKS Pod Identity: roles that service accounts get by an association, without tokens of the cluster's issuer. */
export interface PodIdentityFacts {
  /** Of the service account in question, or all of the cluster. */
  readonly associations: Read<PodIdentityAssociation[]>;
  /** The roles and target roles of the associations that are in the account, as far as associations say them. */
  readonly roles: Read<AccountRole[]>;
}

/** EKS lists associations without their roles: what is undefined was not looked at. */
export interface PodIdentityAssociation extends ServiceAccount, Partial<AssociatedRole> {}

export interface AssociatedRole {
  readonly roleArn: string;
  /** Sessions of the role get no tags that say where the pod is. */
  readonly withoutTags?: true;
  /** The role that the first one assumes, whose credentials pods get. */
  readonly targetRoleArn?: string;
  /** What EKS says to the target role, to be recognised by. */
  readonly externalId?: string;
}

/** An add-on of the cluster, by what it says about its role. */
export interface AddonFact {
  readonly name: string;
  readonly status: string;
  readonly roleArn?: string;
  /** What EKS says is wrong. */
  readonly issues: string[];
}

/** The add-on, and DaemonSet, that hands out credentials of Pod Identity. */
export const AGENT = 'eks-pod-identity-agent';

/** The service accounts of add-ons that need a role; EKS does not say which they are. */
export const ADDON_SERVICE_ACCOUNTS: readonly (ServiceAccount & { readonly addon: string })[] = [
  { addon: 'vpc-cni', namespace: 'kube-system', name: 'aws-node' },
  { addon: 'aws-ebs-csi-driver', namespace: 'kube-system', name: 'ebs-csi-controller-sa' },
  { addon: 'aws-efs-csi-driver', namespace: 'kube-system', name: 'efs-csi-controller-sa' },
  { addon: 'aws-fsx-csi-driver', namespace: 'kube-system', name: 'fsx-csi-controller-sa' },
  { addon: 'aws-mountpoint-s3-csi-driver', namespace: 'kube-system', name: 's3-csi-driver-sa' },
  { addon: 'amazon-cloudwatch-observability', namespace: 'amazon-cloudwatch', name: 'cloudwatch-agent' },
];
