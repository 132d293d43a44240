import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { OpenIdConnectPrincipal, OpenIdConnectProvider, Role } from 'aws-cdk-lib/aws-iam';
import type { PersonExpectation, WorkloadExpectation } from './expectations';
import { OwnApp } from './own-app';
import { claimsFor, personQuestions } from './people';
import { workloadQuestions } from './workloads';
import { CannotRun } from '../../../cli/cannot-run';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../../../lib';
import * as examples from '../../examples/all-examples';
import { ENV, ISSUER_URL, PROVIDER_ARN, testApp } from '../../support/clusters';
import { appOf, type Example } from '../../support/example';

/*
 * What expectations are about, which is settled before anything is started.
 */

const [TWO_CLUSTERS, GITOPS_YAML, EXAMPLE_APP, EMPLOYEES_AND_CONTRACTORS] = [
  examples.BLUE_GREEN, examples.GITOPS_YAML, examples.EXAMPLE_APP, examples.EMPLOYEES_AND_CONTRACTORS,
].map((example: Example) => OwnApp.read([appOf(example).synth().directory]));

const WORKLOAD: WorkloadExpectation = { line: 3, namespace: 'shop', name: 'web', role: 'Shop', expect: 'allow' };
const PERSON: PersonExpectation = { line: 4, email: 'alice@example.com', claims: {}, can: { verb: 'list', resource: 'pods' }, expect: 'allow' };

test.each<[string, OwnApp, Partial<WorkloadExpectation>, string]>([
  ['a role that is not there', TWO_CLUSTERS, { role: 'Shopp' }, "e.yaml:3: role 'Shopp' is none of the roles that tokens open: BlueGreenIdentity/Shop"],
  ['a cluster that is not there', TWO_CLUSTERS, { cluster: 'Red' }, "e.yaml:3: cluster 'Red' is none of the app: Blue/Cluster, Green/Cluster"],
])('%s is named, with what there is', (_what, app, expectation, sentence) => {
  expect(() => workloadQuestions(app, 'e.yaml', [{ ...WORKLOAD, ...expectation }])).toThrow(new CannotRun(sentence));
});

test('a role is found by its construct path, the end of it, its logical id and its name', () => {
  const [shop] = TWO_CLUSTERS.roles;
  const [web] = GITOPS_YAML.roles;
  const pathOf = (app: OwnApp, role: string) => workloadQuestions(app, 'e.yaml', [{ ...WORKLOAD, role }]).map(question => question.role.path);

  expect([shop.path, 'Shop', shop.logicalId].map(role => pathOf(TWO_CLUSTERS, role))).toEqual(Array(3).fill(['BlueGreenIdentity/Shop']));
  expect(pathOf(GITOPS_YAML, 'shop-web')).toEqual([web.path]);
  expect(web.arn).toBe('arn:aws:iam::111122223333:role/shop-web');
});

test('a service account is asked for in every cluster that the role trusts, or in the one that is said', () => {
  const pathsOf = (cluster?: string) => workloadQuestions(TWO_CLUSTERS, 'e.yaml', [{ ...WORKLOAD, cluster }]).flatMap(({ clusters }) => clusters.map(({ path }) => path));

  expect(pathsOf()).toEqual(['Blue/Cluster', 'Green/Cluster']);
  expect(pathsOf('Green/Cluster')).toEqual(['Green/Cluster']);
  expect(new Set(TWO_CLUSTERS.clusters.map(({ issuerUrl }) => issuerUrl)).size).toBe(2);
});

test('a provider that is a parameter is one provider, whose issuer the conditions are about', () => {
  const { roles: [role], providers, notes } = OwnApp.read([template(`
Parameters:
  Provider: { Type: String }
Resources:
  Api:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: !Sub
        - '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"\${Provider}"},
          "Condition":{"StringEquals":{"\${Issuer}:sub":"system:serviceaccount:shop:web"}}}}'
        - Issuer: !Select [1, !Split [':oidc-provider/', !Ref Provider]]
`)]);

  const [{ account, issuerUrl }] = providers;
  const issuer = issuerUrl.replace('https://', '');
  expect(providers).toHaveLength(1);
  expect(issuer).toMatch(/^oidc\.eks\.eu-west-1\.amazonaws\.com\/id\/[0-9A-F]{32}$/);
  expect(role.issuerUrls).toEqual([issuerUrl]);
  expect(role.trust.Statement).toMatchObject([{
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
    Condition: { StringEquals: { [`${issuer}:sub`]: 'system:serviceaccount:shop:web' } },
  }]);
  expect(notes).toEqual([`app/Api: no provider for ${issuerUrl} in account 111122223333 is made by this app; one is taken to exist there, for sts.amazonaws.com`]);
});

test('a provider that exists already is taken to accept what roles ask for; one in another account is not taken to exist', () => {
  const app = testApp();
  const stack = new Stack(app, 'Existing', { env: ENV });
  const oidcProvider = ClusterOidcProvider.fromIssuerUrl(stack, 'Provider', ISSUER_URL);
  const elsewhere = new OpenIdConnectPrincipal(OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'Other', PROVIDER_ARN.replace(ENV.account, '444455556666')));
  new IrsaRole(stack, 'Web', { oidcProvider, serviceAccount: ServiceAccountSubject.named('shop', 'web') });
  new IrsaRole(stack, 'Vault', { oidcProvider, serviceAccount: ServiceAccountSubject.named('shop', 'web'), audience: 'vault' });
  new Role(stack, 'Wrong', { assumedBy: elsewhere });

  const { providers, notes } = OwnApp.read([app.synth().directory]);

  expect(providers).toEqual([{ account: ENV.account, issuerUrl: ISSUER_URL, audiences: ['sts.amazonaws.com', 'vault'] }]);
  expect(notes).toEqual([`Existing/Vault, Existing/Web: no provider for ${ISSUER_URL} in account ${ENV.account} is made by this app; `
    + 'one is taken to exist there, for sts.amazonaws.com, vault']);
});

test('a role is in the partition and the account of its stack', () => {
  const app = testApp();
  const stack = new Stack(app, 'China', { env: { account: '444455556666', region: 'cn-north-1' } });
  const oidcProvider = new ClusterOidcProvider(stack, 'Provider', { issuerUrl: `https://oidc.eks.cn-north-1.amazonaws.com.cn/id/${'C'.repeat(32)}` });
  new IrsaRole(stack, 'Web', { oidcProvider, serviceAccount: ServiceAccountSubject.named('shop', 'web') });

  const { roles: [role], providers, notes } = OwnApp.read([app.synth().directory]);

  expect(role.arn).toBe(`arn:aws-cn:iam::444455556666:role/${role.logicalId}`);
  expect(providers).toEqual([{ account: '444455556666', issuerUrl: role.issuerUrls[0], audiences: ['sts.amazonaws.com'] }]);
  expect(notes).toEqual([]);
});

test('of the objects of an app, those count that say who may do what, with what only the deployment knows', () => {
  const app = OwnApp.read([template(`
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: read, namespace: shop }
rules: []
---
apiVersion: iam.services.k8s.aws/v1alpha1
kind: Role
metadata: { name: ack, namespace: shop }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: shop }
---
apiVersion: v1
kind: Secret
metadata: { name: none, namespace: shop }
`)]);

  expect(app.objectsFor('production').map(({ kind, metadata }) => [kind, metadata])).toEqual([
    ['Role', { name: 'read', namespace: 'shop' }],
    ['ServiceAccount', { name: 'web', namespace: 'shop' }],
  ]);
});

test.each<[string, OwnApp, Partial<PersonExpectation>, string]>([
  ['no association', TWO_CLUSTERS, {}, 'e.yaml:4: the app has 0 associations, not one, so nobody logs in'],
  ['an association that is not there', EXAMPLE_APP, { association: 'okta' },
    "e.yaml:4: association 'okta' is not one of the app; say with 'association' which one is meant: 'CognitoID'"],
])('%s is named, with what there is', (_what, app, expectation, sentence) => {
  expect(() => personQuestions(app, 'e.yaml', [{ ...PERSON, ...expectation }])).toThrow(new CannotRun(sentence));
});

test('of several associations, one has to be said', () => {
  const names = EMPLOYEES_AND_CONTRACTORS.associations.map(({ name }) => name);

  expect(names).toHaveLength(2);
  expect(() => personQuestions(EMPLOYEES_AND_CONTRACTORS, 'e.yaml', [PERSON]))
    .toThrow(new CannotRun(`e.yaml:4: the app has 2 associations, not one; say with 'association' which one is meant: ${names.map(name => `'${name}'`).join(', ')}`));
  expect(names.map(association => personQuestions(EMPLOYEES_AND_CONTRACTORS, 'e.yaml', [{ ...PERSON, association }])[0].association.name)).toEqual(names);
});

test('groups go into the claim that the association takes them from, and what is said goes before what is usual', () => {
  const [question] = personQuestions(EXAMPLE_APP, 'e.yaml', [{ ...PERSON, groups: ['team-a'], claims: { email_verified: false, hd: 'example.com' } }]);
  const { issuerUrl, clientId } = question.association.config;

  expect(claimsFor(question)).toEqual({
    'iss': issuerUrl,
    'aud': clientId,
    'sub': expect.stringMatching(/^[0-9a-f]{16}$/),
    'email': 'alice@example.com',
    'email_verified': false,
    'cognito:groups': ['team-a'],
    'hd': 'example.com',
  });
  expect(issuerUrl).toMatch(/^https:\/\/cognito-idp\.eu-west-1\.amazonaws\.com\/standin[0-9a-f]{8}$/);
});

test('groups without a claim for them are refused', () => {
  const app = OwnApp.read([template(`
Resources:
  Login:
    Type: AWS::EKS::IdentityProviderConfig
    Properties: { ClusterName: production, Type: oidc, IdentityProviderConfigName: idp, Oidc: { ClientId: kubernetes, IssuerUrl: 'https://idp.example.com' } }
`)]);

  expect(() => personQuestions(app, 'e.yaml', [{ ...PERSON, groups: ['team'] }])).toThrow(new CannotRun(
    "e.yaml:4: 'groups' have no place in the token, because app/Login has no groups claim; take them out, or put them into 'claims'"));
  expect(claimsFor(personQuestions(app, 'e.yaml', [PERSON])[0])).toMatchObject({ iss: 'https://idp.example.com', aud: 'kubernetes', email: 'alice@example.com' });
});

function template(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'questions-')), 'app.yaml');
  writeFileSync(file, text);
  return file;
}
