import type { AwsApis, RoleTrust } from './aws-api';
import { unreadable } from './aws-failure';
import { collectPeople } from './collect-people';
import { mapConcurrently } from './paging';
import { Reader } from './reader';
import { issuerOfUrl } from '../../lib/core/issuer';
import { CannotRun } from '../cannot-run';
import {
  isInAccountOf, known, valueOr, type AccountFacts, type AccountProvider, type ClusterFact, type Read, type SiblingCluster, type SiblingClusters,
  type Target,
} from '../facts/account';
import { readAccountRole, type AccountRole } from '../facts/account-role';
import { didYouMean } from '../facts/distance';
import { isOfAnotherCluster, issuerOf } from '../facts/eks-issuers';
import { parseRoleArn } from '../facts/role-arn';

/** Other clusters whose issuers are looked up, one call each. */
const MAX_SIBLINGS = 8;

export interface CollectOptions {
  readonly profile?: string;
  /** Told what is about to be read. */
  readonly onProgress?: (doing: string) => void;
}

/** Reads what the question needs, and only that; nothing is written. */
export async function collectAccount({ eks, iam }: AwsApis, target: Target, { profile, onProgress }: CollectOptions = {}): Promise<AccountFacts> {
  const reader = new Reader(profile, onProgress);
  onProgress?.(`cluster ${target.cluster}`);
  const cluster = await describeTarget({ eks, iam }, target.cluster, profile);
  const isAboutWorkload = target.serviceAccount !== undefined || target.role !== undefined;
  const [providers, roles, trustSizeQuota, people] = await Promise.all([
    reader.read('the OIDC providers of the account', 'iam:ListOpenIDConnectProviders', () => iam.listProviders()),
    collectRoles(iam, reader, target, cluster),
    reader.read('the quotas of the account', 'iam:GetAccountSummary', () => iam.trustSizeQuota()),
    isAboutWorkload ? undefined : collectPeople(eks, reader, cluster),
  ]);
  const own = valueOr(providers, []).find(({ issuer }) => issuer === issuerOf(cluster));
  const [audiences, siblings] = await Promise.all([
    own && reader.read('what the provider accepts', 'iam:GetOpenIDConnectProvider', () => iam.listAudiences(own.arn)),
    hasOtherIssuers(cluster, valueOr(roles.roles, []), valueOr(providers, [])) ? collectSiblings(eks, reader, cluster) : undefined,
  ]);
  return { target, cluster, providers, audiences, ...roles, trustSizeQuota, siblings, people };
}

/** The cluster: without it there is nothing to say. */
async function describeTarget({ eks }: AwsApis, name: string, profile: string | undefined): Promise<ClusterFact> {
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

/** In an order that does not depend on that of the API. */
function rolesOf(trusts: RoleTrust[]): AccountRole[] {
  return trusts.map(({ arn, trust }) => readAccountRole(arn, trust)).sort((one, other) => (one.arn < other.arn ? -1 : 1));
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
