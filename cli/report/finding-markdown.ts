import { groupFindings, helpFor, type FindingGroup } from './finding-group';
import { code, escape, section } from './markup';
import type { Finding } from '../checks/finding';

/** The findings of a report for a pull request; nothing where there are none. */
export function findingsMarkdown(findings: Finding[]): string {
  return `${section('Findings', groupFindings(findings).map(wordFinding))}${findings.length === 0 ? '' : `\nHelp: ${escape(helpFor(findings)).replace(/\\#/g, '#')}\n`}`;
}

function wordFinding({ ids, finding: { status, severity, resource, part, fix, evidence = [] }, message }: FindingGroup): string {
  const where = part === undefined ? code(resource.path) : `${code(resource.path)}, ${escape(part)}`;
  const details = evidence.map(({ label, value }) => `\n  - ${label === '' ? '' : `${escape(label)}: `}${code(value)}`).join('');
  return `**${status === 'unknown' ? 'unknown' : severity} ${ids.join(', ')}** ${where}: ${escape(message)}. Fix: ${escape(fix)}.${details}`;
}
