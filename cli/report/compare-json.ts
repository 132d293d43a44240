import type { CompareReport } from './compare-report';

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
const FORMAT_VERSION = 1;

/** What a change does to access, for a program. */
export function renderCompareJson({ before, after, comparison, findings }: CompareReport): string {
  return `${JSON.stringify({ formatVersion: FORMAT_VERSION, before, after, ...comparison, findings }, undefined, 2)}\n`;
}
