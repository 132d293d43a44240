import type { DoctorCheck, NotRead, Observation, Problem } from './doctor-check';
import { SEVERITIES, type Finding } from './finding';
import type { AccountFacts } from '../facts/account/account';

/** What came out of all checks. */
export interface Diagnosis {
  /** The most severe first; of equally severe ones what is known first, and then in the order of the checks: causes before effects. */
  readonly findings: Finding[];
  /** Rules that hold. What could not be decided is not among them. */
  readonly passed: Pick<DoctorCheck, 'id' | 'holds'>[];
}

export function runDoctorChecks(checks: DoctorCheck[], facts: AccountFacts): Diagnosis {
  const results = checks.map(check => ({ check, observations: check.inspect(facts) }));
  const findings = results.flatMap(({ check, observations }) => once(observations ?? []).map(observation => findingOf(check, observation, facts)));
  return {
    findings: SEVERITIES.flatMap(severity => (['problem', 'unknown'] as const).flatMap(status =>
      findings.filter(finding => finding.severity === severity && finding.status === status))),
    passed: results.filter(({ observations }) => observations?.length === 0).map(({ check: { id, holds } }) => ({ id, holds })),
  };
}

/** What several parts of a rule would have needed is missing once. */
function once(observations: Observation[]): Observation[] {
  const unread = observations.map(observation => ('notRead' in observation ? JSON.stringify(observation) : undefined));
  return observations.filter((_, index) => unread[index] === undefined || unread.indexOf(unread[index]) === index);
}

function findingOf(check: DoctorCheck, observation: Observation, facts: AccountFacts): Finding {
  return 'notRead' in observation ? unknown(check, observation, facts) : problem(check, observation);
}

function problem({ id, severity }: DoctorCheck, { resource, ...rest }: Problem): Finding {
  return { status: 'problem', id, severity, ...rest, resource: { path: resource } };
}

function unknown({ id, holds, severity: ofRule }: DoctorCheck, { notRead, severity = ofRule }: NotRead, { cluster }: AccountFacts): Finding {
  const { what, reason, permission, fix = 'run the command again when AWS answers' } = notRead;
  return {
    status: 'unknown',
    id,
    severity,
    resource: { path: `cluster/${cluster.name}` },
    message: `it is not known whether ${holds}: ${what} could not be read, ${reason}`,
    fix: permission === undefined ? fix : `allow ${permission} to whoever runs this command`,
    unreadable: notRead,
  };
}
