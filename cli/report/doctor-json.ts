import type { DoctorReport } from './doctor-report';
import type { Finding } from '../checks/finding';
import type { Diagnosis } from '../checks/run-doctor-checks';
import { acceptancesOf } from '../facts/acceptance';
import type { AccountFacts } from '../facts/account';

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
  readonly facts: AccountFacts;
}

export function renderDoctorJson({ facts, diagnosis }: DoctorReport): string {
  const report: DoctorJsonReport = {
    formatVersion: FORMAT_VERSION,
    ...diagnosis,
    acceptances: acceptancesOf(facts).map(({ role: { arn }, evaluation: { allowed }, decidedBy }) => ({ role: arn, allowed, statement: decidedBy })),
    facts,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
