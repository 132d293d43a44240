import { hasDoubtfulSlash, isClusterIssuerUrl, loginIssuerUrlProblem } from '../../../lib/core/login/login-issuer';

const TENANT = '11111111-2222-3333-4444-555555555555';

test.each([
  'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123',
  'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbCdEf123',
  `https://login.microsoftonline.com/${TENANT}/v2.0`,
  `https://sts.windows.net/${TENANT}/`,
  'https://example.okta.com/oauth2/default',
  'https://example.okta.com',
  'https://example.eu.auth0.com/',
  'https://sso.example.com:8443/realms/Prod',
  'https://accounts.google.com',
  'https://gitlab.com',
  'https://token.actions.githubusercontent.com',
  'https://authentik.example.com/application/o/kubernetes/',
  'https://IDP.example.com',
  'https://oidc.example.com/eks',
])('the issuer of a login provider may be %s', url => {
  expect(loginIssuerUrlProblem(url)).toBeUndefined();
});

test.each([
  ['http', 'http://idp.example.com', "must begin with 'https://', got 'http://idp.example.com'"],
  ['no scheme', 'idp.example.com', "must begin with 'https://'"],
  ['nothing', '', "must begin with 'https://', got ''"],
  ['no host', 'https://', "must have a host name after 'https://', and no user"],
  ['a user', 'https://me@idp.example.com', "must have a host name after 'https://', and no user"],
  ['a query', 'https://idp.example.com?x=1', "must not have a query, got 'https://idp.example.com?x=1'"],
  ['a fragment', 'https://idp.example.com#x', 'must not have a fragment'],
  ['white space', 'https://idp.example.com ', 'must not contain white space or quotes'],
  ['quotes', '"https://idp.example.com"', "must begin with 'https://'"],
  ['a quote at the end', 'https://idp.example.com"', 'must not contain white space or quotes'],
  ['the discovery document', 'https://idp.example.com/.well-known/openid-configuration', "most likely 'https://idp.example.com'"],
  ['a cluster', 'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE', 'must be the issuer of an identity provider that people log in with, got '
    + "'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE': a cluster is the issuer of its pods' tokens (for AWS to trust, see ClusterOidcProvider and IrsaRole)"],
  ['a cluster in China', 'https://oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE', 'cannot be upgraded to Kubernetes 1.30 and later'],
  ['the dual-stack host of a cluster', 'https://oidc-eks.eu-west-1.api.aws/id/EXAMPLE', "a cluster is the issuer of its pods' tokens"],
  ['the login page of Cognito', 'https://example.auth.eu-west-1.amazoncognito.com', "write 'https://cognito-idp.<region>.amazonaws.com/<user pool id>'"],
  ['Cognito with a slash', 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a/', "must not end in '/', the tokens of 'cognito-idp.eu-west-1.amazonaws.com'"],
  ['the console of Okta', 'https://example-admin.okta.com', "write 'https://example.okta.com'"],
  ['any tenant of Entra ID', 'https://login.microsoftonline.com/common/v2.0', 'must name one tenant, since tokens do'],
  ['Auth0 without its slash', 'https://example.auth0.com', "must end in '/', as the tokens of 'example.auth0.com' have it, got 'https://example.auth0.com'; write 'https://example.auth0.com/'"],
  ['Google with a slash', 'https://accounts.google.com/', "write 'https://accounts.google.com'"],
])('the issuer of a login provider fails for %s', (_what, url, message) => {
  expect(loginIssuerUrlProblem(url)).toContain(message);
});

test('a slash at the end is doubtful where nothing is known of the provider', () => {
  expect(['https://idp.example.com/', 'https://example.auth0.com/', 'https://idp.example.com'].map(hasDoubtfulSlash)).toEqual([true, false, false]);
});

test('a cluster is told by its host', () => {
  expect(isClusterIssuerUrl('https://idp.example.com/oidc.eks.eu-west-1.amazonaws.com')).toBe(false);
});
