import type { AwsApis, RoleTrust } from './aws/aws-api';
import { unreadable } from './aws/aws-failure';
import { mapConcurrently } from './aws/paging';
import { collectAdoption } from './collect-adoption';
import { collectApp } from './collect-app';
import { collectAssumeRoleCalls } from './collect-assume-role-calls';
import { collectIssuers } from './collect-issuers';
import { collectLogin } from './collect-login';
import { collectPeople } from './collect-people';
import { collectPodIdentity } from './collect-pod-identity';
import { KubernetesCollector, type KubernetesQuestion } from './kubernetes/kube-collect';
import type { KubeConfigChoice } from './kubernetes/kube-config';
import { openKube } from './kubernetes/kube-connect';
import { collectKubeLogin } from './kubernetes/kube-login';
import { Reader } from './reader';
import { rememberAssociations, rememberIam } from './remember';
import { HttpsWeb, type Web } from './web';
import { issuerOfUrl } from '../../lib/core/issuer';
import { CannotRun } from '../cannot-run';
import {
  isAboutPerson, isAboutWorkload, isInAccountOf, known, valueOr, type AccountFacts, type AccountProvider, type ClusterFact, type Read,
  type SiblingCluster, type SiblingClusters,
  type Target,
} from '../facts/account/account';
import { readAccountRole, type AccountRole } from '../facts/account/account-role';
import { isOfAnotherCluster, issuerOf } from '../facts/account/eks-issuers';
import { parseRoleArn } from '../facts/account/role-arn';
import { didYouMean } from '../facts/distance';
import type { IssuerFact } from '../facts/login/identity-provider';
import type { ParsedToken } from '../facts/login/login-token';

/** Other clusters whose issuers are looked up, one call each. */
const MAX_SIBLINGS = 8;

export interface CollectOptions {
  readonly profile?: string;
  /** Told what is about to be read. */
  readonly onProgress?: (doing: string) => void;
  /** The token that is asked about. */
  readonly token?: ParsedToken;
  readonly web?: Web;
  /** The kubeconfig of a person, if it is asked about. */
  readonly kubeLogin?: KubeConfigChoice;
  /** The path of an app that is to be compared with the cluster. */
  readonly app?: string;
  /** What to ask the API server of the cluster; nothing if undefined. */
  readonly kubernetes?: KubernetesQuestion;
  /** How far back to look for what STS answered to pods, in hours; not at all if undefined. */
  readonly eventHours?: number;
}

/** Reads what the question needs, and only that; nothing is written. */
export async function collectAccount(asked: AwsApis, target: Target, options: CollectOptions = {}): Promise<AccountFacts> {
  const apis = { ...asked, eks: rememberAssociations(asked.eks) };
  const { profile, onProgress, kubernetes } = options;
  const app = options.app === undefined ? undefined : collectApp(options.app, target.cluster);
  onProgress?.(`cluster ${target.cluster}`);
  const cluster = await describeTarget(apis, target.cluster, profile);
  const kube = kubernetes && await openKube(cluster, { profile, ...kubernetes });
  try {
    const collector = kube && kubernetes && new KubernetesCollector(kube, kubernetes, onProgress);
    const [kubeLogin, facts] = await Promise.all([
      options.kubeLogin && collectKubeLogin(cluster, options.kubeLogin, new Reader(profile, onProgress)),
      collectFacts(apis, target, cluster, { ...options, ...collector && { collector } }),
    ]);
    const reader = new Reader(profile, onProgress);
    const adoption = app && !isAboutPerson(facts.target) ? await collectAdoption(apis, reader, app.resources, facts) : undefined;
    return { ...facts, ...kubeLogin && { kubeLogin }, ...app && { app: app.rbac }, ...adoption && { adoption } };
  } finally {
    if (kube?.isRead) {
      kube.value.close();
    }
  }
}

async function collectFacts(
  apis: AwsApis, asked: Target, cluster: ClusterFact, options: CollectOptions & { readonly collector?: KubernetesCollector },
): Promise<AccountFacts> {
  const { profile, onProgress, token, web = new HttpsWeb(), collector, eventHours } = options;
  const { eks } = apis;
  const iam = rememberIam(apis.iam); // roles are listed once, whoever needs them
  const reader = new Reader(profile, onProgress);
  const located = await collector?.locate(asked);
  const target = located?.target ?? asked;
  const isAboutPods = !isAboutPerson(target) || isAboutWorkload(target);
  const fromAws = async (): Promise<Omit<AccountFacts, 'target' | 'cluster'>> => {
    const [workloads, podIdentity, people] = await Promise.all([
      isAboutPods ? collectWorkloads({ eks, iam }, reader, target, cluster) : NO_WORKLOADS,
      isAboutPods ? collectPodIdentity({ eks, iam, reader, cluster, pods: located?.kubernetes.workloads?.pods }, target) : {},
      isAboutWorkload(target) && !isAboutPerson(target) ? undefined : collectPeople(eks, reader, cluster),
    ]);
    const [login, kubernetes] = await Promise.all([
      people && collectLogin(people, { cognito: apis.cognito, web, reader, token }),
      located && collector?.complete(located, { apis, aws: reader, cluster, people, token, ...podIdentity }),
    ]);
    return { ...workloads, ...podIdentity, ...login, ...kubernetes && { kubernetes } };
  };
  const [facts, assumeRoleCalls, clusterIssuer] = await Promise.all([
    fromAws(),
    eventHours !== undefined && isAboutPods ? collectAssumeRoleCalls(apis.cloudTrail, reader, target, cluster, eventHours) : undefined,
    isAboutPerson(target) || isAboutWorkload(target) ? undefined : collectClusterIssuer(web, reader, cluster), // it may take its time to be silent
  ]);
  return { target, cluster, ...facts, ...assumeRoleCalls && { assumeRoleCalls }, ...clusterIssuer && { clusterIssuer } };
}

/** What the issuer of the cluster says about itself; undefined if it has none. */
async function collectClusterIssuer(web: Web, reader: Reader, { issuerUrl }: ClusterFact): Promise<IssuerFact | undefined> {
  const [issuer] = await collectIssuers(web, reader, issuerUrl === undefined ? [] : [issuerUrl]);
  return issuer?.fact;
}

type WorkloadFacts = Pick<AccountFacts, 'providers' | 'audiences' | 'roles' | 'roleArns' | 'trustSizeQuota' | 'siblings'>;

/** Of a question about a person only. */
const NOT_ASKED = { isRead: false, why: { what: 'what pods need', reason: 'nobody asked about it' } } as const;
const NO_WORKLOADS: WorkloadFacts = { providers: NOT_ASKED, roles: NOT_ASKED, trustSizeQuota: NOT_ASKED };

async function collectWorkloads({ eks, iam }: Pick<AwsApis, 'eks' | 'iam'>, reader: Reader, target: Target, cluster: ClusterFact): Promise<WorkloadFacts> {
  const [providers, roles, trustSizeQuota] = await Promise.all([
    reader.read('the OIDC providers of the account', 'iam:ListOpenIDConnectProviders', () => iam.listProviders()),
    collectRoles(iam, reader, target, cluster),
    reader.read('the quotas of the account', 'iam:GetAccountSummary', () => iam.trustSizeQuota()),
  ]);
  const own = valueOr(providers, []).find(({ issuer }) => issuer === issuerOf(cluster));
  const [audiences, siblings] = await Promise.all([
    own && reader.read('what the provider accepts', 'iam:GetOpenIDConnectProvider', () => iam.listAudiences(own.arn)),
    hasOtherIssuers(cluster, valueOr(roles.roles, []), valueOr(providers, [])) ? collectSiblings(eks, reader, cluster) : undefined,
  ]);
  return { providers, audiences, ...roles, trustSizeQuota, siblings };
}

/** The cluster: without it there is nothing to say. */
export async function describeTarget({ eks }: Pick<AwsApis, 'eks'>, name: string, profile: string | undefined): Promise<ClusterFact> {
  try {
    return await eks.describeCluster(name);
  } catch (error) {
    const { reason, permission } = unreadable(error, `cluster ${name}`, 'eks:DescribeCluster', profile);
    if (error instanceof Error && error.name === 'ResourceNotFoundException') {
      throw new CannotRun(await noSuchCluster({ eks }, name), { cause: error });
    }
    throw new CannotRun(`cluster ${name} cannot be read${permission === undefined ? '' : ` without the permission ${permission}`}: ${reason}`, { cause: error });
  }
}

async function noSuchCluster({ eks }: Pick<AwsApis, 'eks'>, name: string): Promise<string> {
  const names = await eks.listClusters().catch(() => undefined); // only to be helpful
  const meant = didYouMean(name, names ?? []);
  const others = names === undefined ? '' : names.length === 0 ? '; there are no clusters' : meant === undefined ? `; there are: ${names.join(', ')}` : `; did you mean ${meant}?`;
  return `there is no cluster ${name} in this account and region${others}`;
}

/** One role when one is asked about, which takes fewer permissions; all of them otherwise, or to find out what was meant. */
async function collectRoles(
  iam: AwsApis['iam'], reader: Reader, { role: asked }: Target, cluster: ClusterFact,
): Promise<Pick<AccountFacts, 'roles' | 'roleArns'>> {
  const parsed = asked === undefined ? undefined : parseRoleArn(asked);
  if (asked !== undefined && (parsed === undefined || !isInAccountOf(parsed, cluster))) {
    return { roles: known([]) }; // malformed, or out of reach of these credentials
  }
  if (parsed !== undefined) {
    const role = await reader.read(`role ${parsed.name}`, 'iam:GetRole', () => iam.getRole(parsed.name));
    if (!role.isRead || role.value !== undefined) {
      return { roles: role.isRead ? known(rolesOf([role.value].flatMap(found => found ?? []))) : role };
    }
  }
  const all = await reader.read('the roles of the account', 'iam:ListRoles', () => iam.listRoles());
  if (!all.isRead) {
    return { roles: parsed === undefined ? all : known([]), roleArns: all };
  }
  const roles = parsed === undefined ? rolesOf(all.value).filter(({ mentions }) => mentions.length > 0) : [];
  return { roles: known(roles), roleArns: known(all.value.map(({ arn }) => arn)) };
}

/** Roles that were read: all clusters of a fleet are told of the same. */
const READ = new WeakMap<RoleTrust, AccountRole>();

function readRole(listed: RoleTrust): AccountRole {
  const role = READ.get(listed) ?? readAccountRole(listed.arn, listed.trust);
  READ.set(listed, role);
  return role;
}

/** In an order that does not depend on that of the API. */
function rolesOf(trusts: RoleTrust[]): AccountRole[] {
  return trusts.map(readRole).sort((one, other) => (one.arn < other.arn ? -1 : 1));
}

function hasOtherIssuers(cluster: ClusterFact, roles: AccountRole[], providers: AccountProvider[]): boolean {
  return [...roles.flatMap(({ mentions }) => mentions), ...providers.map(({ issuer }) => issuer)].some(issuer => isOfAnotherCluster(issuer, cluster));
}

async function collectSiblings(eks: AwsApis['eks'], reader: Reader, cluster: ClusterFact): Promise<Read<SiblingClusters>> {
  const names = await reader.read('the clusters of the region', 'eks:ListClusters', () => eks.listClusters());
  if (!names.isRead) {
    return names;
  }
  const others = names.value.filter(name => name !== cluster.name);
  const seen = await mapConcurrently(others.slice(0, MAX_SIBLINGS), name =>
    reader.read(`cluster ${name}`, 'eks:DescribeCluster', async (): Promise<SiblingCluster> => {
      const { issuerUrl } = await eks.describeCluster(name);
      return { name, issuer: issuerUrl && issuerOfUrl(issuerUrl) };
    }));
  const clusters = seen.flatMap(sibling => (sibling.isRead ? [sibling.value] : []));
  return known({ clusters, unseen: others.length - clusters.length });
}
