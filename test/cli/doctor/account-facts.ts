import { ACCOUNT, CLUSTER, HEALTHY_TRUST, LOGIN_ISSUER, ROLE_ARN } from './fake-account';
import { known, type AccountFacts, type AssociationFact, type ClusterFact, type PeopleFacts, type Read, type UpdateFact } from '../../../cli/facts/account';
import { readAccountRole, type AccountRole } from '../../../cli/facts/account-role';
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
    updates: known({ updates: [updateFact()], unseen: 0 }),
    accessEntries: known([ROLE_ARN]),
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
