import { SECTIONS, type CompareReport } from './compare-report';
import { findingsMarkdown } from './finding-markdown';
import { code } from './markup';
import type { ChangeLine } from '../compare/compare-access';

/** What a change does to access, for a pull request. */
export function renderCompareMarkdown({ comparison, findings }: CompareReport): string {
  const sections = SECTIONS.flatMap(({ title, part }) => {
    const { added, removed, narrowed } = comparison[part];
    const table = `${rows('added', added)}${rows('removed', removed)}${rows('narrowed', narrowed)}`;
    return table === '' ? [] : [`### ${title}\n\n| | who | what |\n| --- | --- | --- |\n${table}`];
  });
  const replaced = comparison.replaced.map(({ name, fields }) => (
    `### Replaced: association ${code(name)}\n\n${fields.map(({ field, before, after }) => `- ${field}: ${code(before)} → ${code(after)}\n`).join('')}`));
  const changes = [...sections, ...replaced];
  return `## Changes of access\n\n${changes.length === 0 ? 'Nobody gets more or less.\n' : changes.join('\n')}${findingsMarkdown(findings)}`;
}

function rows(sign: string, lines: ChangeLine[]): string {
  return lines.map(({ holder, text }) => `| ${sign} | ${cell(holder)} | ${cell(text)} |\n`).join('');
}

function cell(text: string): string {
  return code(text).replace(/\|/g, '\\|');
}
