import type { Outcome } from '../handshake/outcome';
import type { Cluster } from '../harness/cluster/cluster';

/** The people of the example app, by name. */
export const PEOPLE = {
  alice: { email: 'alice@example.com', groups: ['secret-reader'] },
  bob: { email: 'bob@example.com', groups: [] },
  carol: { email: 'carol@example.com', groups: ['team-a'] },
  dave: { email: 'dave@example.com', groups: ['auditors'] },
  erin: { email: 'erin@example.com', groups: ['team-a', 'auditors', 'secret-reader'] },
};

export type PersonName = keyof typeof PEOPLE;

export const NAMES = Object.keys(PEOPLE) as PersonName[];

/** Something in each namespace, so that there is something to see. */
export const THINGS = [
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace: 'default' } },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'queue', namespace: 'team-a' } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'team-a' } },
];

export const ALLOWED = 200;
export const ALLOWED_BUT_NOT_THERE = 404;
export const FORBIDDEN = 403;

const inTeamA = (resource: string) => `/api/v1/namespaces/team-a/${resource}`;

/** What they try, and what the API server answers if the example app is right. */
export const ATTEMPTS: [PersonName, string, string, number][] = [
  ['alice', 'GET', '/api/v1/secrets', ALLOWED],
  ['alice', 'GET', inTeamA('secrets/queue'), ALLOWED],
  ['alice', 'GET', '/api/v1/pods', FORBIDDEN],
  ['alice', 'DELETE', inTeamA('secrets/none'), FORBIDDEN],
  ['bob', 'GET', '/api/v1/secrets', FORBIDDEN],
  ['bob', 'GET', '/api/v1/namespaces', FORBIDDEN],
  ['bob', 'GET', inTeamA('configmaps'), FORBIDDEN],
  ['carol', 'GET', inTeamA('pods'), ALLOWED],
  ['carol', 'GET', inTeamA('secrets'), ALLOWED],
  ['carol', 'DELETE', inTeamA('configmaps/none'), ALLOWED_BUT_NOT_THERE],
  ['carol', 'GET', '/apis/apps/v1/namespaces/team-a/deployments', ALLOWED],
  ['carol', 'GET', '/api/v1/namespaces/default/pods', FORBIDDEN],
  ['carol', 'GET', '/api/v1/pods', FORBIDDEN],
  ['carol', 'GET', '/apis/rbac.authorization.k8s.io/v1/namespaces/team-a/rolebindings', FORBIDDEN],
  ['carol', 'DELETE', '/api/v1/namespaces/team-a', FORBIDDEN],
  ['dave', 'GET', inTeamA('pods'), ALLOWED],
  ['dave', 'GET', inTeamA('configmaps/settings'), ALLOWED],
  ['dave', 'GET', inTeamA('secrets'), FORBIDDEN],
  ['dave', 'DELETE', inTeamA('configmaps/none'), FORBIDDEN],
  ['dave', 'GET', '/api/v1/namespaces/default/configmaps', FORBIDDEN],
  ['erin', 'GET', '/api/v1/secrets', ALLOWED],
  ['erin', 'DELETE', inTeamA('configmaps/none'), ALLOWED_BUT_NOT_THERE],
  ['erin', 'DELETE', '/api/v1/namespaces/default/configmaps/none', FORBIDDEN],
];

/** Who somebody is in the cluster. */
export function identityOf(name: PersonName, { usernamePrefix = 'CognitoID:', username = PEOPLE[name].email, groupsPrefix = 'gid:' } = {}): string {
  return identity(`${usernamePrefix}${username}`, [...PEOPLE[name].groups.map(group => `${groupsPrefix}${group}`), 'system:authenticated']);
}

/** Who everybody is to the API server, and what it answers to what they try. */
export async function outcomesOf(cluster: Cluster, tokens: Record<PersonName, string>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const name of NAMES) {
    const { username = '', groups = [], error } = await cluster.api.reviewToken(tokens[name]);
    outcomes.push({ expectation: name, expected: identityOf(name), actual: error ?? identity(username, groups) });
  }
  for (const [name, method, path, status] of ATTEMPTS) {
    const answer = await cluster.api.as(tokens[name], method, path);
    outcomes.push({ expectation: `${name}: ${method} ${path}`, expected: String(status), actual: String(answer.status) });
  }
  return outcomes;
}

function identity(username: string, groups: string[]): string {
  return `${username} in ${[...groups].sort().join(', ')}`;
}
