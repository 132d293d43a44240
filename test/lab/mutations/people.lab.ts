import { App } from 'aws-cdk-lib';
import { decodeJwt } from 'jose';
import { exampleApp } from '../../../bin/app';
import type { OidcConfig } from '../../../lib/core/login/oidc-claims';
import { type KubernetesObject, objectsIn } from '../../support/objects-in';
import { temporaryFile } from '../../support/temporary-file';
import { DeployedLogin } from '../deployment/deployed-login';
import { unexpected } from '../handshake/outcome';
import type { Cluster } from '../harness/cluster/cluster';
import type { Lab } from '../harness/lab';
import { inLaboratory } from '../jest/in-laboratory';
import { ATTEMPTS, FORBIDDEN, identityOf, NAMES, outcomesOf, PEOPLE, type PersonName, THINGS } from '../login/people';

/*
 * The people of the example app, from login to the answer of the API server: first as it was synthesized, then with faults
 * planted in the association and in the manifests. Those expectations fail that the fault is about, and no others.
 */

const REGION = 'eu-west-1';
const CLUSTER_ISSUER_URL = 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';

/** What is wrong with an association, by the name of the cluster that has it. */
const FAULTY_ASSOCIATIONS: Record<string, Partial<OidcConfig>> = {
  noprefix: { groupsPrefix: undefined },
  otherclaim: { usernameClaim: 'cognito:username' },
  otherclient: { clientId: 'another' },
};

async function prepare(lab: Lab) {
  const file = temporaryFile('mutations.yaml');
  const cognito = await lab.startCognito(REGION);
  const login = await DeployedLogin.deploy(lab, cognito, {
    app: exampleApp(new App(), file), stackName: 'ExampleLogin', poolId: `${REGION}_Mutations`, clusterName: 'right', clusterIssuerUrl: CLUSTER_ISSUER_URL,
  });
  const tokens = {} as Record<PersonName, string>;
  for (const name of NAMES) {
    await login.pool.addPerson(PEOPLE[name]);
    tokens[name] = (await login.pool.logIn(PEOPLE[name].email, login.clientId)).id;
  }
  const faulty = await Promise.all(Object.entries(FAULTY_ASSOCIATIONS).map(async ([name, fault]) => (
    [name, await lab.startCluster({ name, issuerUrl: CLUSTER_ISSUER_URL, association: { ...login.association, ...fault } })] as const)));
  const clusters: Record<string, Cluster> = { right: login.cluster, ...Object.fromEntries(faulty) };
  const manifests = objectsIn(file);
  await Promise.all(Object.values(clusters).map(async ({ api }) => api.apply([...manifests, ...THINGS])));
  return { clusters, manifests, tokens };
}

const lab = inLaboratory(prepare);

async function failures(clusterName = 'right'): Promise<string[]> {
  const { clusters, tokens } = lab();
  return unexpected(await outcomesOf(clusters[clusterName], tokens));
}

test('without a fault, nothing fails', async () => {
  expect(await failures()).toEqual([]);
});

describe('with a fault in the association', () => {
  test('a missing groups prefix fails for everybody who is in a group, and for all that groups are given', async () => {
    const inGroups = NAMES.filter(name => PEOPLE[name].groups.length > 0);

    expect(await failures('noprefix')).toEqual([
      ...inGroups.map(name => `${name}: expected ${identityOf(name)}, got ${identityOf(name, { groupsPrefix: '' })}`),
      ...ATTEMPTS.filter(([, , , status]) => status !== FORBIDDEN).map(([name, method, path, status]) => `${name}: ${method} ${path}: expected ${status}, got 403`),
    ]);
  });

  test('another username claim fails for the names of people, and for nothing that groups are given', async () => {
    const { tokens } = lab();

    expect(await failures('otherclaim')).toEqual(NAMES.map(name => {
      const username = String(decodeJwt(tokens[name])['cognito:username']);
      return `${name}: expected ${identityOf(name)}, got ${identityOf(name, { username })}`;
    }));
  });

  test('another client fails for everybody and everything, with a 401', async () => {
    const failed = await failures('otherclient');

    expect(failed.slice(0, NAMES.length)).toEqual(NAMES.map(name => (
      expect.stringMatching(`^${name}: expected .*, got .*oidc: verify token: oidc: expected audience "another" got \\["`))));
    expect(failed.slice(NAMES.length)).toEqual(ATTEMPTS.map(([name, method, path, status]) => `${name}: ${method} ${path}: expected ${status}, got 401`));
  });
});

describe('with a fault in the manifests', () => {
  test.each<[string, (object: KubernetesObject) => KubernetesObject, string[]]>([
    ['a binding to the group without the prefix fails for who is in that group', withSubject('gid:secret-reader', 'secret-reader'), [
      'alice: GET /api/v1/secrets: expected 200, got 403',
      'alice: GET /api/v1/namespaces/team-a/secrets/queue: expected 200, got 403',
      'erin: GET /api/v1/secrets: expected 200, got 403',
    ]],
    ['a verb that is missing fails for that verb', withVerbs(verbs => verbs.filter(verb => verb !== 'list')), [
      'alice: GET /api/v1/secrets: expected 200, got 403',
      'erin: GET /api/v1/secrets: expected 200, got 403',
    ]],
    ['another verb that is missing fails for that one', withVerbs(verbs => verbs.filter(verb => verb !== 'get')), [
      'alice: GET /api/v1/namespaces/team-a/secrets/queue: expected 200, got 403',
    ]],
    ['a verb too many fails for that verb', withVerbs(verbs => [...verbs, 'delete']), [
      'alice: DELETE /api/v1/namespaces/team-a/secrets/none: expected 403, got 404',
    ]],
    ['a binding to everybody fails for everybody', withSubject('gid:secret-reader', 'system:authenticated'), [
      'bob: GET /api/v1/secrets: expected 403, got 200',
      'dave: GET /api/v1/namespaces/team-a/secrets: expected 403, got 200',
    ]],
  ])('%s', async (_what, plant, expected) => {
    const { clusters: { right: { api } }, manifests } = lab();
    await api.apply(manifests.map(plant));

    try {
      expect(await failures()).toEqual(expected);
    } finally {
      await api.apply(manifests);
    }
    expect(await failures()).toEqual([]);
  });
});

interface Named {
  readonly name: string;
}

interface Rule {
  readonly verbs: string[];
}

function withSubject(right: string, wrong: string) {
  return (object: KubernetesObject): KubernetesObject => object.subjects === undefined ? object
    : { ...object, subjects: (object.subjects as Named[]).map(subject => ({ ...subject, name: subject.name === right ? wrong : subject.name })) };
}

function withVerbs(change: (verbs: string[]) => string[]) {
  return (object: KubernetesObject): KubernetesObject => object.kind !== 'ClusterRole' ? object
    : { ...object, rules: (object.rules as Rule[]).map(rule => ({ ...rule, verbs: change(rule.verbs) })) };
}
