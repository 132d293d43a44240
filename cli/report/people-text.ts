import { labelled } from './layout';
import type { Colors } from './paint';
import type { BoundRole, ClusterMap, Grant } from './people-map';
import { associationFields, entryFields, wordAllowed, wordMapTitle, wordPlace, wordSubject, type Field } from './people-wording';
import { count, wordResource } from './wording';

const WAY = { indent: 4, column: 10 };
const ROLE = { indent: 6, column: 10 };

/** The people part of the report for a person at a terminal; nothing where there are no people. */
export function peopleText(maps: ClusterMap[], colors: Colors): string[] {
  if (maps.length === 0) {
    return [];
  }
  const numbers = [
    count(maps.flatMap(({ associations }) => associations).length, 'association'),
    count(maps.flatMap(({ entries }) => entries).length, 'access entry').replace(/entrys$/, 'entries'),
    count(new Set(maps.flatMap(({ grants }) => grants.flatMap(({ bindings }) => bindings.map(({ binding }) => binding)))).size, 'binding'),
  ];
  return [`${colors.bold('People → cluster')}   ${colors.dim(numbers.join(', '))}`, ...maps.flatMap(map => clusterText(map, colors))];
}

function clusterText(map: ClusterMap, colors: Colors): string[] {
  const { kind, name } = wordMapTitle(map);
  return [
    '',
    `${colors.bold(kind)} ${colors.cyan(name)}`,
    ...map.associations.flatMap(association => ['', `  association ${colors.bold(association.name)}`, ...fieldLines(associationFields(association), colors)]),
    ...map.entries.flatMap(entry => ['', `  ${entry.kind} ${colors.bold(wordResource(entry.id))}`, ...fieldLines(entryFields(entry), colors)]),
    ...map.grants.flatMap(grant => grantText(grant, colors)),
  ];
}

function fieldLines(fields: Field[], colors: Colors): string[] {
  return fields.flatMap(([label, lines]) => labelled(label, lines, WAY, colors.dim));
}

function grantText(grant: Grant, colors: Colors): string[] {
  const by = grant.by.length === 0 ? '' : `  ${colors.dim(`(${grant.by.join(', ')})`)}`;
  return ['', `  ${colors.bold(wordSubject(grant.subject))}${by}`, ...grant.bindings.flatMap(bound => boundText(bound, colors))];
}

function boundText(bound: BoundRole, colors: Colors): string[] {
  const { role: { kind, name }, origin } = bound.binding;
  const lines = wordAllowed(bound);
  const isUnknown = lines.some(line => line.startsWith('unknown: '));
  return [
    `    → ${kind} ${colors.cyan(name)}, ${wordPlace(bound)}`,
    ...labelled(isUnknown ? 'unknown' : 'allow', lines.map(line => line.replace(/^unknown: /, '')), ROLE, isUnknown ? colors.yellow : colors.green),
    ...labelled('by', [origin.path], ROLE, colors.dim),
  ];
}
