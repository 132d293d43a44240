import type { Answer } from './answers/answer';
import { answerAssume } from './answers/assume-answer';
import { answerRbac } from './answers/rbac-answer';
import { CannotRun } from './cannot-run';
import type { Finding } from './checks/finding';
import { passedRules } from './checks/passed-rules';
import { runChecks } from './checks/run-checks';
import { collectPaths } from './collect/templates/collect-templates';
import { STANDARD_INPUT } from './collect/templates/documents';
import { SourceLines } from './collect/templates/source-lines';
import { compare } from './compare';
import { parseQuestion, type AccessQuestion, type QuestionOptions } from './facts/templates/access-question';
import type { Facts } from './facts/templates/facts';
import { gatherFacts } from './facts/templates/gather-facts';
import { hasFailed, type CommandResult, type ExplainFormat, type ExplainThreshold, type OutputOptions } from './output';
import { renderAnswerJson, renderAnswerMarkdown, renderAnswerText } from './report/answer';
import type { FindingsReport, SourcePlace } from './report/findings-report';
import { renderJson } from './report/json';
import { renderMarkdown } from './report/markdown';
import { renderMermaid } from './report/mermaid';
import type { Colors } from './report/paint';
import { renderReport } from './report/render-report';
import type { Report } from './report/report';
import { TEMPLATE_RULES } from './report/rule-titles';
import { renderText } from './report/text';

export interface ExplainOptions extends Omit<OutputOptions, 'output' | 'failOn'>, QuestionOptions {
  /** Cloud assemblies, templates and files of Kubernetes objects. */
  readonly paths: string[];
  readonly output: ExplainFormat;
  readonly failOn: ExplainThreshold;
  /** The same app as it was before. */
  readonly compare?: string;
  /** The permissions boundary that every role must have, by ARN or name. */
  readonly requireBoundary?: string;
}

/** Says who gets what by an app, workloads in AWS and people in clusters, and what is wrong with it. */
export function explain(options: ExplainOptions): CommandResult {
  const { paths, output, failOn, colors, requireBoundary } = options;
  const question = parseQuestion(options);
  if (options.compare !== undefined) {
    if (question !== undefined) {
      throw new CannotRun('--can asks about one state of an app, --compare is about two: ask one of the two');
    }
    return compare({ paths, before: options.compare, output, failOn, colors, requireBoundary });
  }
  if (failOn === 'added') {
    throw new CannotRun('--fail-on added needs --compare, to tell what is added');
  }
  const facts = gatherFacts(collectPaths(paths));
  if (question !== undefined) {
    return answer(question, facts, output, colors);
  }
  const findings = runChecks(facts, { requireBoundary });
  return { text: render({ path: paths.join(', '), facts, findings }, output, colors), failed: hasFailed(findings, failOn) };
}

/** Allowed is a success, denied a failure, and unknown neither. */
function answer(question: AccessQuestion, facts: Facts, output: ExplainFormat, colors: Colors): CommandResult {
  const result = question.kind === 'assume' ? answerAssume(question, facts) : answerRbac(question, facts);
  return { text: renderAnswer(result, output, colors), failed: result.decision === 'denied', undecided: result.decision === 'unknown' };
}

function renderAnswer(result: Answer, output: ExplainFormat, colors: Colors): string {
  switch (output) {
    case 'text':
      return renderAnswerText(result, colors);
    case 'markdown':
      return renderAnswerMarkdown(result);
    case 'json':
      return renderAnswerJson(result);
    default:
      throw new CannotRun(`--can answers as text, markdown or json, not as ${output}`);
  }
}

function render(report: Report, output: ExplainFormat, colors: Colors): string {
  if (output === 'mermaid') {
    return renderMermaid(report);
  }
  return renderReport(output, {
    text: () => renderText(report, colors),
    markdown: () => renderMarkdown(report),
    json: () => renderJson(report),
    findings: () => findingsReport(report),
  });
}

/** IDP011 is about a change, of which nobody asked here. */
function findingsReport({ facts, findings }: Report): FindingsReport {
  const passed = passedRules(Object.keys(TEMPLATE_RULES).filter(id => id !== 'IDP011'), findings, facts).map(id => ({ id, holds: `not found: ${TEMPLATE_RULES[id]}` }));
  const lines = new SourceLines();
  return { command: 'explain', findings, passed, gaps: facts.gaps, placeOf: finding => placeOf(finding, facts, lines) };
}

/** Where the resource of a finding is written: its stack says in which file. */
function placeOf({ resource: { stack, logicalId, file: own } }: Finding, { app: { stacks } }: Facts, lines: SourceLines): SourcePlace | undefined {
  const file = own ?? stacks.find(({ name }) => name === stack)?.file;
  return file === undefined || file === STANDARD_INPUT ? undefined : { file, line: logicalId === undefined ? 1 : lines.lineOf(file, logicalId) };
}
