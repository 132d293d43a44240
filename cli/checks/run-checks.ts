import { SEVERITIES, type Check, type Finding } from './finding';
import { lintTrust } from './lint-trust';
import { reportUnreadable } from './report-unreadable';
import type { Facts } from '../facts/facts';

const CHECKS: Check[] = [lintTrust, reportUnreadable];

/** The findings of all checks, the most severe first, else in the order of the facts. */
export function runChecks(facts: Facts): Finding[] {
  const findings = CHECKS.flatMap(check => check(facts));
  return SEVERITIES.flatMap(severity => findings.filter(finding => finding.severity === severity));
}
