import type { Finding } from '../checks/finding';
import type { Comparison } from '../compare/compare-access';

/** Everything that a report on a change is made of. */
export interface CompareReport {
  /** What was read as it was before. */
  readonly before: string;
  readonly after: string;
  readonly comparison: Comparison;
  /** What is wrong after the change and was not before. */
  readonly findings: Finding[];
}

export const SECTIONS = [
  { title: 'Workloads → AWS', part: 'workloads' },
  { title: 'People → cluster', part: 'people' },
] as const;
