import { accessTableMarkdown } from './access-table';
import type { DoctorReport } from './doctor-report';
import { summaryOf, wordCluster } from './doctor-summary';
import { findingsMarkdown } from './finding-markdown';
import { code, escape, section } from './markup';

/** The report on a live cluster for a ticket. */
export function renderDoctorMarkdown({ facts, diagnosis: { findings, passed } }: DoctorReport): string {
  const { name, where } = wordCluster(facts);
  const matrix = facts.kubernetes?.probe?.matrix;
  return [
    `## Cluster ${code(name)}\n\n${escape(where)}\n\n`,
    ...summaryOf(facts).map(({ label, lines }) => `- ${escape(label)}: ${lines.map(code).join(', ')}\n`),
    matrix?.isRead ? accessTableMarkdown(matrix.value) : '',
    findings.length === 0 ? '\nNo findings.\n' : findingsMarkdown(findings),
    section('Passed', passed.map(({ id, holds }) => `${id}: ${escape(holds)}`)),
  ].join('');
}
