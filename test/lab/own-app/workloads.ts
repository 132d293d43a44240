import type { WorkloadExpectation } from './expectations';
import type { CheckedLine } from './line';
import { applyIdentity, serviceAccountOf } from './manifests';
import type { AppCluster, AppRole, OwnApp } from './own-app';
import { CannotRun } from '../../../cli/cannot-run';
import { asObject, type JsonObject } from '../../../cli/collect/templates/json';
import { DEFAULT_AUDIENCE } from '../../../lib/core/trust/trust-policy';
import type { Cluster } from '../harness/cluster/cluster';
import type { Lab } from '../harness/lab';
import { StandInSts, type StsAnswer } from '../sts/stand-in-sts';

const AUDIENCE_ANNOTATION = 'eks.amazonaws.com/audience';

/** One question: may this service account, of these clusters, have the role? */
export interface WorkloadQuestion {
  readonly expectation: WorkloadExpectation;
  readonly role: AppRole;
  readonly clusters: AppCluster[];
}

/** The questions that expectations come to, before anything is started. */
export function workloadQuestions(app: OwnApp, file: string, expectations: WorkloadExpectation[]): WorkloadQuestion[] {
  return expectations.map(expectation => {
    const place = `${file}:${expectation.line}`;
    const role = findRole(app.roles, expectation.role, place);
    const clusters = expectation.cluster === undefined
      ? app.clusters.filter(({ issuerUrl }) => role.issuerUrls.includes(issuerUrl))
      : [findCluster(app.clusters, expectation.cluster, place)];
    if (clusters.length === 0 && role.unreadable === undefined) {
      throw new CannotRun(`${place}: ${role.path} trusts no cluster; say with 'cluster' which one the service account is of`);
    }
    return { expectation, role, clusters: role.unreadable === undefined ? clusters : [] };
  });
}

/** Asks with tokens of real API servers, one for each issuer. */
export async function checkWorkloads(lab: Lab, app: OwnApp, questions: WorkloadQuestion[]): Promise<CheckedLine[]> {
  const asked = [...new Map(questions.flatMap(({ clusters }) => clusters).map(cluster => [cluster.issuerUrl, cluster])).values()];
  const running = new Map(await Promise.all(asked.map(async (cluster, index) => (
    [cluster.issuerUrl, await startCluster(lab, app, `workloads${index}`, cluster, questions)] as const))));
  const keys = new Map(await Promise.all([...running].map(async ([issuerUrl, { api }]) => [issuerUrl, await api.keys()] as const)));
  const sts = new StandInSts({ providers: app.providers, roles: app.roles, keys: issuerUrl => keys.get(issuerUrl) });
  return (await Promise.all(questions.map(async question => answers(question, running, sts)))).flat();
}

async function startCluster(lab: Lab, app: OwnApp, name: string, { issuerUrl, key }: AppCluster, questions: WorkloadQuestion[]): Promise<Cluster> {
  const cluster = await lab.startCluster({ name, issuerUrl });
  const asked = questions.filter(({ clusters }) => clusters.some(other => other.issuerUrl === issuerUrl));
  await applyIdentity(cluster.api, app.objectsFor(key), asked.map(({ expectation }) => expectation));
  return cluster;
}

async function answers({ expectation, role, clusters }: WorkloadQuestion, running: Map<string, Cluster>, sts: StandInSts): Promise<CheckedLine[]> {
  const { line, namespace, name, expect: expected } = expectation;
  if (role.unreadable !== undefined) {
    return [{ line, what: `${namespace}/${name} gets ${role.path}`, expected, actual: 'unknown', reason: role.unreadable }];
  }
  return Promise.all(clusters.map(async ({ path, issuerUrl }): Promise<CheckedLine> => {
    const api = (running.get(issuerUrl) as Cluster).api;
    const audience = expectation.audience ?? audienceOf(await api.read(serviceAccountOf(namespace, name)));
    const answer = await sts.assumeRoleWithWebIdentity(role.arn, await api.serviceAccountToken(namespace, name, [audience]));
    const what = `${namespace}/${name} of ${path ?? issuerUrl} gets ${role.path}`;
    return { line, what, expected, actual: answer.allowed ? 'allow' : 'deny', reason: reasonOf(answer) };
  }));
}

function reasonOf({ allowed, code, message, reason = '' }: StsAnswer): string {
  return allowed ? reason : [`${code}: ${message}`, ...reason === message ? [] : [reason]].join('\n');
}

function audienceOf({ metadata }: JsonObject): string {
  return String(asObject(asObject(metadata).annotations)[AUDIENCE_ANNOTATION] ?? DEFAULT_AUDIENCE);
}

function findRole(roles: AppRole[], wanted: string, place: string): AppRole {
  const exact = roles.filter(({ path, logicalId, name }) => [path, logicalId, name].includes(wanted));
  const found = exact.length > 0 ? exact : roles.filter(({ path }) => path.endsWith(`/${wanted}`));
  if (found.length !== 1) {
    const which = found.length > 1 ? `is the name of ${found.length} roles: ${pathsOf(found)}` : `is none of the roles that tokens open: ${pathsOf(roles) || 'the app has none'}`;
    throw new CannotRun(`${place}: role '${wanted}' ${which}`);
  }
  return found[0];
}

function findCluster(clusters: AppCluster[], wanted: string, place: string): AppCluster {
  const found = clusters.find(({ path, issuerUrl }) => [path, issuerUrl].includes(wanted));
  if (found === undefined) {
    throw new CannotRun(`${place}: cluster '${wanted}' is none of the app: ${clusters.map(({ path, issuerUrl }) => path ?? issuerUrl).join(', ')}`);
  }
  return found;
}

function pathsOf(roles: AppRole[]): string {
  return roles.map(({ path }) => path).join(', ');
}
