import { code, escape } from './markup';
import type { ClusterMap, Grant } from './people-map';
import { associationFields, entryFields, wordAllowed, wordMapTitle, wordPlace, wordSubject, type Field } from './people-wording';

/** The people part of the report for a pull request; nothing where there are no people. */
export function peopleMarkdown(maps: ClusterMap[]): string {
  return maps.length === 0 ? '' : `## People → cluster\n${maps.map(clusterMarkdown).join('')}`;
}

function clusterMarkdown(map: ClusterMap): string {
  const { kind, name } = wordMapTitle(map);
  const ways = [
    ...map.associations.map(association => [`association ${code(association.name)}`, details(associationFields(association))]),
    ...map.entries.map(entry => [`${entry.kind} ${code(entry.id.path)}`, details(entryFields(entry))]),
  ];
  return [
    `\n### ${kind} ${code(name)}\n`,
    ...ways.length === 0 ? [] : [`\n${table(['way in', 'details'], ways)}`],
    ...map.grants.length === 0 ? [] : [`\n${table(['who', 'may', 'where', 'by'], map.grants.flatMap(grantRows))}`],
  ].join('');
}

function grantRows({ subject, by, bindings }: Grant): string[][] {
  const who = `${code(wordSubject(subject))}${by.length === 0 ? '' : ` (${escape(by.join(', '))})`}`;
  return bindings.map(bound => [who, wordAllowed(bound).map(escape).join('<br>'), wordPlace(bound), `${code(`${bound.binding.role.kind} ${bound.binding.role.name}`)}, ${code(bound.binding.origin.path)}`]);
}

function details(fields: Field[]): string {
  return fields.flatMap(([label, lines]) => lines.map(line => `${label} ${code(line)}`)).join('<br>');
}

function table(headings: string[], rows: string[][]): string {
  return [headings, headings.map(() => '---'), ...rows].map(cells => `| ${cells.map(text => text.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |\n`).join('');
}
