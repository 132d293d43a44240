import { CfnParameter } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CfnCluster } from 'aws-cdk-lib/aws-eks';
import { IdentityProvider } from '../../lib/people/identity-provider';
import { OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import type { OidcIdpAssociationProps } from '../../lib/people/oidc-idp-association-props';
import { testStack } from '../support/clusters';

const TENANT = '11111111-2222-3333-4444-55555555aaaa';
const STANDARD = ['openid', 'profile', 'email'];

/** The warnings of an association with a provider, by their ids. */
function warningsOf(
  identityProvider: IdentityProvider, props: Partial<OidcIdpAssociationProps> = {}, use: (association: OidcIdpAssociation) => void = () => undefined,
): string[] {
  const { stack } = testStack();
  use(new OidcIdpAssociation(stack, 'Idp', { cluster: CfnCluster.fromClusterName(stack, 'Cluster', 'prod'), identityProvider, ...props }));
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => /\[ack: cdk-eks-identity:(\w+)\]/.exec(String(entry.data))?.[1] ?? '?');
}

const providers = {
  cognito: () => IdentityProvider.cognito({ userPoolId: 'eu-west-1_AbCdEf123', clientId: 'c' }),
  federatedCognito: () => IdentityProvider.cognito({ userPoolId: 'eu-west-1_AbCdEf123', clientId: 'c', federated: true }),
  chineseCognito: () => IdentityProvider.cognito({ userPoolId: 'cn-north-1_AbCdEf123', clientId: 'c' }),
  entraId: () => IdentityProvider.entraId({ tenantId: TENANT, clientId: 'c' }),
  usGovernmentEntraId: () => IdentityProvider.entraId({ tenantId: TENANT, clientId: 'c', authorityHost: 'login.microsoftonline.us' }),
  okta: () => IdentityProvider.okta({ domain: 'example.okta.com', clientId: 'c' }),
  ownOkta: () => IdentityProvider.okta({ domain: 'login.example.com', clientId: 'c', authorizationServerId: 'aus1' }),
  oktaOrganization: () => IdentityProvider.okta({ domain: 'example.okta.com', clientId: 'c', organizationServer: true }),
  auth0: () => IdentityProvider.auth0({ domain: 'example.eu.auth0.com', clientId: 'c', groupsClaimNamespace: 'https://example.com/' }),
  auth0WithoutGroups: () => IdentityProvider.auth0({ domain: 'login.example.com', clientId: 'c' }),
  keycloak: () => IdentityProvider.keycloak({ baseUrl: 'https://sso.example.com/auth/', realm: 'Prod', clientId: 'c' }),
  google: () => IdentityProvider.google({ clientId: 'c' }),
  workspace: () => IdentityProvider.google({ clientId: 'c', hostedDomain: 'example.com' }),
  dex: () => IdentityProvider.dex({ issuerUrl: 'https://dex.example.com/dex', clientId: 'c' }),
  gitlab: () => IdentityProvider.gitlab({ clientId: 'c' }),
  ownGitlab: () => IdentityProvider.gitlab({ clientId: 'c', instanceUrl: 'https://git.example.com/' }),
  githubActions: () => IdentityProvider.githubActions({ audience: 'prod', requiredClaims: { repository_owner_id: '42' } }),
  githubServer: () => IdentityProvider.githubActions({
    audience: 'prod', requiredClaims: { sub: 'x' }, issuerUrl: 'https://github.example.com/_services/token',
  }),
  gitlabCi: () => IdentityProvider.gitlabCi({ audience: 'prod', requiredClaims: { project_id: '7' } }),
  custom: () => IdentityProvider.custom({ issuerUrl: 'https://idp.example.com', clientId: 'c' }),
  fullCustom: () => IdentityProvider.custom({
    issuerUrl: 'https://idp.example.com', clientId: 'c', name: 'corp', usernameClaim: 'uid', groupsClaim: 'teams', scopes: ['openid', 'teams'], requiredClaims: { a: 'b' },
  }),
};

test.each<[keyof typeof providers, string, string, string, string | undefined, string[], Record<string, string>]>([
  ['cognito', 'cognito', 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123', 'cognito:username', 'cognito:groups', STANDARD, {}],
  ['chineseCognito', 'cognito', 'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbCdEf123', 'cognito:username', 'cognito:groups', STANDARD, {}],
  ['entraId', 'entra-id', `https://login.microsoftonline.com/${TENANT}/v2.0`, 'oid', 'roles', [...STANDARD, 'offline_access'], {}],
  ['usGovernmentEntraId', 'entra-id', `https://login.microsoftonline.us/${TENANT}/v2.0`, 'oid', 'roles', [...STANDARD, 'offline_access'], {}],
  ['okta', 'okta', 'https://example.okta.com/oauth2/default', 'preferred_username', 'groups', [...STANDARD, 'groups', 'offline_access'], {}],
  ['ownOkta', 'okta', 'https://login.example.com/oauth2/aus1', 'preferred_username', 'groups', [...STANDARD, 'groups', 'offline_access'], {}],
  ['oktaOrganization', 'okta', 'https://example.okta.com', 'preferred_username', 'groups', [...STANDARD, 'groups', 'offline_access'], {}],
  ['auth0', 'auth0', 'https://example.eu.auth0.com/', 'sub', 'https://example.com/groups', [...STANDARD, 'offline_access'], {}],
  ['auth0WithoutGroups', 'auth0', 'https://login.example.com/', 'sub', undefined, [...STANDARD, 'offline_access'], {}],
  ['keycloak', 'keycloak', 'https://sso.example.com/auth/realms/Prod', 'preferred_username', 'groups', STANDARD, {}],
  ['google', 'google', 'https://accounts.google.com', 'email', undefined, STANDARD, {}],
  ['workspace', 'google', 'https://accounts.google.com', 'email', undefined, STANDARD, { hd: 'example.com' }],
  ['dex', 'dex', 'https://dex.example.com/dex', 'email', 'groups', [...STANDARD, 'groups', 'offline_access'], {}],
  ['gitlab', 'gitlab', 'https://gitlab.com', 'sub', 'groups_direct', STANDARD, {}],
  ['ownGitlab', 'gitlab', 'https://git.example.com', 'sub', 'groups_direct', STANDARD, {}],
  ['githubActions', 'github-actions', 'https://token.actions.githubusercontent.com', 'sub', undefined, [], { repository_owner_id: '42' }],
  ['githubServer', 'github-actions', 'https://github.example.com/_services/token', 'sub', undefined, [], { sub: 'x' }],
  ['gitlabCi', 'gitlab-ci', 'https://gitlab.com', 'sub', undefined, [], { project_id: '7' }],
  ['custom', 'oidc', 'https://idp.example.com', 'sub', undefined, STANDARD, {}],
  ['fullCustom', 'corp', 'https://idp.example.com', 'uid', 'teams', ['openid', 'teams'], { a: 'b' }],
])('%s has its name, issuer, claims and scopes', (key, name, issuerUrl, usernameClaim, groupsClaim, scopes, requiredClaims) => {
  const provider = providers[key]();

  expect({
    name: provider.name,
    issuerUrl: provider.issuerUrl,
    usernameClaim: provider.usernameClaim,
    groupsClaim: provider.groupsClaim,
    scopes: provider.scopes,
    requiredClaims: provider.requiredClaims,
  }).toEqual({ name, issuerUrl, usernameClaim, groupsClaim, scopes, requiredClaims });
});

test.each(Object.entries(providers))('%s can be associated as it is', (_name, provider) => {
  expect(() => warningsOf(provider())).not.toThrow();
});

test('machines name their audience as the client', () => {
  expect([providers.githubActions().clientId, providers.gitlabCi().clientId]).toEqual(['prod', 'prod']);
});

test('hands out copies', () => {
  const provider = providers.githubActions();
  provider.scopes.push('x');
  provider.requiredClaims.repository_owner_id = '43';

  expect([provider.scopes, provider.requiredClaims]).toEqual([[], { repository_owner_id: '42' }]);
});

describe('a user pool', () => {
  test('may be known by its issuer URL, which is taken as it is', () => {
    const issuerUrl = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123';

    expect(IdentityProvider.cognito({ issuerUrl, clientId: 'c' }).issuerUrl).toBe(issuerUrl);
  });

  test('may be known only at deployment, with its region in its id', () => {
    const { stack } = testStack();
    const userPoolId = new CfnParameter(stack, 'Pool').valueAsString;

    const provider = IdentityProvider.cognito({ userPoolId, clientId: 'c' });
    const inRegion = IdentityProvider.cognito({ userPoolId, region: 'cn-north-1', clientId: 'c' });

    expect(stack.resolve(provider.issuerUrl)).toEqual({
      'Fn::Join': ['', ['https://cognito-idp.', { 'Fn::Select': [0, { 'Fn::Split': ['_', { Ref: 'Pool' }] }] }, '.', { Ref: 'AWS::URLSuffix' }, '/', { Ref: 'Pool' }]],
    });
    expect(stack.resolve(inRegion.issuerUrl)).toEqual({ 'Fn::Join': ['', ['https://cognito-idp.cn-north-1.amazonaws.com.cn/', { Ref: 'Pool' }]] });
  });
});

describe('traps', () => {
  test.each<[string, keyof typeof providers, Partial<OidcIdpAssociationProps>, string[]]>([
    ['none', 'cognito', {}, []],
    ['none', 'cognito', { usernameClaim: 'email' }, []],
    ['a name that users change themselves', 'cognito', { usernameClaim: 'preferred_username' }, ['cognitoSelfService']],
    ['groups that users give to themselves', 'cognito', { groupsClaim: 'custom:groups' }, ['cognitoSelfService']],
    ['a condition that users meet at will', 'cognito', { requiredClaims: { 'custom:team': 'platform' } }, ['cognitoSelfService']],
    ['none as long as the address is not used', 'federatedCognito', {}, []],
    ['email_verified: false for federated users', 'federatedCognito', { usernameClaim: 'email' }, ['unverifiedEmail']],
    ['none', 'entraId', {}, []],
    ['too many groups', 'entraId', { groupsClaim: 'groups' }, ['entraGroupsOverage']],
    ['names that change hands', 'entraId', { usernameClaim: 'preferred_username' }, ['changingUsername']],
    ['names that change hands', 'entraId', { usernameClaim: 'email' }, ['changingUsername']],
    ['none', 'okta', {}, []],
    ['no claims of its own', 'oktaOrganization', {}, ['oktaOrganizationServer']],
    ['none', 'auth0', {}, []],
    ['no groups', 'auth0WithoutGroups', {}, ['noGroups']],
    ['addresses that nobody confirmed', 'auth0', { usernameClaim: 'email' }, ['unverifiedEmail']],
    ['none', 'keycloak', {}, []],
    ['addresses that nobody confirmed', 'keycloak', { usernameClaim: 'email' }, ['unverifiedEmail']],
    ['the whole world, without groups', 'google', {}, ['anyGoogleAccount', 'noGroups']],
    ['no groups', 'workspace', {}, ['noGroups']],
    ['none, if the domain is the group', 'workspace', { groupsClaim: 'hd' }, []],
    ['none, if the association requires the domain', 'google', { groupsClaim: 'hd', requiredClaims: { hd: 'example.com' } }, []],
    ['none', 'dex', {}, []],
    ['none', 'gitlab', {}, []],
    ['names that change hands', 'gitlab', { usernameClaim: 'preferred_username' }, ['changingUsername']],
    ['addresses that nobody confirmed', 'gitlab', { usernameClaim: 'email' }, ['unverifiedEmail']],
    ['none', 'githubActions', {}, []],
    ['none', 'gitlabCi', {}, []],
    ['no groups', 'custom', {}, ['noGroups']],
    ['none', 'fullCustom', {}, []],
  ])('%s: %s %j', (_what, provider, props, ids) => {
    expect(warningsOf(providers[provider](), props).sort()).toEqual(ids);
  });

  test.each<[boolean | undefined, string, string[]]>([
    [undefined, '/platform/admins', []],
    [undefined, 'admins', ['keycloakGroupPath']],
    [false, 'admins', []],
    [false, '/admins', ['keycloakGroupPath']],
  ])('paths of groups in Keycloak, full path %s: %s', (fullGroupPath, group, ids) => {
    const keycloak = IdentityProvider.keycloak({ baseUrl: 'https://sso.example.com', realm: 'prod', clientId: 'c', fullGroupPath });

    expect(warningsOf(keycloak, {}, association => association.group(group))).toEqual(ids);
  });
});

test.each<[string, () => IdentityProvider, string]>([
  ['no pool', () => IdentityProvider.cognito({ clientId: 'c' }), "IdentityProvider.cognito: exactly one of 'userPoolId' and 'issuerUrl' must be given, got neither"],
  ['two pools', () => IdentityProvider.cognito({ clientId: 'c', userPoolId: 'eu-west-1_a', issuerUrl: 'https://x' }), 'got both'],
  ['a pool that is none', () => IdentityProvider.cognito({ clientId: 'c', userPoolId: 'my-pool' }), "IdentityProvider.cognito: 'userPoolId' must be '<region>_<letters and digits>', got 'my-pool'"],
  ['a pool in another region than its id says', () => IdentityProvider.cognito({ clientId: 'c', userPoolId: 'eu-west-1_a', region: 'us-east-1' }),
    "IdentityProvider.cognito: 'region' must be the region of the pool, 'eu-west-1', got 'us-east-1'; leave it out"],
  ['a tenant by its domain', () => IdentityProvider.entraId({ tenantId: 'example.onmicrosoft.com', clientId: 'c' }), "IdentityProvider.entraId: 'tenantId' must be the GUID of the tenant in lower case"],
  ['any tenant', () => IdentityProvider.entraId({ tenantId: 'common', clientId: 'c' }), "got 'common'"],
  ['a tenant in upper case', () => IdentityProvider.entraId({ tenantId: TENANT.toUpperCase(), clientId: 'c' }), 'in lower case'],
  ['a URL as a host', () => IdentityProvider.entraId({ tenantId: TENANT, clientId: 'c', authorityHost: 'https://login.microsoftonline.us' }), "'authorityHost' must be a host name in lower case"],
  ['a URL as an Okta domain', () => IdentityProvider.okta({ domain: 'https://example.okta.com', clientId: 'c' }), "IdentityProvider.okta: 'domain' must be a host name in lower case, without 'https://'"],
  ['a path as an Okta server', () => IdentityProvider.okta({ domain: 'example.okta.com', clientId: 'c', authorizationServerId: 'a/b' }), "'authorizationServerId' must be a name without '/'"],
  ['a slash in an Auth0 domain', () => IdentityProvider.auth0({ domain: 'example.auth0.com/', clientId: 'c' }), "IdentityProvider.auth0: 'domain' must be a host name"],
  ['a namespace that is no URL', () => IdentityProvider.auth0({ domain: 'example.auth0.com', clientId: 'c', groupsClaimNamespace: 'example.com' }), "'groupsClaimNamespace' must be a URL of your own"],
  ['a namespace of Auth0', () => IdentityProvider.auth0({ domain: 'example.auth0.com', clientId: 'c', groupsClaimNamespace: 'https://example.auth0.com' }), 'must not be a URL of Auth0, whose claims Auth0 drops'],
  ['a Keycloak over http', () => IdentityProvider.keycloak({ baseUrl: 'http://sso.example.com', realm: 'x', clientId: 'c' }), "IdentityProvider.keycloak: 'baseUrl' must be an https URL without query and fragment"],
  ['an empty realm', () => IdentityProvider.keycloak({ baseUrl: 'https://sso.example.com', realm: '', clientId: 'c' }), "'realm' must be a name without '/'"],
  ['a GitLab over http', () => IdentityProvider.gitlab({ instanceUrl: 'http://git.example.com', clientId: 'c' }), "IdentityProvider.gitlab: 'instanceUrl' must be an https URL"],
  ['GitHub Actions of the whole world', () => IdentityProvider.githubActions({ audience: 'prod', requiredClaims: {} }), "IdentityProvider.githubActions: 'requiredClaims' must have at least one of sub, repository, "
    + 'repository_id, repository_owner, repository_owner_id, enterprise, enterprise_id, job_workflow_ref, got {}: without it, the jobs of everybody in the world can log in'],
  ['GitHub Actions of anybody with an environment', () => IdentityProvider.githubActions({ audience: 'prod', requiredClaims: { environment: 'prod' } }), 'got {"environment":"prod"}'],
  ['GitHub Actions of nobody', () => IdentityProvider.githubActions({ audience: 'prod', requiredClaims: { sub: '' } }), "'requiredClaims' must have at least one of sub"],
  ['GitLab CI of the whole world', () => IdentityProvider.gitlabCi({ audience: 'prod', requiredClaims: { ref: 'main' } }), "IdentityProvider.gitlabCi: 'requiredClaims' must have at least one of sub, project_path, project_id"],
])('fails for %s', (_what, make, message) => {
  expect(make).toThrow(message);
});

test('fails at the association for an issuer that no token carries', () => {
  const okta = IdentityProvider.okta({ domain: 'example-admin.okta.com', clientId: 'c' });

  expect(() => warningsOf(okta)).toThrow("[Test/Idp] 'issuerUrl' must be the issuer of the organization, not its admin console, got 'https://example-admin.okta.com/oauth2/default'; "
    + "write 'https://example.okta.com/oauth2/default'");
});
