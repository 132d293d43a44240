import { CLUSTER } from './example-account';
import type { Fault } from './fault';
import type { LiveExample } from './live-example';
import { answerTo } from './symptoms';
import { ADMINISTRATOR_POLICY } from '../../cli/doctor/fake-account';
import { TokenSigner, tamperedWith } from '../harness/issuers/token-signer';

/*
 * What goes wrong between people and the cluster: the association, tokens, bindings.
 */

const UNAUTHORIZED = /^401 Unauthorized$/;
const FORBIDDEN = /^403 .*User "CognitoID:\w+@example\.com" cannot list resource/;
const SECRETS = '/api/v1/secrets';
const TEAM_PODS = '/api/v1/namespaces/team-a/pods';
const RBAC = 'rbac.authorization.k8s.io';

const WHOLE_CLUSTER: string[] = [];

type Token = (live: LiveExample) => Promise<string>;

const claims = (changed: Record<string, unknown>): Token => async live => live.tokens.changed(changed);
const alice: Token = async live => (await live.tokens.of('alice')).id;
const bob: Token = async live => (await live.tokens.of('bob')).id;

/** Asks about a token. */
function about(token: Token, ...more: string[]): Fault['asked'] {
  return async live => ['--token-file', live.file(await token(live)), ...more];
}

/** A token that the API server answers with 401, and the doctor says why. */
function refused(report: string, token: Token, id: string, says: RegExp, plant: Fault['plant'] = () => undefined): Fault {
  return { report, plant, symptom: [answerTo(token, '/version'), UNAUTHORIZED], asked: about(token), id, says };
}

/** EKS says this of the association. */
function association(overrides: Record<string, unknown>): Fault['plant'] {
  return live => live.changeAssociation(overrides);
}

function update(overrides: Record<string, unknown>): Fault['plant'] {
  return live => {
    const [[id, last]] = Object.entries(live.aws.account.clusters[CLUSTER].updates);
    live.changeCluster({ updates: { [id]: { ...last, ...overrides } } });
  };
}

function binding(kind: 'ClusterRoleBinding' | 'RoleBinding', role: string, group: string): object {
  return {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: { name: 'by-hand', ...kind === 'RoleBinding' && { namespace: 'team-a' } },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: RBAC, kind: 'Group', name: group }],
  };
}

export const ASSOCIATION_FAULTS: Fault[] = [
  {
    report: '31: Cluster has incorrect Identity Provider URL configuration, at the upgrade to 1.30',
    plant: live => live.changeAssociation({ issuerUrl: `https://${live.issuer}` }),
    asked: WHOLE_CLUSTER,
    id: 'IDP001',
    says: /own issuer/,
  },
  {
    report: 'a second client of the same user pool cannot be associated',
    plant: live => {
      const { associations } = live.aws.account.clusters[CLUSTER];
      live.changeCluster({ associations: { ...associations, dashboard: { ...Object.values(associations)[0], identityProviderConfigName: 'dashboard', clientId: 'dashboard', usernamePrefix: 'dashboard:', groupsPrefix: 'dashboard:' } } });
    },
    asked: WHOLE_CLUSTER,
    id: 'IDP002',
    says: /two associations have the issuer/,
  },
  {
    report: '39: the association is gone, and nobody says why',
    plant: update({ status: 'Failed', errors: [{ errorCode: 'OperationNotPermitted', errorMessage: 'The discovery document cannot be fetched' }] }),
    asked: WHOLE_CLUSTER,
    id: 'IDP003',
    says: /The discovery document cannot be fetched/,
  },
  {
    report: '40: 401 for everybody; the issuer URL has a slash at its end',
    plant: live => live.changeAssociation({ issuerUrl: `${live.login.pool.issuerUrl}/` }),
    asked: WHOLE_CLUSTER,
    id: 'IDP004',
    says: /must not end in '\/'/,
  },
  {
    report: '72: 401 for everybody; the issuer URL is that of the login page',
    plant: association({ issuerUrl: 'https://corp.auth.eu-west-1.amazoncognito.com' }),
    asked: WHOLE_CLUSTER,
    id: 'IDP004',
    says: /login page/,
  },
  {
    report: '40: 401 for everybody; the user pool was deleted',
    plant: live => live.changeAssociation({ issuerUrl: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Zz9zZ9zZ9' }),
    asked: WHOLE_CLUSTER,
    id: 'IDP004',
    says: /status 404/,
  },
  {
    report: '37: the provider has a certificate of a private authority',
    plant: () => undefined,
    env: { NODE_EXTRA_CA_CERTS: undefined },
    asked: WHOLE_CLUSTER,
    id: 'IDP005',
    says: /is not trusted/,
  },
  {
    report: '27: 401 for everybody since the keys of the provider were rotated',
    plant: live => {
      live.lab.issuers.serve('https://login.example.com', async () => ({ keys: [] }));
      live.changeAssociation({ issuerUrl: 'https://login.example.com' });
    },
    asked: WHOLE_CLUSTER,
    id: 'IDP005',
    says: /no key/,
  },
  {
    report: '48: groups have no prefix',
    plant: association({ groupsPrefix: undefined }),
    symptom: [answerTo(claims({ 'cognito:groups': ['system:masters'] }), SECRETS, 'noprefix'), /^200$/],
    asked: WHOLE_CLUSTER,
    id: 'IDP007',
    says: /system:masters/,
  },
  {
    report: '50: users are called "oidc:"alice, with the quotes',
    plant: association({ usernamePrefix: '"oidc:"' }),
    asked: WHOLE_CLUSTER,
    id: 'IDP007',
    says: /quotes/,
  },
  {
    report: '47: whoever logs in is in system:authenticated only',
    plant: association({ groupsClaim: undefined, groupsPrefix: undefined }),
    symptom: [answerTo(alice, SECRETS, 'nogroups'), FORBIDDEN],
    asked: WHOLE_CLUSTER,
    id: 'IDP009',
    says: /no groups claim/,
  },
  {
    report: '75: the login page says that the grant is not allowed',
    plant: live => changeClient(live, { AllowedOAuthFlows: ['implicit'] }),
    asked: WHOLE_CLUSTER,
    id: 'COG002',
    says: /authorization code grant/,
  },
  {
    report: '65: redirect_mismatch',
    plant: live => changeClient(live, { CallbackURLs: ['http://localhost:8000/', 'http://localhost:18000/'] }),
    asked: WHOLE_CLUSTER,
    id: 'COG002',
    says: /redirect_mismatch/,
  },
  {
    report: '98: The cluster\'s authentication mode must be set to one of [API, API_AND_CONFIG_MAP]',
    plant: live => live.describeCluster({ accessConfig: { authenticationMode: 'CONFIG_MAP' } }),
    asked: WHOLE_CLUSTER,
    id: 'ACC001',
    says: /CONFIG_MAP/,
  },
  {
    report: '99: the administrators of IAM Identity Center get 401',
    plant: live => {
      const { accessEntries, accessPolicies } = live.aws.account.clusters[CLUSTER];
      const entry = 'arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef';
      live.changeCluster({ accessEntries: [...accessEntries, entry], accessPolicies: { ...accessPolicies, [entry]: [{ policyArn: ADMINISTRATOR_POLICY, accessScope: { type: 'cluster', namespaces: [] } }] } });
    },
    asked: WHOLE_CLUSTER,
    id: 'ACC002',
    says: /full path/,
  },
];

function changeClient(live: LiveExample, overrides: Record<string, unknown>): void {
  const { userPools } = live.aws.account;
  const [[id, pool]] = Object.entries(userPools);
  live.change({ userPools: { [id]: { ...pool, clients: { [live.login.clientId]: { ...pool.clients[live.login.clientId], ...overrides } } } } });
}

export const TOKEN_FAULTS: Fault[] = [
  refused('51: the access token was sent', async live => (await live.tokens.of('alice')).access, 'TOK001', /access token/),
  refused('41: the token is for the dashboard', claims({ aud: 'dashboard' }), 'TOK001', /client id/),
  refused('68: the token is of yesterday', claims({ iat: 1_700_000_000, exp: 1_700_003_600 }), 'TOK001', /has expired/),
  refused('63: somebody put themselves into a group', async live => tamperedWith((await live.tokens.of('bob')).id, { 'cognito:groups': ['secret-reader'] }), 'TOK001', /signature/),
  refused('28: the token was signed with a key that nobody knows', async live => live.tokens.changed({}, new TokenSigner('old')), 'TOK001', /published the key/),
  refused('40: the token is of another provider', claims({ iss: 'https://login.example.com' }), 'TOK001', /no association has the issuer/),
  refused('40: the token is of the user pool for tests', claims({ iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab3dEf9hJ' }), 'TOK001', /byte for byte/),
  refused('49: the email of the person is not verified', claims({ email_verified: false }), 'TOK005', /email not verified/),
  refused('49: the provider says so in a text', claims({ email_verified: 'true' }), 'TOK005', /verified/),
  refused('58: groups are objects', claims({ 'cognito:groups': [{ name: 'secret-reader' }] }), 'IDP009', /list of object/),
  refused('53: the person is in too many groups of Entra ID', claims({ 'cognito:groups': undefined, '_claim_names': { 'cognito:groups': 'src1' }, '_claim_sources': { src1: { endpoint: 'https://login.example.com/groups' } } }), 'TOK003', /_claim_names/),
  refused('the token has no email, for the scope was not asked for', claims({ email: undefined }), 'TOK001', /user name/),
  {
    report: '45: the association requires a verified email, the token has one, and the answer is 401',
    plant: association({ requiredClaims: { email_verified: 'true' } }),
    symptom: [answerTo(alice, '/version', 'strict'), UNAUTHORIZED],
    asked: about(alice),
    id: 'IDP010',
    says: /bool/,
  },
  {
    report: '63: 401, and all claims are right; the association is not in effect yet',
    plant: live => {
      const { userPools } = live.aws.account;
      const [[id, pool]] = Object.entries(userPools);
      live.changeAssociation({ clientId: 'new' });
      live.change({ userPools: { [id]: { ...pool, clients: { new: { ...pool.clients[live.login.clientId], ClientId: 'new' } } } } });
    },
    symptom: [answerTo(claims({ aud: 'new' }), '/version'), UNAUTHORIZED],
    asked: about(claims({ aud: 'new' }), '--probe'),
    id: 'TOK007',
    says: /expected audience/,
  },
  {
    report: '46: EKS says one prefix, and the cluster uses another',
    plant: association({ groupsPrefix: 'group:' }),
    asked: about(alice, '--probe'),
    id: 'TOK007',
    says: /gid:secret-reader/,
  },
];

export const BINDING_FAULTS: Fault[] = [
  {
    report: '46: 403, although the group is bound; the binding has no prefix',
    plant: async live => live.apply(binding('RoleBinding', 'view', 'operators')),
    symptom: [answerTo(claims({ 'cognito:groups': ['operators'] }), TEAM_PODS), FORBIDDEN],
    asked: WHOLE_CLUSTER,
    id: 'RBAC001',
    says: /did you mean 'gid:operators'\?/,
  },
  {
    report: '46: 403 for somebody in no group',
    plant: () => undefined,
    symptom: [answerTo(bob, SECRETS), FORBIDDEN],
    asked: about(bob),
    id: 'RBAC002',
    says: /no binding names 'CognitoID:bob@example\.com'/,
  },
  {
    report: '46: 403 for a group with another case than the binding',
    plant: () => undefined,
    symptom: [answerTo(claims({ 'cognito:groups': ['Secret-Reader'] }), SECRETS), FORBIDDEN],
    asked: about(claims({ 'cognito:groups': ['Secret-Reader'] })),
    id: 'RBAC002',
    says: /gid:secret-reader/,
  },
  {
    report: '60: 403, and the binding is there; its role is not',
    plant: async live => live.apply(binding('ClusterRoleBinding', 'viewer', 'gid:operators')),
    symptom: [answerTo(claims({ 'cognito:groups': ['operators'] }), TEAM_PODS), FORBIDDEN],
    asked: WHOLE_CLUSTER,
    id: 'RBAC004',
    says: /'viewer' does not exist/,
  },
  {
    report: 'everybody who logs in may do everything',
    plant: async live => live.apply(binding('ClusterRoleBinding', 'cluster-admin', 'system:authenticated')),
    symptom: [answerTo(bob, SECRETS), /^200$/],
    asked: WHOLE_CLUSTER,
    id: 'RBAC006',
    says: /everybody who gets past authentication/,
  },
  {
    report: 'every pod may do everything',
    plant: async live => live.apply(binding('ClusterRoleBinding', 'cluster-admin', 'system:serviceaccounts')),
    symptom: [answerTo(async live => live.api.serviceAccountToken('batch', 'nightly', ['https://kubernetes.default.svc']), SECRETS), /^200$/],
    asked: WHOLE_CLUSTER,
    id: 'RBAC006',
    says: /every pod of the cluster/,
  },
];
