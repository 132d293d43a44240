import type { Report } from './report';
import type { Finding } from '../checks/finding';
import type { Facts } from '../facts/templates/facts';

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
const FORMAT_VERSION = 1;

/** What `--output json` prints: the facts as they were found, and the findings about them. */
export interface JsonReport extends Facts {
  readonly formatVersion: typeof FORMAT_VERSION;
  /** What was read. */
  readonly path: string;
  readonly findings: Finding[];
}

export function renderJson({ path, facts, findings }: Report): string {
  const report: JsonReport = { formatVersion: FORMAT_VERSION, path, ...facts, findings };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
