import { Annotations, Lazy, Stack, Token, type Duration } from 'aws-cdk-lib';
import {
  CfnRole, type IManagedPolicy, type IOIDCProviderRef, type PolicyDocument, Role,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ClusterOidcProvider } from './cluster-oidc-provider';
import {
  manifestOptionsProblem, serviceAccountManifest, type ServiceAccountManifestOptions, webhookAnnotations,
} from './service-account-manifest';
import { ServiceAccountSubject } from './service-account-subject';
import { DEFAULT_AUDIENCE, type ServiceAccountMatch } from '../core/trust/trust-policy';
import { evaluateTrust } from '../core/trust/web-identity-evaluator';
import { tellAccess } from '../private/access/access-facts';
import { roleFact } from '../private/access/role-fact';
import { PACKAGE_NAME } from '../private/package-name';
import { accountOfProvider, issuerOfProvider } from '../private/provider-identity';
import { refuse, refuseCall } from '../private/refusal';
import { readableTrust } from '../private/trust/readable-trust';
import { type ClusterOfRole, RoleTrust } from '../private/trust/role-trust';
import { TrustPolicyDocument } from '../private/trust/trust-policy-document';
import { reviewTrust } from '../private/trust/trust-review';
import { TrustedByModel } from '../private/trust/trusted-by-model';

/**
 * Properties of `IrsaRole`: whom it trusts, and what `iam.Role` offers.
 */
export interface IrsaRoleProps {
  /**
   * The IAM OIDC provider of the cluster, in the account of the role.
   *
   * A `ClusterOidcProvider`, one of aws-cdk-lib (the `openIdConnectProvider` of a cluster, say), or an import.
   * More clusters are added with `trustCluster`.
   */
  readonly oidcProvider: IOIDCProviderRef;

  /**
   * The service account that may assume the role. More are added with `trustServiceAccount`.
   */
  readonly serviceAccount: ServiceAccountSubject;

  /**
   * The audience that tokens must carry.
   *
   * Other than by default, the provider must accept it, and the service account asks for it by an annotation,
   * which `serviceAccountAnnotations` and `serviceAccountManifest` include.
   *
   * @default 'sts.amazonaws.com'
   */
  readonly audience?: string;

  /**
   * A description of the role, up to 1,000 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Inline policies of the role, by name.
   *
   * @default - no inline policies; those of grants are separate
   */
  readonly inlinePolicies?: { [name: string]: PolicyDocument };

  /**
   * Managed policies of the role. More are added with `addManagedPolicy`.
   *
   * @default - no managed policies
   */
  readonly managedPolicies?: IManagedPolicy[];

  /**
   * How long credentials of the role are valid at most, from 1 to 12 hours.
   *
   * @default Duration.hours(1)
   */
  readonly maxSessionDuration?: Duration;

  /**
   * The path of the role, up to 512 characters, with a slash at both ends.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * The permissions boundary of the role.
   *
   * @default - no permissions boundary
   */
  readonly permissionsBoundary?: IManagedPolicy;

  /**
   * The name of the role, up to 64 characters. A role with a name cannot be replaced by CloudFormation.
   *
   * @default - a name that CloudFormation makes
   */
  readonly roleName?: string;
}

/**
 * An IAM role for service accounts (IRSA): pods of the trusted service accounts, and nobody else, get its credentials.
 *
 * The trust policy names provider, audience and service account of every token that is let in. It is one
 * `AWS::IAM::Role`; no Lambda function, no custom resource and no access to the Kubernetes API is involved.
 * A trust that lets in more than it says fails synthesis, also where a statement was added to `assumeRolePolicy`.
 *
 * If the issuer is known only at deployment (the cluster is made in the same app), the trust policy is rendered
 * as one JSON string, because CloudFormation cannot put a value into a key. `cdk diff` does not list such a policy
 * among its IAM changes; the metadata of the role holds a readable copy.
 *
 * Where roles are made outside of CloudFormation (`iam.Role.customizeRoles`), the report on them has the trust that the
 * role is constructed with, if its issuer is a literal.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
 */
export class IrsaRole extends Role {
  /** The audience that tokens must carry. */
  public readonly audience: string;

  private readonly trust: RoleTrust;

  constructor(scope: Construct, id: string, props: IrsaRoleProps) {
    const { oidcProvider, serviceAccount, audience = DEFAULT_AUDIENCE, ...roleProps } = props;
    const problem = audienceProblem(audience) ?? providerProblem(Stack.of(scope), oidcProvider, audience);
    if (problem) {
      refuse(scope, id, problem);
    }
    const trust = new RoleTrust(Stack.of(scope), audience);
    trust.addCluster(clusterOf(oidcProvider));
    trust.addServiceAccount(matchOf(serviceAccount));
    super(scope, id, { ...roleProps, assumedBy: new TrustedByModel(trust) });

    this.audience = audience;
    this.trust = trust;
    this.renderTrust(new TrustPolicyDocument(Stack.of(this), trust));
  }

  /**
   * Lets in a further service account, in every cluster that the role trusts.
   *
   * One that is trusted already changes nothing, and the order of calls is of no importance.
   */
  public trustServiceAccount(subject: ServiceAccountSubject): void {
    this.trust.addServiceAccount(matchOf(subject));
  }

  /**
   * Lets in the trusted service accounts of a further cluster, for blue/green upgrades, say.
   *
   * Throws if the role trusts the cluster already, if the provider is in another account than the role (AWS
   * would never match it), or if it does not accept the audience of the role.
   *
   * @param oidcProvider the IAM OIDC provider of the cluster, in the account of the role
   */
  public trustCluster(oidcProvider: IOIDCProviderRef): void {
    const problem = providerProblem(Stack.of(this), oidcProvider, this.audience);
    if (problem) {
      refuseCall(this, problem);
    }
    if (!this.trust.addCluster(clusterOf(oidcProvider))) {
      refuseCall(this, `'oidcProvider' must be a cluster that the role does not trust yet, got '${oidcProvider.node.path}' a second time`);
    }
  }

  /**
   * The annotations that a service account needs for its pods to get credentials of the role.
   *
   * For Helm charts, or manifests that are written elsewhere. The ARN of the role is a token; a `CfnOutput` shows it.
   */
  public get serviceAccountAnnotations(): { [key: string]: string } {
    return webhookAnnotations(this.roleArn, this.audience);
  }

  /**
   * The Kubernetes manifest of a service account with the annotations of the role.
   *
   * The ARN in it is a token: render it with `Stack.toJsonString`, or hand it to whatever applies manifests from
   * within the app. Throws if the role does not trust that service account, or if it is not clear which one is meant.
   */
  public serviceAccountManifest(options: ServiceAccountManifestOptions = {}): any {
    const problem = manifestOptionsProblem(options);
    if (problem) {
      refuseCall(this, problem);
    }
    return serviceAccountManifest(this.subjectOf(options), this.roleArn, this.audience, options);
  }

  /** The service account that a manifest is for. */
  private subjectOf(options: ServiceAccountManifestOptions): ServiceAccountSubject {
    const subject = options.serviceAccount ?? this.onlySubject();
    if (subject.isPattern) {
      refuseCall(this, `'serviceAccount' must be one service account, got the pattern '${subject.namespace}/${subject.name}'`);
    }
    const [cluster] = this.trust.trustedClusters;
    if (!evaluateTrust(this.trust.document, { ...cluster, subject: subject.subject, audience: this.audience }).allowed) {
      refuseCall(this, `'serviceAccount' must be one that the role trusts, got '${subject.namespace}/${subject.name}'; add it with trustServiceAccount`);
    }
    return subject;
  }

  private onlySubject(): ServiceAccountSubject {
    const [first, ...others] = this.trust.trustedServiceAccounts;
    if (others.length > 0 || first.wildcard) {
      refuseCall(this, '\'serviceAccount\' must say which service account the manifest is for, because the role trusts several');
    }
    return ServiceAccountSubject.named(first.namespace, first.name);
  }

  /** Puts the trust, as it is at the end of synthesis, into the resource. */
  private renderTrust(document: TrustPolicyDocument): void {
    // what others add by way of `assumeRolePolicy` has to arrive in the same document
    (this as { assumeRolePolicy?: PolicyDocument }).assumeRolePolicy = document;
    this.node.addValidation({ validate: () => this.review(document) });
    tellAccess(this, () => roleFact(this, this.trust, document));

    const resource = this.node.defaultChild;
    if (!(resource instanceof CfnRole)) {
      return; // iam.Role.customizeRoles: the role is made outside of CloudFormation
    }
    resource.assumeRolePolicyDocument = Lazy.uncachedAny({ produce: context => document.templateValue(context) });
    resource.addMetadata(`${PACKAGE_NAME}:trust`, Lazy.uncachedAny({
      produce: context => context.preparing ? undefined : readableTrust(this.trust, document), // refers to nothing that the policy does not
    }));
  }

  private review(document: TrustPolicyDocument): string[] {
    const { errors, warnings } = reviewTrust(this.trust, document.additions);
    warnings.forEach(({ id, message }) => Annotations.of(this).addWarningV2(`${PACKAGE_NAME}:${id}`, message));
    return errors;
  }
}

function clusterOf(provider: IOIDCProviderRef): ClusterOfRole {
  return { provider, providerArn: provider.oidcProviderRef.oidcProviderArn, issuer: issuerOfProvider(provider) };
}

function matchOf({ namespace, name, isPattern }: ServiceAccountSubject): ServiceAccountMatch {
  return { namespace, name, wildcard: isPattern };
}

function audienceProblem(audience: string): string | undefined {
  return /^\S{1,255}$/.test(audience) || Token.isUnresolved(audience) ? undefined
    : `'audience' must have 1-255 characters without white space, got '${audience}'`;
}

function providerProblem(stack: Stack, provider: IOIDCProviderRef, audience: string): string | undefined {
  const account = accountOfProvider(provider);
  if (account !== undefined && !Token.isUnresolved(stack.account) && account !== stack.account) {
    return `'oidcProvider' must be in the account of the role, ${stack.account}, got '${provider.node.path}' in ${account}; `
      + 'make a provider for the same issuer there: new ClusterOidcProvider(..., { issuerUrl })';
  }
  const { audiences } = provider as Partial<ClusterOidcProvider>; // of a provider made elsewhere they are not known
  if (audiences && !audiences.includes(audience) && ![audience, ...audiences].some(value => Token.isUnresolved(value))) {
    return `'audience' must be one that the provider '${provider.node.path}' accepts (${audiences.map(value => `'${value}'`).join(', ')}), `
      + `got '${audience}'; add it to the 'audiences' of the provider`;
  }
  return undefined;
}
