import { SECTIONS, type CompareReport } from './compare-report';
import { findingsText } from './finding-text';
import { labelled } from './layout';
import type { Colors } from './paint';
import type { ChangeLine } from '../compare/compare-access';
import { compareText } from '../facts/compare-text';

const CHANGE = { indent: 2, column: 2 };

/** What a change does to access, for a person at a terminal. */
export function renderCompareText({ before, after, comparison, findings }: CompareReport, colors: Colors): string {
  const sections = SECTIONS.flatMap(({ title, part }) => {
    const { added, removed, narrowed } = comparison[part];
    const holders = [...new Set([...added, ...removed, ...narrowed].map(({ holder }) => holder))].sort(compareText);
    const lines = holders.flatMap(holder => [
      '', `  ${holder}`,
      ...changeLines('+', holder, added, colors.green), ...changeLines('-', holder, removed, colors.red), ...changeLines('~', holder, narrowed, colors.dim),
    ]);
    return lines.length === 0 ? [] : ['', colors.bold(title), ...lines];
  });
  const replaced = comparison.replaced.flatMap(({ name, fields }) => [
    '', colors.bold(`Replaced: association ${name}`),
    ...fields.flatMap(({ field, before: old, after: now }) => labelled('!', [`${field}: ${old} → ${now}`], CHANGE, colors.yellow)),
  ]);
  const changes = [...sections, ...replaced];
  return [
    `${colors.bold('Access')} of ${after}, compared with ${before}`,
    ...changes.length === 0 ? ['', `${colors.green('✔')} Nobody gets more or less.`] : changes,
    ...findings.length === 0 ? [] : findingsText(findings, colors),
    '',
  ].join('\n');
}

function changeLines(sign: string, holder: string, lines: ChangeLine[], paint: (text: string) => string): string[] {
  return lines.filter(line => line.holder === holder).flatMap(({ text }) => labelled(sign, [text], { ...CHANGE, indent: 4 }, paint));
}
