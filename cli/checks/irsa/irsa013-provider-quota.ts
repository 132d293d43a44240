import { inspectRead, listed, type DoctorCheck, type Observation } from '../doctor-check';
import { isAlive } from './irsa011-live-issuers';
import type { AccountFacts, AccountProvider, ClusterFact, SiblingClusters } from '../../facts/account/account';
import { isOfAnotherCluster } from '../../facts/account/eks-issuers';

/** OIDC providers in an account: by default, and at most (quota L-858F3967); and the part from which on the next clusters may find no room. */
export const QUOTA = { byDefault: 100, atMost: 700, code: 'L-858F3967', nearlyFull: 0.9 };

/** Providers outlive their clusters, until the account has no room for more. */
export const PROVIDER_QUOTA: DoctorCheck = {
  id: 'IRSA013',
  severity: 'warning',
  holds: 'the account has room for more providers, and none is left over from a deleted cluster',
  inspect: facts => (facts.target.role !== undefined || facts.target.serviceAccount !== undefined ? undefined
    : inspectRead(facts.providers, providers => [...nearlyFull(providers, facts), ...orphans(providers, facts)])),
};

function nearlyFull(providers: AccountProvider[], { cluster }: AccountFacts): Observation[] {
  const count = providers.length;
  const quota = count > QUOTA.byDefault ? QUOTA.atMost : QUOTA.byDefault; // more than the default are there only where it was raised
  return count < QUOTA.nearlyFull * quota ? [] : [{
    resource: `account/${cluster.account}`,
    message: `the account has ${count} OIDC providers, and room for ${quota}${quota === QUOTA.byDefault ? ' unless its quota was raised' : ''}`,
    fix: `delete providers of clusters that are gone${quota === QUOTA.byDefault ? `, or have quota ${QUOTA.code} raised (to at most ${QUOTA.atMost})` : ''}`,
  }];
}

/** Providers of no cluster that is known; this command deletes nothing. */
function orphans(providers: AccountProvider[], { cluster, siblings, roles }: AccountFacts): Observation[] {
  const others = providers.filter(({ issuer }) => isOfAnotherCluster(issuer, cluster));
  if (others.length === 0 || siblings === undefined) {
    return [];
  }
  return inspectRead(roles, all => inspectRead(siblings, clusters => {
    const trusted = new Set(all.flatMap(({ mentions }) => mentions));
    const left = others.filter(({ issuer }) => !isAlive(issuer, clusters) && !trusted.has(issuer));
    return left.length === 0 ? [] : [describeOrphans(left, cluster, clusters)];
  }));
}

function describeOrphans(orphaned: AccountProvider[], { account }: ClusterFact, { unseen }: SiblingClusters): Observation {
  const what = orphaned.length === 1 ? '1 OIDC provider' : `${orphaned.length} OIDC providers`;
  return {
    ...unseen > 0 && { status: 'unknown' },
    severity: 'info',
    resource: `account/${account}`,
    message: unseen > 0
      ? `no role trusts ${what}; whether their clusters still exist is not known: ${unseen} clusters of the region were not looked at`
      : `no role trusts ${what} of clusters that do not exist in this account and region`,
    fix: 'delete what is not of a cluster in another account',
    evidence: listed('orphan', orphaned.map(({ arn }) => arn)),
  };
}
