import { App } from 'aws-cdk-lib';
import { Kubectl } from './kubectl';
import { ATTEMPTS, FORBIDDEN, NAMES, PEOPLE, THINGS, type PersonName } from './people';
import { predictionFor, verdictOf } from './verdicts';
import { exampleApp } from '../../../bin/app';
import { objectsIn } from '../../support/objects-in';
import { temporaryFile } from '../../support/temporary-file';
import { DeployedLogin } from '../deployment/deployed-login';
import type { Lab } from '../harness/lab';
import { findKubectl } from '../harness/pieces/kubectl';
import { inLaboratory } from '../jest/in-laboratory';

/*
 * The example app as it is synthesized: its pool, its association, its bindings and its kubeconfig.
 */

async function prepare(lab: Lab) {
  const cognito = await lab.startCognito('eu-west-1');
  const file = temporaryFile('example-app.yaml');
  const login = await DeployedLogin.deploy(lab, cognito, {
    app: exampleApp(new App(), file),
    stackName: 'ExampleLogin',
    poolId: 'eu-west-1_Ab3dEf9hI',
    clusterName: 'example',
    clusterIssuerUrl: 'https://oidc.eks.eu-west-1.amazonaws.com/id/FEDCBA9876543210FEDCBA9876543210',
  });
  await login.cluster.api.apply([...objectsIn(file), ...THINGS]);
  const tokens = {} as Record<PersonName, string>;
  for (const name of NAMES) {
    await login.pool.addPerson(PEOPLE[name]);
    tokens[name] = (await login.pool.logIn(PEOPLE[name].email, login.clientId)).id;
  }
  const kubectl = new Kubectl(await findKubectl(), lab.directory, login.stack.output('KubectlKubeconfig'));
  return { login, api: login.cluster.api, file, tokens, kubectl };
}

const lab = inLaboratory(prepare);

describe('what is deployed', () => {
  test('the user pool is strict, as it was synthesized', async () => {
    expect(await lab().login.pool.describe()).toMatchObject({
      Id: 'eu-west-1_Ab3dEf9hI',
      MfaConfiguration: 'ON',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: true } },
    });
  });

  test('applying the roles and bindings a second time changes nothing', async () => {
    const { api, file } = lab();
    const versions = async () => (await api.read('/apis/rbac.authorization.k8s.io/v1/rolebindings') as { items: { metadata: { name: string; resourceVersion: string } }[] })
      .items.map(({ metadata: { name, resourceVersion } }) => `${name} ${resourceVersion}`);
    const before = await versions();

    await api.apply(objectsIn(file));

    expect(await versions()).toEqual(before);
    expect(before.join()).toContain('edit-role-binding');
  });

  test.each<[PersonName, string[]]>([
    ['alice', ['gid:secret-reader']],
    ['bob', []],
    ['carol', ['gid:team-a']],
    ['erin', ['gid:team-a', 'gid:auditors', 'gid:secret-reader']],
  ])('the API server takes %s for whom this library says', async (name, groups) => {
    const { login: { cluster, association }, tokens } = lab();

    const { username, groups: all = [], status } = await verdictOf(cluster, tokens[name]);

    expect({ username, status }).toEqual({ username: `CognitoID:${PEOPLE[name].email}`, status: 200 });
    expect([...all].sort()).toEqual([...groups, 'system:authenticated'].sort());
    expect({ username, groups: all }).toEqual(predictionFor(association, tokens[name]));
  });
});

describe('what people may do', () => {
  test.each(ATTEMPTS)('%s: %s %s is answered with %i', async (name, method, path, status) => {
    const { api, tokens } = lab();

    const answer = await api.as(tokens[name], method, path);

    expect(answer.status).toBe(status);
    expect(answer.message.includes(`User "CognitoID:${PEOPLE[name].email}" cannot`)).toBe(status === FORBIDDEN);
  });
});

describe('kubectl with the kubeconfig that the stack puts out', () => {
  test('asks the login plugin for the right client of the right pool, and lists secrets', async () => {
    const { kubectl, tokens, login: { association, clientId } } = lab();
    const expected = [
      'get-token', `--oidc-issuer-url=${association.issuerUrl}`, `--oidc-client-id=${clientId}`,
      '--oidc-extra-scope=profile', '--oidc-extra-scope=email', '--oidc-pkce-method=S256',
    ];

    const { code, stdout, asked } = await kubectl.run(tokens.alice, 'get', 'secrets', '--all-namespaces', '--output=name');

    expect(asked).toEqual([expected]);
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['secret/database', 'secret/queue']));
    expect(code).toBe(0);
  });

  test('says what is forbidden', async () => {
    const { kubectl, tokens } = lab();

    expect(await kubectl.run(tokens.alice, 'get', 'pods')).toMatchObject({
      code: 1,
      stderr: 'Error from server (Forbidden): pods is forbidden: User "CognitoID:alice@example.com" cannot list resource "pods" in API group "" in the namespace "default"\n',
    });
  });

  test('says that the token is not good', async () => {
    const { kubectl } = lab();

    const { code, stderr } = await kubectl.run('no.token.atall', 'get', 'secrets');

    expect(stderr).toContain('You must be logged in to the server');
    expect(code).toBe(1);
  });

  test.each<[PersonName, string[], string]>([
    ['alice', ['list', 'secrets', '--all-namespaces'], 'yes'],
    ['alice', ['list', 'pods'], 'no'],
    ['alice', ['delete', 'secrets', '--namespace=team-a'], 'no'],
    ['carol', ['delete', 'deployments.apps', '--namespace=team-a'], 'yes'],
    ['carol', ['create', 'pods/exec', '--namespace=team-a'], 'yes'],
    ['carol', ['create', 'rolebindings.rbac.authorization.k8s.io', '--namespace=team-a'], 'no'],
    ['carol', ['list', 'pods'], 'no'],
    ['dave', ['list', 'pods', '--namespace=team-a'], 'yes'],
    ['dave', ['get', 'secrets', '--namespace=team-a'], 'no'],
    ['bob', ['list', 'secrets'], 'no'],
  ])('tells %s: auth can-i %j: %s', async (name, question, answer) => {
    const { kubectl, tokens } = lab();

    const { stdout, code } = await kubectl.run(tokens[name], 'auth', 'can-i', ...question);

    expect(stdout.trim()).toBe(answer);
    expect(code).toBe(answer === 'yes' ? 0 : 1);
  });
});
