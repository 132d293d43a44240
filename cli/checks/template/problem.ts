import type { Finding } from '../finding';

/** What a rule has to say about one part of an app. */
export interface Problem extends Omit<Finding, 'status' | 'id' | 'severity'> {
  readonly status?: Finding['status'];
  readonly severity?: Finding['severity'];
}

/** The problems as findings of one rule. */
export function findings(id: string, severity: Finding['severity'], problems: Problem[]): Finding[] {
  return problems.map(problem => ({ status: 'problem', id, severity, ...problem }));
}
