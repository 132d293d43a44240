import * as fc from 'fast-check';
import { predictionFor, verdictOf } from './verdicts';
import { OidcIdpAssociation, IdentityProvider } from '../../../lib';
import type { OidcConfig } from '../../../lib/core/login/oidc-claims';
import { ISSUER_URL, l1Cluster, testStack } from '../../support/clusters';
import { login } from '../../support/cognito-login';
import { DeployedLogin } from '../deployment/deployed-login';
import { SynthesizedStack } from '../deployment/synthesized-stack';
import type { Cluster } from '../harness/cluster/cluster';
import { associationOf } from '../harness/cluster/oidc-options';
import { TokenSigner } from '../harness/issuers/token-signer';
import type { Lab } from '../harness/lab';
import { inLaboratory } from '../jest/in-laboratory';

const REGION = 'eu-west-1';
const SWEEP_SECONDS = 120;

/** How many tokens nobody thought of each API server is asked about. */
const SWEEP_TOKENS = 150;

/** Associations with a user pool; each has a cluster of its own, since that is how EKS passes them on. */
const WITH_USER_POOL = {
  subject: { usernameClaim: 'sub', omitUsernamePrefix: true, groupsPrefix: 'gid:' },
  unprefixed: { usernameClaim: 'email', omitGroupsPrefix: true },
  pinned: { usernameClaim: 'email', requiredClaims: { 'token_use': 'id', 'custom:department': 'it' } },
};

/** What is in every token here, unless a test says otherwise. */
const CLAIMS = { 'sub': 'a1', 'email': 'alice@example.com', 'email_verified': true, 'token_use': 'id', 'cognito:groups': ['developers'] };

interface Door {
  readonly cluster: Cluster;
  readonly association: OidcConfig;
  readonly sign: (claims: Record<string, unknown>) => Promise<string>;
}

async function prepare(lab: Lab): Promise<Record<keyof typeof WITH_USER_POOL | 'okta', Door>> {
  const cognito = await lab.startCognito(REGION);
  const sources = Object.entries(WITH_USER_POOL).map(([name, props], index) => ({
    app: login({ configName: 'corp', groups: [{ name: 'developers' }], ...props }).app,
    stackName: 'Test',
    poolId: `${REGION}_Settings${index}`,
    clusterName: name,
    clusterIssuerUrl: ISSUER_URL,
  }));
  const [okta, [subject, unprefixed, pinned]] = await Promise.all([startOkta(lab), DeployedLogin.deployAll(lab, cognito, sources)]);
  const doorOf = ({ cluster, association }: DeployedLogin): Door => ({ cluster, association, sign: signerFor(association, cognito.signer()) });
  return { subject: doorOf(subject), unprefixed: doorOf(unprefixed), pinned: doorOf(pinned), okta };
}

/** An identity provider that is not Cognito. */
async function startOkta(lab: Lab): Promise<Door> {
  const { app, stack } = testStack();
  const identityProvider = IdentityProvider.okta({ domain: 'example.okta.com', authorizationServerId: 'aus1example', clientId: '0oa1example' });
  new OidcIdpAssociation(stack, 'Employees', { cluster: l1Cluster(stack), configName: 'employees', identityProvider });
  const synthesized = new SynthesizedStack(app, 'Test', REGION);
  synthesized.tell('AWS::EKS::Cluster', { Ref: 'okta' });
  const association = associationOf(synthesized.only('AWS::EKS::IdentityProviderConfig'));
  const signer = new TokenSigner();
  lab.issuers.serve(association.issuerUrl, async () => signer.keys());
  return { association, cluster: await lab.startCluster({ name: 'okta', issuerUrl: ISSUER_URL, association }), sign: signerFor(association, signer) };
}

function signerFor({ issuerUrl, clientId }: OidcConfig, signer: TokenSigner) {
  return async (claims: Record<string, unknown>) => signer.sign({ iss: issuerUrl, aud: clientId, ...CLAIMS, ...claims });
}

const lab = inLaboratory(prepare);

describe('who somebody is, by the settings of the association', () => {
  test.each<[string, keyof ReturnType<typeof lab>, Record<string, unknown>, (association: OidcConfig) => string, string[]]>([
    ['sub without a prefix is the issuer and the subject', 'subject', {}, ({ issuerUrl }) => `${issuerUrl}#a1`, ['gid:developers']],
    ['sub does not ask whether the address is verified', 'subject', { email_verified: false }, ({ issuerUrl }) => `${issuerUrl}#a1`, ['gid:developers']],
    ['sub does not ask for an address', 'subject', { email: undefined }, ({ issuerUrl }) => `${issuerUrl}#a1`, ['gid:developers']],
    ['the name of the association is the prefix by default', 'unprefixed', {}, () => 'corp:alice@example.com', ['developers']],
    ['without a groups prefix, system:masters in a token is system:masters', 'unprefixed', { 'cognito:groups': ['system:masters'] },
      () => 'corp:alice@example.com', ['system:masters']],
    ['required claims that are there', 'pinned', { 'custom:department': 'it' }, () => 'corp:alice@example.com', ['corp:developers']],
    ['an identity provider that is not Cognito', 'okta', { preferred_username: 'alice', groups: ['platform'] }, () => 'employees:alice', ['employees:platform']],
    ['no groups of Okta, which leaves the claim out for people without any', 'okta', { preferred_username: 'alice' }, () => 'employees:alice', []],
  ])('%s', async (_what, door, claims, usernameOf, groups) => {
    const { cluster, association, sign } = lab()[door];
    const token = await sign(claims);

    expect(await verdictOf(cluster, token)).toEqual({ username: usernameOf(association), groups: [...groups, 'system:authenticated'], status: 200 });
    expect(predictionFor(association, token)).toEqual({ username: usernameOf(association), groups: [...groups, 'system:authenticated'] });
  });

  test('system:masters in a token gives everything without a groups prefix, and nothing with one', async () => {
    const { unprefixed, subject } = lab();
    const claims = { 'cognito:groups': ['system:masters'] };

    expect((await unprefixed.cluster.api.as(await unprefixed.sign(claims), 'GET', '/api/v1/secrets')).status).toBe(200);
    expect((await unprefixed.cluster.api.as(await unprefixed.sign({}), 'GET', '/api/v1/secrets')).status).toBe(403);
    expect((await subject.cluster.api.as(await subject.sign(claims), 'GET', '/api/v1/secrets')).status).toBe(403);
  });
});

describe('who is turned away, by the settings of the association', () => {
  test.each<[string, keyof ReturnType<typeof lab>, Record<string, unknown>, string]>([
    ['a required claim that is not there', 'pinned', {}, 'oidc: required claim custom:department not present in ID token'],
    ['another value of a required claim', 'pinned', { 'custom:department': 'hr' }, 'oidc: required claim custom:department value does not match. Got = hr, want = it'],
    ['a required claim that is a list', 'pinned', { 'custom:department': ['it'] }, 'oidc: parse claim custom:department: json: cannot unmarshal array'],
    ['no preferred_username of Okta', 'okta', {}, 'oidc: parse username claims "preferred_username": claim not present'],
    ['groups of Okta as objects', 'okta', { preferred_username: 'alice', groups: [{ name: 'platform' }] },
      'oidc: parse groups claim "groups": json: cannot unmarshal'],
  ])('%s', async (_what, door, claims, reason) => {
    const { cluster, association, sign } = lab()[door];
    const token = await sign(claims);

    const { error, status } = await verdictOf(cluster, token);

    expect(status).toBe(401);
    expect(error).toContain(reason);
    expect(predictionFor(association, token).error).toContain(reason);
  });
});

describe('this library and the API server agree on tokens that nobody thought of', () => {
  const odd = (usual: unknown) => fc.oneof(
    { arbitrary: fc.constant(usual), weight: 4 },
    { arbitrary: fc.constantFrom(undefined, null, true, false, 7, 1.5, '', 'text', 'true', [], ['a', 'b'], ['a', 7], [[]], ['system:authenticated'], {}, { a: 1 }), weight: 3 },
  );
  const audience = (clientId: string) => fc.oneof(
    { arbitrary: fc.constant(clientId), weight: 4 },
    { arbitrary: fc.constantFrom<unknown>(undefined, '', 'other', [], ['other'], ['other', clientId]), weight: 1 },
  );

  test.each<keyof ReturnType<typeof lab>>(['subject', 'unprefixed', 'pinned', 'okta'])('%s', async door => {
    const { cluster, association, sign } = lab()[door];
    const claims = fc.record({
      'aud': audience(association.clientId),
      'sub': odd('a1'),
      'email': odd('alice@example.com'),
      'email_verified': odd(true),
      'preferred_username': odd('alice'),
      'groups': odd(['platform']),
      'cognito:groups': odd(['developers']),
      'custom:department': odd('it'), // of several required claims that are wrong, the API server names any
    });

    await fc.assert(fc.asyncProperty(claims, async candidate => {
      const token = await sign(candidate);

      const { status, error, ...identity } = await verdictOf(cluster, token);

      const { error: predictedError, ...predicted } = predictionFor(association, token);
      expect(identity).toEqual(predicted);
      expect(status).toBe(predictedError === undefined ? 200 : 401);
      expect(error ?? '').toContain(predictedError ?? '');
    }), { numRuns: SWEEP_TOKENS });
  }, SWEEP_SECONDS * 1_000);
});
