import type { DoctorReport } from './doctor-report';
import type { Finding } from '../checks/finding';
import type { Diagnosis } from '../checks/run-doctor-checks';
import { acceptancesOf } from '../facts/account/acceptance';
import { valueOr, type AccountFacts, type ClusterFact } from '../facts/account/account';
import { fingerprintOf } from '../facts/login/certificate';
import { verdictOf, type LoginVerdict } from '../facts/login/login-verdict';

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
const FORMAT_VERSION = 1;

/** What `doctor --output json` prints. */
export interface DoctorJsonReport {
  readonly formatVersion: typeof FORMAT_VERSION;
  /** The worst first, as in the other forms. */
  readonly findings: Finding[];
  readonly passed: Diagnosis['passed'];
  /** Whether trust policies let the service account in that was asked about. */
  readonly acceptances: { readonly role: string; readonly allowed: boolean; readonly statement?: number }[];
  /** What the API server would make of the token that was asked about. */
  readonly login?: LoginVerdict;
  readonly facts: Omit<AccountFacts, 'cluster'> & { readonly cluster: ReportedCluster };
}

/** A fingerprint tells authorities apart as well as the certificate does. */
type ReportedCluster = Omit<ClusterFact, 'certificateAuthority'> & { readonly certificateAuthorityFingerprint?: string };

export function renderDoctorJson({ facts, diagnosis }: DoctorReport): string {
  const report: DoctorJsonReport = {
    formatVersion: FORMAT_VERSION,
    ...diagnosis,
    acceptances: acceptancesOf(facts).map(({ role: { arn }, evaluation: { allowed }, decidedBy }) => ({ role: arn, allowed, statement: decidedBy })),
    ...facts.token !== undefined && facts.people?.associations.isRead && {
      login: verdictOf(facts.token, valueOr(facts.people.associations, []), facts.cluster.issuerUrl),
    },
    facts: { ...facts, cluster: reportedCluster(facts.cluster) },
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function reportedCluster({ certificateAuthority, ...cluster }: ClusterFact): ReportedCluster {
  const fingerprint = certificateAuthority === undefined ? undefined : fingerprintOf(certificateAuthority);
  return { ...cluster, ...fingerprint !== undefined && { certificateAuthorityFingerprint: fingerprint } };
}
