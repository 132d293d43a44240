import type { AwsApis } from './aws/aws-api';
import { failureIn } from './aws/aws-regions';
import { mapConcurrently } from './aws/paging';
import { collectAccount, type CollectOptions } from './collect-account';
import { Reader } from './reader';
import { rememberApis, rememberIam, rememberWeb } from './remember';
import { HttpsWeb } from './web';
import { CannotRun } from '../cannot-run';
import { known, type AccountFacts, type Read } from '../facts/account/account';
import { readAccountRole, type AccountRole } from '../facts/account/account-role';
import type { FleetFacts, RegionFact } from '../facts/account/fleet';

/** A region, and how to ask there. */
export interface RegionApis {
  readonly region: string;
  readonly apis: AwsApis;
}

export interface FleetOptions {
  readonly profile?: string;
  readonly onProgress?: (doing: string) => void;
}

/** Reads every cluster of the regions; what they share is asked for once. */
export async function collectFleet(regions: RegionApis[], { profile, onProgress }: FleetOptions): Promise<FleetFacts> {
  const [first] = regions;
  const iam = rememberIam(first.apis.iam);
  const web = rememberWeb(new HttpsWeb());
  const reader = new Reader(profile, onProgress);
  const [providers, trusts, names] = await Promise.all([
    reader.read('the OIDC providers of the account', 'iam:ListOpenIDConnectProviders', () => iam.listProviders()),
    reader.read('the roles of the account', 'iam:ListRoles', () => iam.listRoles()),
    Promise.all(regions.map(({ region, apis }) => reader.read(`the clusters of ${region}`, 'eks:ListClusters', () => listClusters({ region, apis }, regions.length)))),
  ]);
  refuseSilence(providers, trusts, ...names);
  const collected: RegionFact[] = [];
  for (const [index, { region, apis }] of regions.entries()) { // one after the other: EKS limits calls by region, and IAM does by account
    collected.push(await collectRegion({ region, apis: rememberApis(apis, iam) }, names[index], { profile, onProgress, web }));
  }
  const roles: Read<AccountRole[]> = trusts.isRead
    ? known(trusts.value.map(({ arn, trust }) => readAccountRole(arn, trust)).filter(({ mentions }) => mentions.length > 0)) : trusts;
  return { regions: collected, providers, roles };
}

function listClusters({ region, apis }: RegionApis, regions: number): Promise<string[]> {
  return apis.eks.listClusters().catch(error => {
    throw regions === 1 ? error : failureIn(region, error);
  });
}

/** Where nothing at all was read, there is nothing to report; what is missing is a permission only if AWS said so. */
function refuseSilence(...reads: Read<unknown>[]): void {
  const [first, ...others] = reads.map(read => (read.isRead ? undefined : read.why));
  if (first !== undefined && [first, ...others].every(why => why !== undefined && why.permission === undefined)) {
    throw new CannotRun(`nothing of the account can be read: ${first.reason}`);
  }
}

async function collectRegion({ region, apis }: RegionApis, names: Read<string[]>, options: CollectOptions): Promise<RegionFact> {
  const reads = await mapConcurrently(names.isRead ? names.value : [], async name => ({ name, read: await collectCluster(apis, name, options) }));
  return {
    region,
    names,
    clusters: reads.flatMap(({ read }) => (read.isRead ? [read.value] : [])),
    unread: reads.flatMap(({ name, read }) => (read.isRead ? [] : [{ name, why: read.why }])),
  };
}

/** One cluster that cannot be read does not stop the rest; credentials that nobody accepts do. */
async function collectCluster(apis: AwsApis, name: string, options: CollectOptions): Promise<Read<AccountFacts>> {
  try {
    return known(await collectAccount(apis, { cluster: name }, options));
  } catch (error) {
    if (error instanceof CannotRun && !/credentials/.test(error.message)) {
      const [, permission, reason = error.message] = /^cluster \S+ cannot be read(?: without the permission (\S+))?: (.*)$/s.exec(error.message) ?? [];
      return { isRead: false, why: { what: `cluster ${name}`, reason, ...permission !== undefined && { permission } } };
    }
    throw error;
  }
}
