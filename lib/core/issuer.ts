import { partitionOfRegion } from './partition';

/*
 * The issuer of a cluster's service account tokens, as URL and as part of an IAM OIDC provider's ARN.
 *
 * STS and IAM compare issuers byte for byte, so nothing here normalises: a text is right or it is refused.
 * Functions named `...Problem` return what is wrong, worded to follow the name of the prop, or undefined.
 */

const SCHEME = 'https://';

/** What stands before the issuer in an ARN. */
const PROVIDER_RESOURCE = ':oidc-provider/';

/** IAM's limit for the URL of an OIDC provider, in characters. */
const MAX_URL_LENGTH = 255;

const PROVIDER_ARN = /^arn:(aws[a-z0-9-]*):iam::(\d{12}):oidc-provider\/(.+)$/;

/** `oidc.eks.<region>.<suffix>`. */
const EKS_HOST = /^oidc\.eks\.([a-z0-9-]+)\.(.+)$/;

/** `oidc-eks.<region>.api.aws`: serves the same documents, but no token names it as its issuer. */
const DUAL_STACK_HOST = /^oidc-eks\.([a-z0-9-]+)\./;

/** `oidc.<region>.eks.<suffix>`: a slip of some published guides. */
const SWAPPED_HOST = /^oidc\.([a-z0-9-]+)\.eks\./;

/** EKS writes 32 hexadecimal digits; its documentation has other letters in examples. */
const EKS_PATH = /^\/id\/[0-9A-Za-z]{32}$/;

/** The parts of an IAM OIDC provider's ARN. */
export interface ProviderArnParts {
  readonly partition: string;
  readonly account: string;
  /** The issuer URL without `https://`. */
  readonly issuer: string;
}

/** The issuer URL without its scheme: what condition keys begin with. */
export function issuerOfUrl(issuerUrl: string): string {
  return issuerUrl.startsWith(SCHEME) ? issuerUrl.slice(SCHEME.length) : issuerUrl;
}

/** The issuer URL of an issuer. */
export function urlOfIssuer(issuer: string): string {
  return `${SCHEME}${issuer}`;
}

/** The ARN that IAM gives to the provider of an issuer in an account. */
export function providerArn(parts: ProviderArnParts): string {
  return `arn:${parts.partition}:iam::${parts.account}${PROVIDER_RESOURCE}${parts.issuer}`;
}

/** The parts of a provider's ARN, or undefined if the text is not such an ARN. */
export function parseProviderArn(arn: string): ProviderArnParts | undefined {
  const [, partition, account, issuer] = PROVIDER_ARN.exec(arn) ?? [];
  return issuer === undefined ? undefined : { partition, account, issuer };
}

/** The text between an ARN's `oidc-provider/` and its end, whatever stands before it; undefined if it has none. */
export function issuerPartOfArn(arn: string): string | undefined {
  const start = arn.indexOf(PROVIDER_RESOURCE);
  return start < 0 ? undefined : arn.slice(start + PROVIDER_RESOURCE.length);
}

/** The issuer URL of the EKS cluster with this id. */
export function eksIssuerUrl(region: string, clusterId: string): string {
  return `${SCHEME}oidc.eks.${region}.${partitionOfRegion(region).dnsSuffix}/id/${clusterId}`;
}

/**
 * Why a text cannot be the issuer URL of a cluster.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
export function issuerUrlProblem(url: string): string | undefined {
  if (url.startsWith('arn:')) {
    return `must be an issuer URL, got the ARN '${url}'; an existing provider is imported with ClusterOidcProvider.fromOidcProviderArn`;
  }
  if (!url.startsWith(SCHEME)) {
    return `must begin with 'https://', got '${url}'`;
  }
  if (url.length > MAX_URL_LENGTH) {
    return `must have at most ${MAX_URL_LENGTH} characters, got ${url.length}: '${url}'`;
  }
  return urlShapeProblem(url) ?? eksUrlProblem(url);
}

/** Why a text cannot be the ARN of an IAM OIDC provider. */
export function providerArnProblem(arn: string): string | undefined {
  const parts = parseProviderArn(arn);
  if (parts) {
    const problem = issuerUrlProblem(urlOfIssuer(parts.issuer));
    return problem && `must name an issuer after 'oidc-provider/' whose URL is legal; that URL ${problem}`;
  }
  const hint = /^https?:\/\//.test(arn) ? '; an issuer URL is handed to ClusterOidcProvider.fromIssuerUrl' : '';
  return `must be the ARN of an IAM OIDC provider ('arn:<partition>:iam::<account>:oidc-provider/<issuer>'), got '${arn}'${hint}`;
}

function urlShapeProblem(url: string): string | undefined {
  const { host, path } = split(url);
  if (/\s/.test(url)) {
    return `must not contain white space, got '${url}'`;
  }
  if (url.includes('?')) {
    return `must not have a query, got '${url}'`;
  }
  if (url.includes('#')) {
    return `must not have a fragment, got '${url}'`;
  }
  if (host.includes('@') || host.includes(':')) {
    return `must not have a port or a user, got '${url}'`;
  }
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host)) {
    return `must have a lower-case host name after 'https://', got '${url}'`;
  }
  if (path.endsWith('/')) {
    return `must not end in '/' (the tokens of a cluster carry the issuer without it), got '${url}'; write '${url.replace(/\/+$/, '')}'`;
  }
  return undefined;
}

function eksUrlProblem(url: string): string | undefined {
  const { host, path } = split(url);
  const aliasRegion = DUAL_STACK_HOST.exec(host)?.[1] ?? SWAPPED_HOST.exec(host)?.[1];
  if (aliasRegion) {
    const fix = `${SCHEME}oidc.eks.${aliasRegion}.${partitionOfRegion(aliasRegion).dnsSuffix}${path}`;
    return `must be the issuer that DescribeCluster reports, no token carries the host '${host}', got '${url}'; write '${fix}'`;
  }
  const [, region, suffix] = EKS_HOST.exec(host) ?? [];
  if (region === undefined) {
    return undefined; // another issuer of service account tokens: a self-managed cluster, for example
  }
  const expectedSuffix = partitionOfRegion(region).dnsSuffix;
  if (suffix !== expectedSuffix) {
    return `must end its host in '${expectedSuffix}' in region ${region}, got '${url}'`;
  }
  if (!EKS_PATH.test(path)) {
    return `must end in '/id/' and the 32 digits of the cluster's issuer, got '${url}'`;
  }
  return undefined;
}

function split(url: string): { host: string; path: string } {
  const [, host, path] = /^https:\/\/([^/?#]*)(.*)$/s.exec(url) ?? ['', '', ''];
  return { host, path };
}
