import { reaches } from './checks/finding';
import { runChecks } from './checks/run-checks';
import { collectTemplates } from './collect/collect-templates';
import { gatherFacts } from './facts/gather-facts';
import { renderJson } from './report/json';
import { renderMarkdown } from './report/markdown';
import type { Colors } from './report/paint';
import type { Report } from './report/report';
import { renderText } from './report/text';
import type { FindingSeverity } from '../lib/core/trust-finding';

/** The forms a report can take. */
export const OUTPUT_FORMATS = ['text', 'json', 'markdown'] as const;
export type OutputFormat = typeof OUTPUT_FORMATS[number];

export interface ExplainOptions {
  /** A cloud assembly, or one template. */
  readonly path: string;
  readonly output: OutputFormat;
  /** The mildest finding that makes the command fail. */
  readonly failOn: FindingSeverity | 'never';
  readonly colors: Colors;
}

export interface ExplainResult {
  readonly text: string;
  /** Whether there are findings at or above `failOn`. */
  readonly failed: boolean;
}

/** Says what the roles of an app let the workloads of clusters do, and what is wrong with their trust. */
export function explain({ path, output, failOn, colors }: ExplainOptions): ExplainResult {
  const facts = gatherFacts(collectTemplates(path));
  const findings = runChecks(facts);
  return {
    text: render({ path, facts, findings }, output, colors),
    failed: failOn !== 'never' && findings.some(finding => reaches(finding, failOn)),
  };
}

function render(report: Report, output: OutputFormat, colors: Colors): string {
  switch (output) {
    case 'json':
      return renderJson(report);
    case 'markdown':
      return renderMarkdown(report);
    case 'text':
      return renderText(report, colors);
  }
}
