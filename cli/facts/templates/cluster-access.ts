import type { ResourceId } from './resource-id';
import type { OidcConfig } from '../../../lib/core/login/oidc-claims';
import type { PolicyRule } from '../../../lib/core/rbac/rbac-rules';

/*
 * How people, IAM principals and pods get into clusters, and what they may do there, as templates and manifests say it.
 * Clusters go by the text that names them: `${App/Cluster}` for one of the app, else the name; undefined if nobody says.
 */

export interface ClusterAccess {
  readonly clusters: TemplateCluster[];
  readonly associations: TemplateAssociation[];
  readonly entries: TemplateEntry[];
  readonly roles: KubernetesRole[];
  readonly bindings: KubernetesBinding[];
  readonly serviceAccounts: KubernetesServiceAccount[];
}

/** A cluster that the app makes. */
export interface TemplateCluster {
  readonly id: ResourceId;
  /** What refers to it. */
  readonly key: string;
  /** Its name, if the template gives one. */
  readonly name?: string;
  /** `1.33`, if the template says so. */
  readonly version?: string;
}

/** An identity provider that people log in with. */
export interface TemplateAssociation {
  readonly id: ResourceId;
  readonly onlyIf?: string;
  readonly cluster: string;
  readonly name: string;
  readonly config: OidcConfig;
  /** The user pool behind it, where the app makes that. */
  readonly userPool?: UserPool;
}

/** A user pool of the app, as far as logins to clusters depend on it. */
export interface UserPool {
  readonly path: string;
  /** Groups that the app makes in it. */
  readonly groups: string[];
  /** Whether email addresses of its users are verified by itself. */
  readonly verifiesEmail: boolean;
  /** Other identity providers that users of the client come from. */
  readonly federated: string[];
}

/** An IAM principal that gets in. */
export interface TemplateEntry {
  /** What says so; several principals of one `aws-auth` have one id. */
  readonly kind: 'access entry' | 'aws-auth';
  readonly id: ResourceId;
  readonly onlyIf?: string;
  readonly cluster: string;
  readonly principal: string;
  readonly username?: string;
  readonly groups: string[];
  readonly policies: AccessPolicy[];
}

/** A permission that EKS defines. */
export interface AccessPolicy {
  readonly name: string;
  /** Undefined for the whole cluster. */
  readonly namespaces?: string[];
  /** Only the deployment knows for which part of the cluster it is. */
  readonly isScopeUnknown?: true;
}

/** Where a Kubernetes object is written: a resource of a template, or a file. */
export interface ObjectOrigin {
  /** Names it in reports. */
  readonly path: string;
  readonly stack?: string;
  readonly logicalId?: string;
  readonly file?: string;
}

interface KubernetesObject {
  readonly origin: ObjectOrigin;
  readonly cluster?: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface KubernetesRole extends KubernetesObject {
  readonly kind: 'Role' | 'ClusterRole';
  readonly rules: PolicyRule[];
  /** Whether the cluster makes its rules of those of other roles, of which `rules` are those that were read. */
  readonly isAggregated: boolean;
}

export interface KubernetesBinding extends KubernetesObject {
  readonly kind: 'RoleBinding' | 'ClusterRoleBinding';
  readonly role: { readonly kind: string; readonly name: string };
  readonly subjects: KubernetesSubject[];
}

export interface KubernetesSubject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface KubernetesServiceAccount extends KubernetesObject {
  /** What its pods are to assume. */
  readonly roleArn?: string;
}
