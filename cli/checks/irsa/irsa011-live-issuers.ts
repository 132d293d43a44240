import { serviceAccountSubject } from '../../../lib/core/trust/trust-policy';
import { acceptancesOf, rolesInQuestion, trustedSubjects } from '../../facts/account/acceptance';
import { valueOr, type AccountFacts, type SiblingClusters } from '../../facts/account/account';
import { isMeantForCluster, type AccountRole } from '../../facts/account/account-role';
import { isOfAnotherCluster, issuerOf } from '../../facts/account/eks-issuers';
import { resourceOfArn } from '../../facts/account/role-arn';
import { wordServiceAccount } from '../../facts/cluster/service-account';
import { inspectRead, listed, type DoctorCheck, type Observation } from '../doctor-check';
import type { Evidence } from '../finding';

const TRUST_THIS_CLUSTER = 'trust the issuer of this cluster, in Principal and in the condition keys alike (in CDK: role.trustCluster)';

/** A cluster that is created again has a new issuer, and every trust in the old one is dead. */
export const LIVE_ISSUERS: DoctorCheck = {
  id: 'IRSA011',
  severity: 'warning',
  holds: 'the issuers in trust policies are those of clusters that exist',
  inspect: facts => {
    const { cluster, roles } = facts;
    const hasNothing = issuerOf(cluster) === undefined || (roles.isRead && roles.value.length === 0);
    return hasNothing ? undefined : inspectRead(roles, all => [
      ...wrongCluster(facts, all),
      ...forgottenRoles(facts, all),
      ...staleIssuers(facts, isAboutCluster(facts) ? all : rolesInQuestion(facts, all).filter(role => isMeantForCluster(role, cluster))),
    ]);
  },
};

/** The role that was asked about is for another cluster. */
function wrongCluster(facts: AccountFacts, roles: AccountRole[]): Observation[] {
  const { target, cluster } = facts;
  const strange = target.role === undefined ? [] : roles.filter(role => role.mentions.length > 0 && !isMeantForCluster(role, cluster));
  return strange.map(({ arn, mentions: [trusted] }) => ({
    severity: 'error',
    resource: resourceOfArn(arn),
    message: `the role trusts the issuer of another cluster${ownerOf(trusted, facts)}, so it lets nobody of ${cluster.name} in`,
    fix: TRUST_THIS_CLUSTER,
    evidence: [{ label: 'trust', value: trusted }, { label: 'tokens', value: issuerOf(cluster) ?? '(none)' }],
  }));
}

/** No role lets the service account in, but one that is for another cluster would. */
function forgottenRoles(facts: AccountFacts, roles: AccountRole[]): Observation[] {
  const { target: { serviceAccount, role: asked }, cluster } = facts;
  if (asked !== undefined || serviceAccount === undefined || acceptancesOf(facts).some(({ evaluation }) => evaluation.allowed)) {
    return [];
  }
  const subject = serviceAccountSubject(serviceAccount);
  return roles.filter(role => !isMeantForCluster(role, cluster) && trustedSubjects(role).includes(subject)).map(role => ({
    severity: 'error',
    resource: resourceOfArn(role.arn),
    message: `the role is for ${wordServiceAccount(serviceAccount)}, but trusts the issuer of another cluster${ownerOf(role.mentions[0], facts)}`,
    fix: `if it is meant for this cluster, ${TRUST_THIS_CLUSTER}`,
    evidence: [{ label: 'trust', value: role.mentions[0] }, { label: 'token', value: issuerOf(cluster) ?? '(none)' }],
  }));
}

function isAboutCluster({ target }: AccountFacts): boolean {
  return target.role === undefined && target.serviceAccount === undefined;
}

function staleIssuers(facts: AccountFacts, roles: AccountRole[]): Observation[] {
  const { cluster, siblings } = facts;
  const issuers = [...new Set(roles.flatMap(({ mentions }) => mentions))].filter(issuer => isOfAnotherCluster(issuer, cluster));
  if (issuers.length === 0 || siblings === undefined) {
    return [];
  }
  return inspectRead(siblings, others =>
    issuers.filter(issuer => !isAlive(issuer, others)).map(issuer => describeStale(issuer, roles, facts, others)));
}

export function isAlive(issuer: string, { clusters }: SiblingClusters): boolean {
  return clusters.some(sibling => sibling.issuer === issuer);
}

function describeStale(issuer: string, roles: AccountRole[], { cluster, providers }: AccountFacts, { unseen }: SiblingClusters): Observation {
  const trusting = roles.filter(({ mentions }) => mentions.includes(issuer)).map(({ arn }) => resourceOfArn(arn));
  const provider = valueOr(providers, []).find(candidate => candidate.issuer === issuer);
  const evidence: Evidence[] = [
    { label: 'trusted', value: issuer },
    { label: cluster.name, value: issuerOf(cluster) ?? '(none)' },
    ...listed('by', trusting),
    ...providers.isRead ? [{ label: 'provider', value: provider?.arn ?? '(none in this account)' }] : [],
  ];
  return unseen > 0 ? {
    status: 'unknown',
    severity: 'info',
    resource: trusting[0],
    message: `whether the issuer that it trusts still exists is not known: ${unseen} clusters of the region were not looked at`,
    fix: 'compare it with the issuers of the other clusters',
    evidence,
  } : {
    resource: trusting[0],
    part: trusting.length > 1 ? `and ${trusting.length - 1} more` : undefined,
    message: 'no cluster of this account and region has the issuer that the role trusts; a cluster that is created again gets a new one',
    fix: `trust the issuer of the cluster that is meant (for ${cluster.name}: ${issuerOf(cluster)}), unless the old one is that of a cluster in another account`,
    evidence,
  };
}

function ownerOf(issuer: string, { siblings }: AccountFacts): string {
  const { clusters, unseen } = valueOr(siblings, { clusters: [], unseen: 1 });
  const owner = clusters.find(sibling => sibling.issuer === issuer);
  return owner !== undefined ? ` (${owner.name})` : unseen === 0 ? ' that does not exist in this account and region any more' : '';
}
