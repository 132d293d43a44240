/*
 * The issuer URL of an identity provider that people, or machines outside of the cluster, log in with.
 *
 * The API server skips every token whose `iss` differs in a single byte, and logs nothing; so nothing here
 * normalises: a text is right or it is refused, with the text that the provider's tokens carry.
 */

const SCHEME = 'https://';

const DISCOVERY_PATH = '/.well-known/openid-configuration';

/** Issuers of clusters: the other direction of OIDC on EKS. */
const CLUSTER_ISSUER_HOST = /^oidc[.-]eks\./;

/** The pages where users of a Cognito user pool log in; its tokens name another host. */
const COGNITO_LOGIN_HOST = /\.auth(-fips)?\.[a-z0-9-]+\.amazoncognito\.com$/;

/** The console of an Okta organization. */
const OKTA_ADMIN_HOST = /-admin\.(okta|oktapreview|okta-emea)\.com$/;

/** Paths of Entra ID that stand for any tenant; tokens name the tenant. */
const ENTRA_ANY_TENANT = /^https:\/\/login\.microsoftonline\.[a-z]+\/(common|organizations|consumers)\b/;

/** Providers of which it is known whether their `iss` ends in a slash. */
const ENDS_IN_SLASH: [host: RegExp, slash: boolean][] = [
  [/\.auth0\.com$/, true],
  [/^sts\.windows\.net$/, true],
  [/^accounts\.google\.com$/, false],
  [/^cognito-idp\.[a-z0-9-]+\./, false],
  [/^gitlab\.com$/, false],
  [/^login\.microsoftonline\.[a-z]+$/, false],
  [/^token\.actions\.githubusercontent\.com$/, false],
  [/\.(okta|oktapreview|okta-emea)\.com$/, false],
];

/** Why a text cannot be the issuer URL of a login provider. */
export function loginIssuerUrlProblem(url: string): string | undefined {
  return shapeProblem(url) ?? knownHostProblem(url);
}

/** Whether a URL names an EKS cluster as issuer, which signs tokens for pods and for nobody else. */
export function isClusterIssuerUrl(url: string): boolean {
  return CLUSTER_ISSUER_HOST.test(hostOf(url));
}

/** What to tell who mistakes the issuer of a cluster for a login provider. */
export function clusterIssuerProblem(received: string): string {
  return `must be the issuer of an identity provider that people log in with, got ${received}: a cluster is the issuer of its pods' tokens `
    + '(for AWS to trust, see ClusterOidcProvider and IrsaRole), and associated with itself it cannot be upgraded to Kubernetes 1.30 and later';
}

/** Whether a URL ends in a slash that may be one too many: nothing is known of the provider. */
export function hasDoubtfulSlash(url: string): boolean {
  return url.endsWith('/') && !ENDS_IN_SLASH.some(([host]) => host.test(hostOf(url)));
}

function shapeProblem(url: string): string | undefined {
  if (!url.startsWith(SCHEME)) {
    return `must begin with '${SCHEME}', got '${url}'`;
  }
  if (/[\s"'`]/.test(url)) {
    return `must not contain white space or quotes, got '${url}'`;
  }
  if (url.includes('?')) {
    return `must not have a query, got '${url}'`;
  }
  if (url.includes('#')) {
    return `must not have a fragment, got '${url}'`;
  }
  if (!/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d+)?$/.test(hostOf(url))) {
    return `must have a host name after '${SCHEME}', and no user, got '${url}'`;
  }
  return url.endsWith(DISCOVERY_PATH)
    ? `must be the issuer, not its discovery document, got '${url}'; write the 'issuer' that the document names, most likely '${url.slice(0, -DISCOVERY_PATH.length)}'`
    : undefined;
}

function knownHostProblem(url: string): string | undefined {
  const host = hostOf(url);
  if (isClusterIssuerUrl(url)) {
    return clusterIssuerProblem(`'${url}'`);
  }
  if (COGNITO_LOGIN_HOST.test(host)) {
    return `must be the issuer of the user pool, not its login page, got '${url}'; write 'https://cognito-idp.<region>.amazonaws.com/<user pool id>'`;
  }
  if (OKTA_ADMIN_HOST.test(host)) {
    return `must be the issuer of the organization, not its admin console, got '${url}'; write '${url.replace('-admin.', '.')}'`;
  }
  if (ENTRA_ANY_TENANT.test(url)) {
    return `must name one tenant, since tokens do, got '${url}'; write 'https://login.microsoftonline.com/<tenant id>/v2.0'`;
  }
  const [, slash] = ENDS_IN_SLASH.find(([pattern]) => pattern.test(host)) ?? [];
  if (slash === true && !url.endsWith('/')) {
    return `must end in '/', as the tokens of '${host}' have it, got '${url}'; write '${url}/'`;
  }
  if (slash === false && url.endsWith('/')) {
    return `must not end in '/', the tokens of '${host}' have it without, got '${url}'; write '${url.replace(/\/+$/, '')}'`;
  }
  return undefined;
}

function hostOf(url: string): string {
  return /^https:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';
}
