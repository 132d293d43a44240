import { ACCOUNT, ADMINISTRATOR, CLUSTER, HEALTHY_TRUST, LOGIN_ISSUER, ROLE_ARN, USER_POOL } from './fake-account';
import { known, type AccountFacts, type AssociationFact, type ClusterFact, type PeopleFacts, type Read, type UpdateFact } from '../../../cli/facts/account/account';
import { readAccountRole, type AccountRole } from '../../../cli/facts/account/account-role';
import type { UserPoolClient, UserPoolFact } from '../../../cli/facts/account/user-pool';
import type { IssuerFact } from '../../../cli/facts/login/identity-provider';
import type { TokenFact } from '../../../cli/facts/login/login-token';
import { ISSUER, PROVIDER_ARN } from '../fixtures';

/** Facts of an account in which nothing is wrong. */
export function accountFacts(overrides: Partial<AccountFacts> = {}): AccountFacts {
  return {
    target: { cluster: CLUSTER },
    cluster: clusterFact(),
    providers: known([{ arn: PROVIDER_ARN, issuer: ISSUER }]),
    audiences: known(['sts.amazonaws.com']),
    roles: known([accountRole()]),
    roleArns: known([ROLE_ARN]),
    trustSizeQuota: known(2048),
    people: peopleFacts(),
    ...overrides,
  };
}

export function clusterFact(overrides: Partial<ClusterFact> = {}): ClusterFact {
  return {
    name: CLUSTER,
    arn: `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/${CLUSTER}`,
    partition: 'aws',
    region: 'eu-west-1',
    account: ACCOUNT,
    version: '1.33',
    issuerUrl: `https://${ISSUER}`,
    logs: ['api', 'audit', 'authenticator'],
    authenticationMode: 'API',
    onOutposts: false,
    ...overrides,
  };
}

export function peopleFacts(overrides: Partial<PeopleFacts> = {}): PeopleFacts {
  return {
    associations: known([associationFact()]),
    issuers: [issuerFact()],
    updates: known({ updates: [updateFact()], unseen: 0 }),
    userPools: [userPoolFact()],
    accessEntries: known([ROLE_ARN]),
    administrators: known([{ principal: ADMINISTRATOR, isOfCluster: true }]),
    ...overrides,
  };
}

export function userPoolFact(client: Partial<UserPoolClient> = {}, overrides: Partial<UserPoolFact> = {}): UserPoolFact {
  return {
    issuerUrl: LOGIN_ISSUER,
    clientId: 'client',
    association: 'corp',
    pool: known({ id: USER_POOL, domain: 'corp-demo', changesTokens: false }),
    client: known({
      hasSecret: false, flows: ['code'], scopes: ['openid', 'email'], callbackUrls: ['http://localhost:8000', 'http://localhost:18000'], identityProviders: ['COGNITO'], ...client,
    }),
    groups: known(['dev']),
    identityProviders: known([]),
    domain: known('ACTIVE'),
    ...overrides,
  };
}

export function issuerFact(overrides: Partial<IssuerFact> = {}): IssuerFact {
  return {
    issuerUrl: LOGIN_ISSUER,
    discovery: known({ issuer: LOGIN_ISSUER, jwksUri: `${LOGIN_ISSUER}/keys` }),
    keys: known({ keys: [{ id: 'key-1', type: 'RSA', algorithm: 'RS256', use: 'sig' }] }),
    addresses: known(['198.51.100.1']),
    ...overrides,
  };
}

/** A token of a person whom the association accepts; undefined leaves a claim out. */
export function tokenFact(claims: Record<string, unknown> = {}, overrides: Partial<TokenFact> = {}): TokenFact {
  const now = 1_780_000_000;
  const all = { 'iss': LOGIN_ISSUER, 'aud': 'client', 'sub': 'a-1', 'exp': now + 600, 'iat': now - 60, 'cognito:groups': ['dev'], ...claims };
  return {
    algorithm: 'RS256',
    keyId: 'key-1',
    claims: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    otherClaims: { name: 'text' },
    now,
    signature: known('valid'),
    ...overrides,
  };
}

export function associationFact(config: Partial<AssociationFact['config']> = {}, name = 'corp'): AssociationFact {
  return {
    name,
    status: 'ACTIVE',
    config: { issuerUrl: LOGIN_ISSUER, clientId: 'client', usernamePrefix: `${name}:`, groupsClaim: 'cognito:groups', groupsPrefix: `${name}:`, ...config },
  };
}

export function updateFact(overrides: Partial<UpdateFact> = {}): UpdateFact {
  return {
    id: 'u-1',
    type: 'AssociateIdentityProviderConfig',
    status: 'Successful',
    createdAt: '2026-01-01T00:00:00.000Z',
    association: 'corp',
    errors: [],
    ...overrides,
  };
}

export function accountRole(trust: unknown = HEALTHY_TRUST, arn = ROLE_ARN): AccountRole {
  return readAccountRole(arn, typeof trust === 'string' ? trust : JSON.stringify(trust));
}

export function notRead<T>(permission: string): Read<T> {
  return { isRead: false, why: { what: `what ${permission} reads`, reason: 'access was denied', permission } };
}
