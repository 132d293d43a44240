import { runChecks } from './checks/run-checks';
import { collectTemplates } from './collect/collect-templates';
import { gatherFacts } from './facts/gather-facts';
import { hasFailed, type CommandResult, type OutputFormat, type OutputOptions } from './output';
import { renderJson } from './report/json';
import { renderMarkdown } from './report/markdown';
import type { Colors } from './report/paint';
import type { Report } from './report/report';
import { renderText } from './report/text';

export interface ExplainOptions extends OutputOptions {
  /** A cloud assembly, or one template. */
  readonly path: string;
}

/** Says what the roles of an app let the workloads of clusters do, and what is wrong with their trust. */
export function explain({ path, output, failOn, colors }: ExplainOptions): CommandResult {
  const facts = gatherFacts(collectTemplates(path));
  const findings = runChecks(facts);
  return { text: render({ path, facts, findings }, output, colors), failed: hasFailed(findings, failOn) };
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
