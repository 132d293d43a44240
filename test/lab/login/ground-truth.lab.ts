import { App } from 'aws-cdk-lib';
import { decodeJwt } from 'jose';
import { predictionFor, verdictOf } from './verdicts';
import { walkThrough, type WalkThroughStack } from '../../../examples/walk-through';
import { ManifestTarget, RbacBinding, RbacResource, RbacRole, RbacRule, RbacSubject } from '../../../lib';
import { objectsIn } from '../../support/objects-in';
import { temporaryFile } from '../../support/temporary-file';
import { DeployedLogin } from '../deployment/deployed-login';
import { tamperedWith } from '../harness/issuers/token-signer';
import type { Lab } from '../harness/lab';
import { inLaboratory } from '../jest/in-laboratory';

/*
 * What a real API server answers to people of the walk-through, whose user names have no prefix: the table of facts that
 * this library builds on, row by row.
 */

const ALICE = 'alice@example.com';
const BOB = 'bob@example.com';

/** The walk-through with a binding as it has it, and one that forgets the prefix of the groups. */
function walkThroughWithBindings(app: App, file: string): App {
  walkThrough(app);
  const stack = app.node.findChild('CognitouserpoolStack') as WalkThroughStack;
  const target = ManifestTarget.yamlFile(file);
  new RbacBinding(stack, 'SecretReaders', {
    role: RbacRole.fromRules('read-secrets', [RbacRule.read([RbacResource.SECRETS])]),
    subjects: [stack.login.group('secret-reader')],
    target,
  });
  new RbacBinding(stack, 'WithoutPrefix', {
    role: RbacRole.fromRules('read-config-maps', [RbacRule.read([RbacResource.CONFIG_MAPS])]),
    subjects: [RbacSubject.group('secret-reader')],
    target,
  });
  return app;
}

async function prepare(lab: Lab) {
  const cognito = await lab.startCognito('us-west-2');
  const file = temporaryFile('walk-through.yaml');
  const login = await DeployedLogin.deploy(lab, cognito, {
    app: walkThroughWithBindings(new App(), file),
    stackName: 'CognitouserpoolStack',
    poolId: 'us-west-2_re1u6bpRA',
    clusterName: 'walkthrough',
    clusterIssuerUrl: 'https://oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
  });
  const { api } = login.cluster;
  await api.apply(objectsIn(file));
  await login.pool.addPerson({ email: ALICE, groups: ['secret-reader'] });
  await login.pool.addPerson({ email: BOB, groups: [] });
  const alice = await login.pool.logIn(ALICE, login.clientId);
  const otherClientId = await login.pool.addClient({});
  return {
    cluster: login.cluster,
    association: login.association,
    clientId: login.clientId,
    api,
    alice,
    bob: await login.pool.logIn(BOB, login.clientId),
    otherClientId,
    ofOtherClient: await login.pool.logIn(ALICE, otherClientId),
    /** A token as that of alice, but for some claims, signed by the pool; what is undefined is left out. */
    like: async (claims: Record<string, unknown>) => cognito.signer().sign({ ...decodeJwt(alice.id), ...claims }),
  };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

const lab = inLaboratory(prepare);

test('the settings of the walk-through reach the API server as they were synthesized', () => {
  const { association, clientId } = lab();

  expect(association).toEqual({
    issuerUrl: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_re1u6bpRA',
    clientId,
    usernameClaim: 'email',
    groupsClaim: 'cognito:groups',
    groupsPrefix: 'gid:',
    requiredClaims: {},
  });
});

describe('people with the ID token of a login', () => {
  test.each<[string, (login: Prepared) => string, string, string, number, string]>([
    ['alice lists the secrets', ({ alice }) => alice.id, 'GET', '/api/v1/secrets', 200, ''],
    ['alice gets no pods', ({ alice }) => alice.id, 'GET', '/api/v1/pods', 403,
      'pods is forbidden: User "alice@example.com" cannot list resource "pods" in API group "" at the cluster scope'],
    ['alice deletes no secret', ({ alice }) => alice.id, 'DELETE', '/api/v1/namespaces/default/secrets/any', 403,
      'secrets "any" is forbidden: User "alice@example.com" cannot delete resource "secrets" in API group "" in the namespace "default"'],
    ['bob, in no group, gets no secrets', ({ bob }) => bob.id, 'GET', '/api/v1/secrets', 403,
      'secrets is forbidden: User "bob@example.com" cannot list resource "secrets" in API group "" at the cluster scope'],
    ['a binding to the group without the prefix gives alice nothing', ({ alice }) => alice.id, 'GET', '/api/v1/configmaps', 403,
      'configmaps is forbidden: User "alice@example.com" cannot list resource "configmaps" in API group "" at the cluster scope'],
  ])('%s', async (_what, tokenOf, method, path, status, message) => {
    const { api, ...login } = lab();

    const answer = await api.as(tokenOf({ api, ...login }), method, path);

    expect(answer.status).toBe(status);
    expect(status === 403 ? answer.message : '').toBe(message);
  });

  test('an access review names the binding that allows it, and none for the group without the prefix', async () => {
    const { api } = lab();
    const groups = ['gid:secret-reader', 'system:authenticated'];

    expect(await api.reviewAccess(ALICE, groups, { verb: 'list', resource: 'secrets' })).toEqual({
      allowed: true, reason: expect.stringMatching(/^RBAC: allowed by ClusterRoleBinding "read-secrets-.*" of ClusterRole "read-secrets" to Group "gid:secret-reader"$/),
    });
    expect(await api.reviewAccess(ALICE, groups, { verb: 'list', resource: 'configmaps' })).toEqual({ allowed: false, reason: undefined });
    expect(await api.reviewAccess(ALICE, ['secret-reader'], { verb: 'list', resource: 'configmaps' })).toMatchObject({ allowed: true });
  });
});

describe('a token that makes somebody of its bearer', () => {
  test.each<[string, (login: Prepared) => Promise<string> | string, string, string[]]>([
    ['the ID token of alice', ({ alice }) => alice.id, ALICE, ['gid:secret-reader']],
    ['the ID token of bob, without any groups', ({ bob }) => bob.id, BOB, []],
    ['an audience that is a list with the client in it', async ({ like, clientId }) => like({ aud: ['other', clientId] }), ALICE, ['gid:secret-reader']],
    ['no email_verified at all', async ({ like }) => like({ email_verified: undefined }), ALICE, ['gid:secret-reader']],
    ['no cognito:groups', async ({ like }) => like({ 'cognito:groups': undefined }), ALICE, []],
    ['cognito:groups that is one text', async ({ like }) => like({ 'cognito:groups': 'secret-reader' }), ALICE, ['gid:secret-reader']],
    ['system:masters behind the prefix, which is any group', async ({ like }) => like({ 'cognito:groups': ['system:masters'] }), ALICE, ['gid:system:masters']],
  ])('%s', async (_what, tokenOf, username, groups) => {
    const { cluster, association } = lab();
    const token = await tokenOf(lab());

    const verdict = await verdictOf(cluster, token);

    expect(verdict).toEqual({ username, groups: [...groups, 'system:authenticated'], status: 200 });
    expect(predictionFor(association, token)).toEqual({ username, groups: [...groups, 'system:authenticated'] });
  });
});

describe('a token that gets a 401, and why', () => {
  test.each<[string, (login: Prepared) => Promise<string> | string, (login: Prepared) => string]>([
    ['the access token of alice', ({ alice }) => alice.access, ({ clientId }) => `oidc: verify token: oidc: expected audience "${clientId}" got []`],
    ['the ID token of another client', ({ ofOtherClient }) => ofOtherClient.id,
      ({ clientId, otherClientId }) => `oidc: verify token: oidc: expected audience "${clientId}" got ["${otherClientId}"]`],
    ['an audience that is a list of others', async ({ like }) => like({ aud: ['one', 'two'] }),
      ({ clientId }) => `oidc: verify token: oidc: expected audience "${clientId}" got ["one" "two"]`],
    ['email_verified false', async ({ like }) => like({ email_verified: false }), () => 'oidc: email not verified'],
    ['email_verified the text "true"', async ({ like }) => like({ email_verified: 'true' }),
      () => 'oidc: parse \'email_verified\' claim: json: cannot unmarshal string into Go value of type bool'],
    ['no email', async ({ like }) => like({ email: undefined }), () => 'oidc: parse username claims "email": claim not present'],
    ['cognito:groups that is a number', async ({ like }) => like({ 'cognito:groups': 7 }),
      () => 'oidc: parse groups claim "cognito:groups": json: cannot unmarshal number into Go value of type string'],
    ['cognito:groups with a number in it', async ({ like }) => like({ 'cognito:groups': ['a', 7] }), () => 'oidc: parse groups claim "cognito:groups": json: cannot unmarshal'],
    ['expired an hour ago', async ({ like }) => like({ exp: Math.floor(Date.now() / 1_000) - 3_600 }), () => 'oidc: verify token: oidc: token is expired'],
  ])('%s', async (_what, tokenOf, reasonOf) => {
    const { cluster, association } = lab();
    const token = await tokenOf(lab());

    const { error, status } = await verdictOf(cluster, token);

    expect(status).toBe(401);
    expect(error).toContain(reasonOf(lab()));
    expect(predictionFor(association, token).error).toContain(reasonOf(lab()));
  });

  test('an issuer with a trailing slash: no word of why, but from this library', async () => {
    const { cluster, association, like } = lab();
    const token = await like({ iss: `${association.issuerUrl}/` });

    expect(await verdictOf(cluster, token)).toEqual({ status: 401, error: 'invalid bearer token' });
    expect(predictionFor(association, token).error).toBe(`the token is for another issuer: expected "${association.issuerUrl}" got "${association.issuerUrl}/" `
      + '(the API server logs nothing for it)');
  });

  test('a group put in by its bearer: the signature is not that of the content', async () => {
    const { cluster, bob } = lab();
    const token = tamperedWith(bob.id, { 'cognito:groups': ['secret-reader'] });

    expect(await verdictOf(cluster, token)).toEqual({
      status: 401,
      error: expect.stringContaining('oidc: verify token: failed to verify signature: failed to verify id token signature'),
    });
  });

  test('no token, and one that is none', async () => {
    const { api } = lab();

    expect((await api.as('no.token.atall', 'GET', '/api/v1/secrets')).status).toBe(401);
    expect(await api.asAnonymous('GET', '/api/v1/secrets')).toMatchObject({
      status: 403, message: 'secrets is forbidden: User "system:anonymous" cannot list resource "secrets" in API group "" at the cluster scope',
    });
  });
});
