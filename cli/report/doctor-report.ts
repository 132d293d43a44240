import type { Diagnosis } from '../checks/run-doctor-checks';
import type { AccountFacts } from '../facts/account/account';

/** Everything that a report on a live cluster is made of. */
export interface DoctorReport {
  readonly facts: AccountFacts;
  readonly diagnosis: Diagnosis;
}
