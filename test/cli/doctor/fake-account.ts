import { ISSUER, PROVIDER_ARN, trustPolicy, trustStatement } from '../fixtures';

/** What a fake of AWS answers with: one account, one region. */
export interface FakeAccount {
  readonly clusters: Record<string, FakeCluster>;
  /** Audiences by the ARN of the provider. */
  readonly providers: Record<string, string[]>;
  /** Trust policies by the ARN of the role. */
  readonly roles: Record<string, unknown>;
  readonly trustSizeQuota: number;
  /** Calls (`ListRoles`) that are answered with an error of this code, once or always. */
  readonly failures: Record<string, FakeFailure>;
  /** Roles on one page. */
  readonly pageSize: number;
}

export interface FakeFailure {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  /** How many calls fail before one succeeds. */
  readonly times?: number;
}

export interface FakeCluster {
  readonly cluster: Record<string, unknown>;
  readonly associations: Record<string, Record<string, unknown>>;
  readonly updates: Record<string, Record<string, unknown>>;
  readonly accessEntries: string[];
}

export const ACCOUNT = '111122223333';
export const CLUSTER = 'demo';
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/payments-api`;
export const HEALTHY_TRUST = trustPolicy(trustStatement());
export const LOGIN_ISSUER = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E';

/** A trust policy of one statement with these conditions. */
export function trusting(condition: unknown, overrides: Record<string, unknown> = {}): unknown {
  return trustPolicy(trustStatement({ Condition: condition, ...overrides }));
}

/** The conditions of a statement for a service account. */
export function conditions({ sub = 'system:serviceaccount:payments:api', aud = 'sts.amazonaws.com', issuer = ISSUER } = {}): unknown {
  return { StringEquals: { [`${issuer}:aud`]: aud, [`${issuer}:sub`]: sub } };
}

export function fakeCluster(overrides: Partial<FakeCluster> & { readonly name?: string; readonly issuer?: string } = {}): FakeCluster {
  const { name = CLUSTER, issuer = ISSUER, cluster, ...rest } = overrides;
  return {
    cluster: {
      name,
      arn: `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/${name}`,
      version: '1.33',
      status: 'ACTIVE',
      identity: { oidc: { issuer: `https://${issuer}` } },
      logging: { clusterLogging: [{ types: ['api', 'audit', 'authenticator'], enabled: true }, { types: ['scheduler'], enabled: false }] },
      accessConfig: { authenticationMode: 'API' },
      ...cluster,
    },
    associations: { corp: association() },
    updates: { 'u-1': associationUpdate() },
    accessEntries: [ROLE_ARN],
    ...rest,
  };
}

export function association(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    identityProviderConfigName: 'corp',
    issuerUrl: LOGIN_ISSUER,
    clientId: '2u5clientid',
    usernameClaim: 'email',
    usernamePrefix: 'corp:',
    groupsClaim: 'cognito:groups',
    groupsPrefix: 'corp:',
    status: 'ACTIVE',
    ...overrides,
  };
}

export function associationUpdate(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'AssociateIdentityProviderConfig',
    status: 'Successful',
    createdAt: 1_760_000_000,
    params: [{ type: 'IdentityProviderConfig', value: '[{"type":"oidc","name":"corp"}]' }],
    errors: [],
    ...overrides,
  };
}

/** An account in which nothing is wrong. */
export function healthyAccount(overrides: Partial<FakeAccount> = {}): FakeAccount {
  return {
    clusters: { [CLUSTER]: fakeCluster() },
    providers: { [PROVIDER_ARN]: ['sts.amazonaws.com'] },
    roles: {
      [ROLE_ARN]: HEALTHY_TRUST,
      [`arn:aws:iam::${ACCOUNT}:role/node`]: { Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
    },
    trustSizeQuota: 2048,
    failures: {},
    pageSize: 1_000,
    ...overrides,
  };
}
