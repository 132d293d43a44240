import type { Finding } from '../checks/finding';
import type { Facts } from '../facts/templates/facts';

/** Everything that a report is made of. */
export interface Report {
  /** What was read. */
  readonly path: string;
  readonly facts: Facts;
  readonly findings: Finding[];
}
