import { CannotRun } from './cannot-run';
import type { Finding } from './checks/finding';
import { runChecks, type CheckOptions } from './checks/run-checks';
import { associationReplacement } from './checks/template/idp011-replacement';
import { collectPaths } from './collect/templates/collect-templates';
import type { Collected } from './collect/templates/stack-template';
import { addsAccess, compareAccess } from './compare/compare-access';
import type { Facts } from './facts/templates/facts';
import { gatherFacts } from './facts/templates/gather-facts';
import { hasFailed, type CommandResult, type ExplainFormat, type ExplainThreshold } from './output';
import { renderCompareJson } from './report/compare-json';
import { renderCompareMarkdown } from './report/compare-markdown';
import type { CompareReport } from './report/compare-report';
import { renderCompareText } from './report/compare-text';
import type { Colors } from './report/paint';

export interface CompareOptions extends CheckOptions {
  readonly paths: string[];
  /** The same app as it was before. */
  readonly before: string;
  readonly output: ExplainFormat;
  readonly failOn: ExplainThreshold;
  readonly colors: Colors;
}

/** Says what access a change adds and removes, and what it makes wrong. */
export function compare({ paths, before, output, failOn, colors, ...checks }: CompareOptions): CommandResult {
  const states = sameNames(collectPaths([before]), collectPaths(paths));
  const [old, now] = states.map(state => gatherFacts(state));
  const comparison = compareAccess(withRolesOf(now, old, states[0]), withRolesOf(old, now, states[1]));
  const findings = [...associationReplacement(comparison), ...newFindings(runChecks(old, checks), runChecks(now, checks))];
  const report = { before, after: paths.join(', '), comparison, findings };
  const failed = failOn === 'added' ? addsAccess(comparison) || hasFailed(findings, 'error') : hasFailed(findings, failOn);
  return { text: render(report, output, colors), failed };
}

function render(report: CompareReport, output: ExplainFormat, colors: Colors): string {
  switch (output) {
    case 'text':
      return renderCompareText(report, colors);
    case 'markdown':
      return renderCompareMarkdown(report);
    case 'json':
      return renderCompareJson(report);
    default:
      throw new CannotRun(`--compare reports as text, markdown or json, not as ${output}`);
  }
}

/** With the roles that the other state tells of: a role that pods get no more may be there for others, and be wider than it was. */
function withRolesOf(other: Facts, facts: Facts, collected: Collected): Facts {
  const told = new Set(facts.roles.map(({ id }) => id.path));
  const there = new Set(facts.app.iamRoles.map(({ id }) => id.path));
  const further = other.roles.map(({ id }) => id.path).filter(path => there.has(path) && !told.has(path));
  return further.length === 0 ? facts : gatherFacts(collected, new Set(further));
}

/** Two lone templates are two states of one stack, whatever their files are called. */
function sameNames(before: Collected, after: Collected): Collected[] {
  const [[old, ...others], [now, ...more]] = [before.stacks, after.stacks];
  const areLone = old !== undefined && now !== undefined && others.length + more.length === 0;
  return !areLone ? [before, after] : [{ ...before, stacks: [{ ...old, name: now.name }] }, after];
}

/** Findings that were there before are none of the change's. */
function newFindings(before: Finding[], after: Finding[]): Finding[] {
  const keys = new Set(before.map(keyOf));
  return after.filter(finding => !keys.has(keyOf(finding)));
}

function keyOf({ id, resource, part, message }: Finding): string {
  return JSON.stringify([id, resource.path, part, message]);
}
