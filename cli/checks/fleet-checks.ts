import { listed } from './doctor-check';
import { DOCTOR_CHECKS } from './doctor-checks';
import type { Finding } from './finding';
import { SEVERITIES } from './finding';
import { QUOTA } from './irsa/irsa013-provider-quota';
import { runDoctorChecks, type Diagnosis } from './run-doctor-checks';
import { valueOr, type AccountFacts, type Unreadable } from '../facts/account/account';
import { isWellFormedIssuer, regionOfIssuer } from '../facts/account/eks-issuers';
import { accountOf, fleetIssuers, isComplete, rolesTrusting, type FleetFacts, type RegionFact } from '../facts/account/fleet';
import { resourceOfArn } from '../facts/account/role-arn';

/** Rules about what clusters share: told once, from all of them. */
const SHARED = ['IRSA011', 'IRSA013'];

/** A cluster, and what was found about it alone. */
export interface ClusterFindings {
  readonly facts: AccountFacts;
  readonly findings: Finding[];
  readonly passed: Diagnosis['passed'];
}

/** What is wrong with each cluster. */
export function clusterFindings({ regions }: FleetFacts): ClusterFindings[] {
  const own = DOCTOR_CHECKS.filter(({ id }) => !SHARED.includes(id));
  return regions.flatMap(({ clusters }) => clusters.map(facts => ({ facts, ...runDoctorChecks(own, facts) })));
}

/** What is wrong with all of them together. */
export function fleetFindings(facts: FleetFacts): Finding[] {
  const findings = [...notRead(facts), ...staleIssuers(facts), ...orphanProviders(facts), ...quota(facts)];
  return SEVERITIES.flatMap(severity => findings.filter(finding => finding.severity === severity));
}

/** Without roles or providers nothing is known of what they trust, and without clusters nothing of their issuers. */
function notRead({ roles, providers, regions }: FleetFacts): Finding[] {
  return [
    ...[{ id: 'IRSA011', read: roles }, { id: 'IRSA013', read: providers }].flatMap(({ id, read }) => (read.isRead ? [] : [unknown(id, 'account', read.why)])),
    ...regions.flatMap(({ region, names, unread }) => [
      ...names.isRead ? [] : [unknown('IRSA011', `region/${region}`, names.why)],
      ...unread.map(({ name, why }) => unknown('IRSA011', `${region}/${name}`, why)),
    ]),
  ];
}

function unknown(id: string, path: string, why: Unreadable): Finding {
  const { what, reason, permission, fix = 'run the command again when AWS answers' } = why;
  return {
    status: 'unknown',
    id,
    severity: 'warning',
    resource: { path },
    message: `${what} could not be read, ${reason}`,
    fix: permission === undefined ? fix : `allow ${permission} to whoever runs this command`,
    unreadable: why,
  };
}

/** Issuers in trust policies that no cluster has. */
function staleIssuers(facts: FleetFacts): Finding[] {
  return missingIssuers(facts, valueOr(facts.roles, []).flatMap(({ mentions }) => mentions)).map(({ issuer, region }) => {
    const roles = rolesTrusting(facts, issuer).map(({ arn }) => resourceOfArn(arn));
    return {
      ...known(region),
      id: 'IRSA011',
      resource: { path: roles[0] },
      message: `${roles.length === 1 ? 'a role trusts' : `${roles.length} roles trust`} an issuer that no cluster of ${region.region} has${isComplete(region) ? '' : ', as far as clusters could be read'}`,
      fix: 'take it out of the trust policies; if the cluster was created again, trust its new issuer (in CDK: role.trustCluster)',
      evidence: [{ label: 'trusted', value: issuer }, ...listed('by', roles)],
    };
  });
}

/** Providers of no cluster; this command deletes nothing. */
function orphanProviders(facts: FleetFacts): Finding[] {
  const providers = valueOr(facts.providers, []);
  return missingIssuers(facts, providers.map(({ issuer }) => issuer)).map(({ issuer, region }) => {
    const users = rolesTrusting(facts, issuer).length;
    return {
      ...known(region),
      id: 'IRSA013',
      severity: 'info',
      resource: { path: `provider/${issuer}` },
      message: `no cluster of ${region.region} has the issuer of the OIDC provider${users === 0 ? ', and no role trusts it' : ''}${isComplete(region) ? '' : ', as far as clusters could be read'}`,
      fix: `delete it, unless it is of a cluster in another account${users === 0 ? '' : ' or the roles that trust it are still needed'}`,
      evidence: providers.filter(provider => provider.issuer === issuer).map(({ arn }) => ({ label: 'orphan', value: arn })),
    };
  });
}

function quota(facts: FleetFacts): Finding[] {
  const count = valueOr(facts.providers, []).length;
  const max = count > QUOTA.byDefault ? QUOTA.atMost : QUOTA.byDefault;
  return count < QUOTA.nearlyFull * max ? [] : [{
    status: 'problem',
    id: 'IRSA013',
    severity: 'warning',
    resource: { path: `account/${accountOf(facts) ?? ''}` },
    message: `the account has ${count} OIDC providers, and room for ${max} (unless its quota ${QUOTA.code} was changed)`,
    fix: 'delete providers of clusters that are gone, or have the quota raised',
  }];
}

/** Issuers of a region that was looked at, which none of its clusters has. */
function missingIssuers(facts: FleetFacts, issuers: string[]): { issuer: string; region: RegionFact }[] {
  const alive = fleetIssuers(facts);
  return [...new Set(issuers)].filter(issuer => isWellFormedIssuer(issuer) && !alive.has(issuer)).sort().flatMap(issuer => {
    const region = facts.regions.find(candidate => candidate.region === regionOfIssuer(issuer));
    return region === undefined ? [] : [{ issuer, region }];
  });
}

/** A region with a hole in it proves nothing. */
function known(region: RegionFact): Pick<Finding, 'status' | 'severity'> {
  return isComplete(region) ? { status: 'problem', severity: 'warning' } : { status: 'unknown', severity: 'info' };
}
