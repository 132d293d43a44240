import { Fn, RemovalPolicy, Resource, Stack, Tags, Token } from 'aws-cdk-lib';
import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import { CfnOIDCProvider, type IOidcProvider, type IOpenIdConnectProvider, type OIDCProviderReference } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { issuerOfUrl, issuerUrlProblem, providerArnProblem, urlOfIssuer } from '../core/issuer';
import { DEFAULT_AUDIENCE } from '../core/trust/trust-policy';
import { issuerUrlOfCluster, resourceBehind } from '../private/cluster/cluster-issuer';
import { lookUpIssuerUrl, lookupProblem } from '../private/cluster/issuer-lookup';
import { duplicatesOf } from '../private/duplicate-providers';
import { issuerFromArn } from '../private/provider-identity';
import { propProblem, refuse, refuseCall } from '../private/refusal';

/** IAM's limits for the audiences of a provider. */
const AUDIENCE_LIMITS = { count: 100, characters: 255 };

/**
 * The IAM OIDC provider of an EKS cluster, made here or elsewhere.
 */
export interface IClusterOidcProvider extends IOidcProvider, IOpenIdConnectProvider {
  /**
   * The issuer URL of the cluster, as its tokens carry it.
   *
   * @attribute
   */
  readonly issuerUrl: string;
}

/**
 * Properties of `ClusterOidcProvider`: the cluster or its issuer URL, and what else IAM records.
 */
export interface ClusterOidcProviderProps {
  /**
   * The cluster whose service accounts AWS shall know.
   *
   * Any cluster made in this app: `aws-eks`, `aws-eks-v2`, or `CfnCluster`. An imported cluster does not know
   * its issuer; pass `issuerUrl` instead.
   *
   * @default - `issuerUrl` says which cluster it is
   */
  readonly cluster?: IClusterRef;

  /**
   * The issuer URL of the cluster, exactly as `aws eks describe-cluster --query cluster.identity.oidc.issuer`
   * prints it.
   *
   * For clusters that are not in this app: in another account (cross-account access needs a provider in the
   * account of the role), made by another tool, or only imported. `ClusterOidcProvider.lookupIssuerUrl` finds
   * it by the name of the cluster. A literal keeps trust policies readable in `cdk diff`.
   *
   * @default - the issuer URL of `cluster`
   */
  readonly issuerUrl?: string;

  /**
   * The audiences that AWS accepts in tokens of the cluster; up to 100, of 1-255 characters each.
   *
   * `sts.amazonaws.com` is what pods ask for in every partition, China included. Add others only for service
   * accounts that ask for them.
   *
   * @default ['sts.amazonaws.com']
   */
  readonly audiences?: string[];

  /**
   * Tags of the provider, besides those of the stack and the app.
   *
   * @default - only the tags of the scopes it is in
   */
  readonly tags?: { [key: string]: string };

  /**
   * What happens to the provider when it leaves the stack.
   *
   * Without the provider no pod of the cluster gets credentials, so it is kept where the cluster may live on.
   *
   * @default - destroyed if the cluster is made in this app, since it goes with it; else retained
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Properties of `ClusterOidcProvider.fromLookup`.
 */
export interface ClusterOidcProviderLookupOptions {
  /**
   * The name of an existing cluster in the account and region of the stack.
   */
  readonly clusterName: string;
}

/**
 * The IAM OIDC provider of an EKS cluster: through it, AWS accepts tokens that the cluster signs for its pods.
 *
 * Make one for each cluster and account in which roles for its pods live. It is a native
 * `AWS::IAM::OIDCProvider`: no Lambda function, no custom resource, no thumbprint.
 *
 * IAM has one provider for an issuer and account. A second one in the same app fails synthesis, also one that
 * came about by reading the `openIdConnectProvider` of a cluster.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
 */
export class ClusterOidcProvider extends Resource implements IClusterOidcProvider {
  /**
   * An existing provider, by the issuer URL of its cluster, in the account of the stack.
   *
   * Throws if the text cannot be the issuer URL of a cluster. Whether the provider exists shows at deployment.
   */
  public static fromIssuerUrl(scope: Construct, id: string, issuerUrl: string): IClusterOidcProvider {
    requireRule(scope, id, 'issuerUrl', issuerUrl, issuerUrlProblem);
    const issuer = issuerOf(issuerUrl);
    const arn = Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'oidc-provider', resourceName: issuer });
    return new ImportedClusterOidcProvider(scope, id, arn, issuer);
  }

  /**
   * An existing provider, by its ARN.
   *
   * Throws if the text cannot be the ARN of a provider. Whether the provider exists shows at deployment.
   */
  public static fromOidcProviderArn(scope: Construct, id: string, oidcProviderArn: string): IClusterOidcProvider {
    requireRule(scope, id, 'oidcProviderArn', oidcProviderArn, providerArnProblem);
    return new ImportedClusterOidcProvider(scope, id, oidcProviderArn, issuerFromArn(oidcProviderArn));
  }

  /**
   * An existing provider, by the name of its cluster.
   *
   * The CDK command reads the issuer URL from AWS and keeps it in cdk.context.json. Until it has, and in tests,
   * a URL whose id is all zeros stands in. Throws if account and region of the stack are not known; the command
   * fails if there is no such cluster.
   */
  public static fromLookup(scope: Construct, id: string, options: ClusterOidcProviderLookupOptions): IClusterOidcProvider {
    const problem = lookupProblem(scope, options.clusterName);
    if (problem) {
      refuse(scope, id, problem);
    }
    return ClusterOidcProvider.fromIssuerUrl(scope, id, lookUpIssuerUrl(scope, options.clusterName));
  }

  /**
   * The issuer URL of an existing cluster, by its name, read as for `fromLookup`.
   *
   * Use it to make the provider of a cluster that has none yet: `new ClusterOidcProvider(..., { issuerUrl })`.
   */
  public static lookupIssuerUrl(scope: Construct, clusterName: string): string {
    const problem = lookupProblem(scope, clusterName);
    if (problem) {
      refuseCall(scope, problem);
    }
    return lookUpIssuerUrl(scope, clusterName);
  }

  /** The ARN of the provider. */
  public readonly oidcProviderArn: string;

  /** The issuer URL without `https://`: the prefix of condition keys in trust policies. */
  public readonly oidcProviderIssuer: string;

  /** The issuer URL of the cluster. */
  public readonly issuerUrl: string;

  private readonly acceptedAudiences: string[];

  constructor(scope: Construct, id: string, props: ClusterOidcProviderProps) {
    const issuerUrl = issuerUrlFrom(scope, id, props);
    const audiences = checkedAudiences(scope, id, props.audiences ?? [DEFAULT_AUDIENCE]);
    const literalIssuer = Token.isUnresolved(issuerUrl) ? undefined : issuerOfUrl(issuerUrl);
    super(scope, id, { physicalName: literalIssuer });

    const resource = new CfnOIDCProvider(this, 'Resource', { url: issuerUrl, clientIdList: audiences });
    resource.applyRemovalPolicy(props.removalPolicy ?? (resourceBehind(issuerUrl) ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN));
    Object.entries(props.tags ?? {}).forEach(([key, value]) => Tags.of(resource).add(key, value));

    this.issuerUrl = issuerUrl;
    this.acceptedAudiences = audiences;
    this.oidcProviderArn = literalIssuer
      ? this.getResourceArnAttribute(resource.ref, { service: 'iam', region: '', resource: 'oidc-provider', resourceName: literalIssuer })
      : resource.ref;
    this.oidcProviderIssuer = literalIssuer ?? issuerFromArn(resource.ref);
    this.node.addValidation({ validate: () => duplicatesOf(resource).map(duplicateProblem) });
  }

  /** The audiences that AWS accepts in tokens of the cluster. */
  public get audiences(): string[] {
    return [...this.acceptedAudiences];
  }

  /** The ARN of the provider, by the name that the legacy interface has for it. */
  public get openIdConnectProviderArn(): string {
    return this.oidcProviderArn;
  }

  /** The issuer, by the name that the legacy interface has for it. */
  public get openIdConnectProviderIssuer(): string {
    return this.oidcProviderIssuer;
  }

  /** A reference to the provider. */
  public get oidcProviderRef(): OIDCProviderReference {
    return { oidcProviderArn: this.oidcProviderArn };
  }
}

class ImportedClusterOidcProvider extends Resource implements IClusterOidcProvider {
  public readonly issuerUrl: string;
  public readonly openIdConnectProviderArn: string;
  public readonly openIdConnectProviderIssuer: string;
  public readonly oidcProviderRef: OIDCProviderReference;

  constructor(scope: Construct, id: string, public readonly oidcProviderArn: string, public readonly oidcProviderIssuer: string) {
    super(scope, id, { environmentFromArn: oidcProviderArn });
    this.issuerUrl = urlOfIssuer(oidcProviderIssuer);
    this.openIdConnectProviderArn = oidcProviderArn;
    this.openIdConnectProviderIssuer = oidcProviderIssuer;
    this.oidcProviderRef = { oidcProviderArn };
  }
}

function issuerUrlFrom(scope: Construct, id: string, props: ClusterOidcProviderProps): string {
  const { cluster, issuerUrl } = props;
  if ((cluster === undefined) === (issuerUrl === undefined)) {
    refuse(scope, id, `exactly one of 'cluster' and 'issuerUrl' must be given, got ${cluster ? 'both' : 'neither'}`);
  }
  const url = cluster ? issuerUrlOfCluster(cluster) : issuerUrl;
  if (url === undefined) {
    refuse(scope, id, '\'cluster\' must be a cluster made in this app, got an imported one, which does not know its issuer URL; '
      + 'pass \'issuerUrl\' instead (ClusterOidcProvider.lookupIssuerUrl finds it by the name of the cluster), '
      + 'or ClusterOidcProvider.fromLookup if the provider exists');
  }
  requireRule(scope, id, 'issuerUrl', url, issuerUrlProblem);
  requireSameEnvironment(scope, id, url);
  return url;
}

/** A token should not leave its environment, even where newer versions of aws-cdk-lib find a way for it. */
function requireSameEnvironment(scope: Construct, id: string, issuerUrl: string): void {
  const origin = resourceBehind(issuerUrl);
  if (!origin) {
    return;
  }
  const [there, here] = [Stack.of(origin), Stack.of(scope)];
  if (there.account !== here.account || there.region !== here.region) {
    refuse(scope, id, `the issuer URL of '${origin.node.path}' is known only at deployment, in the environment of stack '${there.node.path}' `
      + `(${nameOf(there)}), got it in another one (${nameOf(here)}); give both stacks the same 'env', or pass 'issuerUrl' as a literal: `
      + '`aws eks describe-cluster --query cluster.identity.oidc.issuer` prints it once the cluster exists');
  }
}

function nameOf({ account, region }: Stack): string {
  return [account, region].map(part => Token.isUnresolved(part) ? 'unknown' : part).join('/');
}

function checkedAudiences(scope: Construct, id: string, audiences: string[]): string[] {
  if (audiences.length === 0) {
    refuse(scope, id, `'audiences' must not be empty; leave it out for '${DEFAULT_AUDIENCE}'`);
  }
  if (audiences.length > AUDIENCE_LIMITS.count) {
    refuse(scope, id, `'audiences' must have at most ${AUDIENCE_LIMITS.count} entries, got ${audiences.length}`);
  }
  const repeated = audiences.find((audience, n) => audiences.indexOf(audience) !== n);
  if (repeated !== undefined) {
    refuse(scope, id, `'audiences' must not repeat an entry, got '${repeated}' twice`);
  }
  audiences.forEach(audience => requireRule(scope, id, 'audiences', audience, audienceProblem));
  return [...audiences];
}

function audienceProblem(audience: string): string | undefined {
  const legal = audience.length > 0 && audience.length <= AUDIENCE_LIMITS.characters && !/\s/.test(audience);
  return legal ? undefined : `must have entries of 1-${AUDIENCE_LIMITS.characters} characters without white space, got '${audience}'`;
}

function issuerOf(issuerUrl: string): string {
  return Token.isUnresolved(issuerUrl) ? Fn.select(1, Fn.split('//', issuerUrl)) : issuerOfUrl(issuerUrl);
}

function requireRule(scope: Construct, id: string, prop: string, value: string, rule: (value: string) => string | undefined): void {
  const problem = propProblem(prop, value, rule);
  if (problem) {
    refuse(scope, id, problem);
  }
}

function duplicateProblem(otherPath: string): string {
  return `the issuer has another IAM OIDC provider in this app and account: '${otherPath}'; IAM allows one, so keep one of the two `
    + 'and hand it to whatever needs it (a cluster makes its own when its openIdConnectProvider is read or addServiceAccount is called)';
}
