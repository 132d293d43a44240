import { accessTableText } from './access-table';
import type { DoctorReport } from './doctor-report';
import { summaryOf, wordCluster } from './doctor-summary';
import { findingsText } from './finding-text';
import { labelled } from './layout';
import type { Colors } from './paint';
import { count } from './wording';

const INDENT = 2;
const GAP = 2;

/** The report on a live cluster for a person at a terminal. */
export function renderDoctorText({ facts, diagnosis: { findings, passed } }: DoctorReport, colors: Colors): string {
  const { name, where } = wordCluster(facts);
  const summary = summaryOf(facts);
  const matrix = facts.kubernetes?.probe?.matrix;
  const column = Math.max(...summary.map(({ label }) => label.length)) + GAP;
  return [
    `${colors.bold('Cluster')} ${colors.cyan(name)}   ${colors.dim(where)}`,
    ...summary.flatMap(({ label, lines }) => labelled(label, lines, { indent: INDENT, column }, colors.dim)),
    ...matrix?.isRead ? accessTableText(matrix.value, colors) : [],
    ...findings.length === 0 ? ['', `${colors.green('✔')} No findings.`] : findingsText(findings, colors),
    ...passed.length === 0 ? [] : ['', ...labelled('', [`${count(passed.length, 'check')} passed: ${passed.map(({ id }) => id).join(' ')}`], { indent: INDENT, column: 0 })],
    '',
  ].join('\n');
}
