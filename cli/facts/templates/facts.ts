import type { ClusterAccess } from './cluster-access';
import type { CreatedResource } from './created-resources';
import type { TemplatePodIdentity } from './pod-identity';
import type { ResourceId } from './resource-id';
import type { PolicyDocument } from '../../../lib/core/trust/policy-document';

/*
 * What an app says about identity, as plain data: collectors make it, checks and reports read it.
 * Texts may hold placeholders (placeholders.ts) for what only the deployment knows.
 */

export interface Facts {
  /** Who signs the tokens that roles or providers of this app trust. */
  readonly issuers: IssuerFact[];
  /** Roles that tokens of an OIDC provider may assume, or that pods get by associations, and roles whose trust cannot be read. */
  readonly roles: RoleFact[];
  /** Which service accounts get which roles without such tokens: by associations of EKS Pod Identity. */
  readonly podIdentity: TemplatePodIdentity[];
  /** How people get into clusters, and what they may do there. */
  readonly people: ClusterAccess;
  /** Who may change by which identity providers people get in. */
  readonly associationPolicies: AssociationPolicies;
  /** What the templates are like, whatever they grant. */
  readonly app: AppFacts;
  /** Sentences about what was not read at all. */
  readonly gaps: string[];
}

/** What the templates of an app are like. */
export interface AppFacts {
  readonly stacks: StackFact[];
  /** Every IAM role, whoever may assume it. */
  readonly iamRoles: IamRoleFact[];
  /** Layers with kubectl, each beside the one cluster of its stack. */
  readonly kubectlLayers: KubectlLayerFact[];
  /** IAM OIDC providers that are made by a Lambda function. */
  readonly customProviders: ResourceId[];
  /** Changes of one cluster that the deployment may make at the same time. */
  readonly unordered: UnorderedFact[];
  /** What there can be one of only. */
  readonly created: CreatedResource[];
}

export interface StackFact {
  readonly name: string;
  readonly file?: string;
  readonly bytes?: number;
  readonly resources: number;
}

/** What guardrails look at. */
export interface IamRoleFact {
  readonly id: ResourceId;
  /** Its name, if the template gives one. */
  readonly name?: string;
  readonly boundary?: string;
  readonly path?: string;
}

export interface KubectlLayerFact {
  readonly id: ResourceId;
  /** `1.33` */
  readonly version: string;
  readonly cluster: ResourceId;
  readonly clusterVersion: string;
}

/** Something that needs another thing first, without anything that makes it wait. */
export interface UnorderedFact {
  readonly kind: 'association' | 'namespace' | 'service account';
  readonly id: ResourceId;
  /** What it needs, or what must not happen at the same time. */
  readonly needs: ResourceId;
  /** `shop`, `shop/api` */
  readonly name: string;
}

/** A token issuer: a cluster, or any other OIDC identity provider. */
export interface IssuerFact {
  /** The issuer URL without `https://`; `*` for any that the account has a provider for. */
  readonly issuer: string;
  /** The cluster in this app that it is the issuer of. */
  readonly cluster?: ResourceId;
  /** IAM OIDC providers for it in this app. */
  readonly providers: ProviderFact[];
}

/** An IAM OIDC provider that the app creates. */
export interface ProviderFact {
  readonly id: ResourceId;
  readonly arn: string;
  readonly issuer: string;
  readonly audiences: string[];
  readonly onlyIf?: string;
}

export interface RoleFact {
  readonly id: ResourceId;
  readonly onlyIf?: string;
  readonly trust: TrustFact;
  readonly permissions: PermissionFact[];
  /** Managed policies whose statements are not in this app. */
  readonly managedPolicies: string[];
  /** What the permissions cannot exceed, by ARN. */
  readonly boundary?: string;
  /** Policies of the role that cannot be read. */
  readonly unreadablePolicies: UnreadablePart[];
}

/** Who may assume a role. */
export interface TrustFact {
  /** The readable statements, to be linted and evaluated. */
  readonly document: PolicyDocument;
  /** Position in the template, from 1, of each statement of `document`. */
  readonly positions: number[];
  /** Statements that say something about tokens of OIDC providers. */
  readonly webIdentity: WebIdentityStatement[];
  /** Everyone else. */
  readonly others: OtherPrincipals[];
  readonly unreadable: UnreadablePart[];
}

/** One statement about tokens of one OIDC provider. */
export interface WebIdentityStatement {
  readonly effect: Effect;
  /** Position in the trust policy, from 1. */
  readonly statement: number;
  readonly issuer: string;
  readonly providerArn: string;
  readonly who: Who;
  /** Audiences, one of which the token must carry; empty: any that the provider accepts. */
  readonly audiences: string[];
  /** Further conditions, all of which must hold. */
  readonly conditions: ConditionFact[];
}

/** Whose tokens of an issuer. */
export type Who =
  | { readonly kind: 'listed'; readonly subjects: SubjectFact[] }
  | { readonly kind: 'every' }
  /** A condition asks for a claim that no token of the issuer carries. */
  | { readonly kind: 'nobody' }
  /** The condition that decides is not known before the deployment. */
  | { readonly kind: 'unknown' };

export interface SubjectFact {
  /** The `sub` claim, or a pattern of it. */
  readonly subject: string;
  /** Whether `*` and `?` are wildcards; otherwise they are ordinary characters. */
  readonly pattern: boolean;
}

/** A statement of a trust policy that is not about OIDC providers. */
export interface OtherPrincipals {
  readonly effect: Effect;
  readonly statement: number;
  /** `Service ec2.amazonaws.com`, `AWS arn:...`, `everyone`. */
  readonly principals: string[];
  readonly actions: Scope;
  readonly conditions: ConditionFact[];
}

/** One statement of a policy of a role. */
export interface PermissionFact {
  readonly effect: Effect;
  readonly actions: Scope;
  readonly resources: Scope;
  readonly conditions: ConditionFact[];
  /** The policy it stands in. */
  readonly source: string;
  readonly onlyIf?: string;
}

/** What policies of the app say about associating identity providers with clusters. */
export interface AssociationPolicies {
  readonly statements: AssociationStatement[];
  /** Parts of policies that are about it and cannot be read. */
  readonly unreadable: (UnreadablePart & { readonly id: ResourceId })[];
}

/** One statement about it, in a policy of whatever kind. */
export interface AssociationStatement extends Omit<PermissionFact, 'source' | 'onlyIf'> {
  /** The resource that is or has the policy. */
  readonly id: ResourceId;
  /** Where in it: `statement 2`, `inline policy Guard, statement 1`. */
  readonly part: string;
}

/** A list, or everything but a list (`NotAction`, `NotResource`). */
export interface Scope {
  readonly values: string[];
  readonly inverted: boolean;
}

export interface ConditionFact {
  readonly operator: string;
  readonly key: string;
  readonly values: string[];
}

export interface UnreadablePart {
  /** `statement 2`, `policy Inline`, `the trust policy`. */
  readonly part: string;
  readonly reason: string;
  /** Of a policy: only the deployment knows whether the role has it. */
  readonly isUndecided?: true;
}

export type Effect = 'Allow' | 'Deny';
