import type { EksApi, IamApi, PodIdentitySummary, RoleTrust } from './aws/aws-api';
import { allOrNone, mapConcurrently } from './aws/paging';
import type { Reader } from './reader';
import { isInAccountOf, known, valueOr, type AccountFacts, type ClusterFact, type Read, type Target } from '../facts/account/account';
import { readAccountRole, type AccountRole } from '../facts/account/account-role';
import { ADDON_SERVICE_ACCOUNTS, AGENT, type AddonFact, type PodIdentityAssociation } from '../facts/account/pod-identity';
import { parseRoleArn } from '../facts/account/role-arn';
import { isSame } from '../facts/cluster/kubernetes';
import { serviceAccountOf, type PodFact } from '../facts/cluster/pod';

/** Associations whose roles are looked at, one call each; EKS lists them without. */
const MAX_DESCRIBED = 10;

export interface PodIdentityCollector {
  readonly eks: EksApi;
  readonly iam: IamApi;
  readonly reader: Reader;
  readonly cluster: ClusterFact;
  /** Pods that run: the roles of their associations matter most. */
  readonly pods?: Read<PodFact[]>;
}

/** The roles that pods get by associations, and the add-ons that manage roles of their own. */
export async function collectPodIdentity(collector: PodIdentityCollector, target: Target): Promise<Pick<AccountFacts, 'podIdentity' | 'addons'>> {
  const { eks, reader, cluster } = collector;
  const { serviceAccount } = target;
  const [summaries, addons] = await Promise.all([
    reader.read('the pod identity associations of the cluster', 'eks:ListPodIdentityAssociations', () => eks.listPodIdentityAssociations(cluster.name, serviceAccount)),
    collectAddons(collector, target),
  ]);
  if (!summaries.isRead) {
    return { podIdentity: { associations: summaries, roles: summaries }, addons };
  }
  const own = usedFirst(summaries.value.filter(summary => serviceAccount === undefined || isSame(summary, serviceAccount)), collector);
  const described = allOrNone(await mapConcurrently(own.slice(0, MAX_DESCRIBED), ({ id }) =>
    reader.read('a pod identity association', 'eks:DescribePodIdentityAssociation', () => eks.describePodIdentityAssociation(cluster.name, id))));
  const found = valueOr(described, []);
  const associations = own.map(({ namespace, name }, index): PodIdentityAssociation => ({ namespace, name, ...found[index] }));
  const roleArns = found.flatMap(({ roleArn, targetRoleArn }) => [roleArn, ...targetRoleArn === undefined ? [] : [targetRoleArn]]);
  const roles = described.isRead ? await collectRoles(collector, roleArns, target) : described;
  return { podIdentity: { associations: known(associations), roles }, addons };
}

/** Those of service accounts that pods run as, before the others. */
function usedFirst(summaries: PodIdentitySummary[], { pods }: PodIdentityCollector): PodIdentitySummary[] {
  const accounts = valueOr(pods, []).map(serviceAccountOf);
  const isUsed = (summary: PodIdentitySummary) => accounts.some(account => isSame(account, summary));
  return [...summaries.filter(isUsed), ...summaries.filter(summary => !isUsed(summary))];
}

/** The trust policies of their roles; what is in another account is not seen. */
async function collectRoles(
  { iam, reader, cluster }: PodIdentityCollector, roleArns: string[], { role: asked }: Target,
): Promise<Read<AccountRole[]>> {
  const names = [...new Set(roleArns)].map(parseRoleArn).flatMap(arn => (arn !== undefined && isInAccountOf(arn, cluster) ? [arn.name] : []));
  const isListed = names.length > 0 && asked === undefined;
  const listed = !isListed ? undefined : await reader.read('the roles of the account', 'iam:ListRoles', () => iam.listRoles());
  if (listed?.isRead) {
    const wanted = new Set(names); // listed anyway: no call for each
    return known(listed.value.filter(({ arn }) => wanted.has(parseRoleArn(arn)?.name ?? '')).map(readRole));
  }
  const roles = allOrNone(await mapConcurrently(names, name => reader.read(`role ${name}`, 'iam:GetRole', () => iam.getRole(name))));
  return roles.isRead ? known(roles.value.flatMap(role => (role === undefined ? [] : [readRole(role)]))) : roles;
}

function readRole({ arn, trust }: RoleTrust): AccountRole {
  return readAccountRole(arn, trust);
}

/** Add-ons whose service accounts are known; asked about one service account, those that it may belong to. */
async function collectAddons({ eks, reader, cluster }: PodIdentityCollector, { serviceAccount }: Target): Promise<Read<AddonFact[]>> {
  const names = await reader.read('the add-ons of the cluster', 'eks:ListAddons', () => eks.listAddons(cluster.name));
  if (!names.isRead) {
    return names;
  }
  const wanted = names.value.filter(name => name === AGENT
    || ADDON_SERVICE_ACCOUNTS.some(({ addon, ...account }) => addon === name && (serviceAccount === undefined || isSame(account, serviceAccount))));
  return allOrNone(await mapConcurrently(wanted, name => reader.read(`add-on ${name}`, 'eks:DescribeAddon', () => eks.describeAddon(cluster.name, name))));
}
