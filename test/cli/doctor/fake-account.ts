import { ISSUER, PROVIDER_ARN, trustPolicy, trustStatement } from '../fixtures';

/** What a fake of AWS answers with: one account, one region. */
export interface FakeAccount {
  readonly clusters: Record<string, FakeCluster>;
  /** Clusters of regions that are not the usual one, by the region. */
  readonly elsewhere?: Record<string, Record<string, FakeCluster>>;
  /** Audiences by the ARN of the provider. */
  readonly providers: Record<string, string[]>;
  /** Trust policies by the ARN of the role. */
  readonly roles: Record<string, unknown>;
  readonly trustSizeQuota: number;
  /** Calls (`ListRoles`) that are answered with an error of this code, once or always. */
  readonly failures: Record<string, FakeFailure>;
  /** By their ids. */
  readonly userPools: Record<string, FakeUserPool>;
  /** Roles on one page. */
  readonly pageSize: number;
  /** What STS answers to a token, an error or credentials. */
  readonly sts?: FakeFailure;
  /** What stacks are made of: physical ids by the name of the stack, or its ARN, and the logical id. */
  readonly stacks?: Record<string, Record<string, string>>;
  /** What CloudTrail tells of calls for roles with web identities, the newest first. */
  readonly assumeRoleEvents?: FakeEvent[];
  /** Regions that are not enabled: whatever is asked there, the credentials are refused. */
  readonly disabledRegions?: string[];
}

/** An event of CloudTrail, as it is written; what is given replaces parts of a call that STS answered with credentials. */
export type FakeEvent = Record<string, unknown>;

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
  /** Access policies by the ARN of the principal. */
  readonly accessPolicies: Record<string, { readonly policyArn: string; readonly accessScope: Record<string, unknown> }[]>;
  /** Groups of access entries by the ARN of the principal. */
  readonly accessGroups: Record<string, string[]>;
  /** By their ids. */
  readonly podIdentityAssociations: Record<string, FakePodIdentityAssociation>;
  readonly addons: Record<string, Record<string, unknown>>;
}

/** An association, in the words of EKS. */
export interface FakePodIdentityAssociation {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly targetRoleArn?: string;
  readonly disableSessionTags?: boolean;
  readonly externalId?: string;
}

/** A Cognito user pool, in the words of its API. */
export interface FakeUserPool {
  readonly pool: Record<string, unknown>;
  readonly clients: Record<string, Record<string, unknown>>;
  /** What the domain of the pool is in; by the domain. */
  readonly domains: Record<string, string>;
  /** Names of identity providers. */
  readonly providers: string[];
  readonly groups: string[];
}

export const ACCOUNT = '111122223333';
export const CLUSTER = 'demo';
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/payments-api`;
export const HEALTHY_TRUST = trustPolicy(trustStatement());
export const USER_POOL = 'eu-west-1_Ab12Cd34E';
export const LOGIN_ISSUER = `https://cognito-idp.eu-west-1.amazonaws.com/${USER_POOL}`;
export const ADMINISTRATOR = `arn:aws:iam::${ACCOUNT}:user/break-glass`;
export const ADMINISTRATOR_POLICY = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';

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
    accessEntries: [ROLE_ARN, ADMINISTRATOR],
    accessPolicies: { [ADMINISTRATOR]: [accessPolicy()] },
    accessGroups: {},
    podIdentityAssociations: {},
    addons: {},
    ...rest,
  };
}

export function accessPolicy(overrides: Record<string, unknown> = {}): FakeCluster['accessPolicies'][string][number] {
  return { policyArn: ADMINISTRATOR_POLICY, accessScope: { type: 'cluster', namespaces: [] }, ...overrides };
}

/** A pool that kubelogin can log people in with. */
export function userPool(overrides: Partial<FakeUserPool> & { readonly client?: Record<string, unknown> } = {}): FakeUserPool {
  const { client, ...rest } = overrides;
  return {
    pool: { Id: USER_POOL, Domain: 'corp-demo' },
    clients: {
      '2u5clientid': {
        ClientId: '2u5clientid',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'profile'],
        CallbackURLs: ['http://localhost:8000', 'http://localhost:18000'],
        SupportedIdentityProviders: ['COGNITO'],
        ...client,
      },
    },
    domains: { 'corp-demo': 'ACTIVE' },
    providers: [],
    groups: ['dev'],
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
    userPools: { [USER_POOL]: userPool() },
    failures: {},
    pageSize: 1_000,
    ...overrides,
  };
}
