import type { CreatedResource } from './created-resources';
import type { IsOurs } from './desired-rbac';
import { issuerOwner, loneSymbol, placeholdersIn, replacePlaceholders, symbol } from './placeholders';
import type { ClusterFact } from '../account/account';
import { issuerOf } from '../account/eks-issuers';

/** What an app would create for one cluster and in its account, of which there can be one only. */
export interface DesiredResources {
  /** As the deployment would make them: keys have no placeholders. */
  readonly resources: CreatedResource[];
  /** What makes resources of which only the deployment knows the key or the cluster. */
  readonly undecided: string[];
  /** What makes resources in other accounts. */
  readonly elsewhere: string[];
}

/** Kinds that are of the account, whatever the cluster. */
const OF_ACCOUNT = ['provider', 'domain', 'role'];

/** Stacks that are bound to no account or region are taken to be deployed to those of the cluster. */
export function desiredResources(created: CreatedResource[], cluster: ClusterFact, isOurs: IsOurs): DesiredResources {
  const sorted = created.map(one => ({ one, ...desired(one, cluster, isOurs) }));
  const paths = (of: Verdict['is']): string[] => [...new Set(sorted.filter(({ is }) => is === of).map(({ one }) => one.id.path))];
  return { resources: sorted.flatMap(({ resource }) => resource ?? []), undecided: paths('undecided'), elsewhere: paths('elsewhere') };
}

/** Whether a stack may be where the cluster is. */
export function isBesideCluster({ stack: { account, region } }: CreatedResource, cluster: ClusterFact): boolean {
  return (account ?? cluster.account) === cluster.account && (region ?? cluster.region) === cluster.region;
}

interface Verdict {
  readonly is: 'desired' | 'undecided' | 'elsewhere' | 'of no concern';
  readonly resource?: CreatedResource;
}

const OF_NO_CONCERN: Verdict = { is: 'of no concern' };
const UNDECIDED: Verdict = { is: 'undecided' };

function desired(one: CreatedResource, cluster: ClusterFact, isOurs: IsOurs): Verdict {
  if (OF_ACCOUNT.includes(one.kind)) {
    const isHere = (one.stack.account ?? cluster.account) === cluster.account;
    return isHere ? withKey(one, one.kind === 'provider' ? issuerIn(one.key, cluster, isOurs) : one.key, cluster) : { is: 'elsewhere' };
  }
  if (!isBesideCluster(one, cluster)) {
    return OF_NO_CONCERN; // of a cluster somewhere else
  }
  if (one.kind === 'cluster') {
    return one.key === cluster.name ? { is: 'desired', resource: one } : OF_NO_CONCERN;
  }
  const isOfCluster = isOurs(one.cluster);
  return isOfCluster === undefined ? withoutCluster(one) : isOfCluster ? withKey(one, one.key, cluster) : OF_NO_CONCERN;
}

/** The issuer of a cluster of the app is that of the live one, if they are the same; undefined if nobody can tell. */
function issuerIn(key: string, cluster: ClusterFact, isOurs: IsOurs): string | undefined {
  const owner = issuerOwner(key);
  const isOwn = owner === undefined ? false : isOurs(symbol(owner));
  return isOwn === true ? issuerOf(cluster) : isOwn === undefined ? undefined : key;
}

function withKey(one: CreatedResource, text: string | undefined, cluster: ClusterFact): Verdict {
  if (text === undefined) {
    return UNDECIDED;
  }
  const key = inPlace(text, cluster);
  if (placeholdersIn(key).length === 0) {
    return { is: 'desired', resource: { ...one, key, ...one.issuerUrl !== undefined && { issuerUrl: inPlace(one.issuerUrl, cluster) } } };
  }
  return withoutCluster(one);
}

/** What is made of other resources of the app is new with them. */
function withoutCluster({ isKeyOfApp }: CreatedResource): Verdict {
  return isKeyOfApp ? OF_NO_CONCERN : UNDECIDED;
}

/** The text, where the stack is deployed beside the cluster. */
function inPlace(text: string, { account, region, partition }: ClusterFact): string {
  const values: Record<string, string> = { 'AWS::AccountId': account, 'AWS::Region': region, 'AWS::Partition': partition };
  return replacePlaceholders(text, placeholder => values[loneSymbol(placeholder) ?? ''] ?? placeholder);
}
