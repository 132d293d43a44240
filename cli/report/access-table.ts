import { code, escape } from './markup';
import type { Colors } from './paint';
import { MATRIX_VERBS, wordPerson, type AccessMatrix, type AccessRow } from '../facts/cluster/access-matrix';

const INDENT = '  ';
const GAP = 2;

/** What somebody may do, as a table at a terminal. */
export function accessTableText(matrix: AccessMatrix, colors: Colors): string[] {
  const width = Math.max(...matrix.rows.map(({ resource }) => resource.length)) + GAP;
  const heading = `${INDENT}${' '.repeat(width)}${MATRIX_VERBS.map(verb => verb.padEnd(verb.length + GAP)).join('')}`.trimEnd();
  const row = (access: AccessRow) => `${INDENT}${access.resource.padEnd(width)}${MATRIX_VERBS.map(verb => {
    const answer = answerOf(access, verb);
    const padding = ' '.repeat(verb.length + GAP - answer.length);
    return `${answer === 'yes' ? colors.green(answer) : colors.dim(answer)}${padding}`;
  }).join('')}`.trimEnd();
  return ['', `${colors.bold('Access')} of ${titleOf(matrix)}`, colors.dim(heading), ...matrix.rows.map(row)];
}

/** The same for a ticket. */
export function accessTableMarkdown(matrix: AccessMatrix): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  return [
    `\n### Access of ${escape(titleOf(matrix))}\n\n`,
    line(['', ...MATRIX_VERBS]),
    line(['---', ...MATRIX_VERBS.map(() => '---')]),
    ...matrix.rows.map(access => line([code(access.resource), ...MATRIX_VERBS.map(verb => answerOf(access, verb))])),
  ].join('');
}

function titleOf({ person, namespace }: AccessMatrix): string {
  return `${wordPerson(person)} in ${namespace === undefined ? 'the whole cluster' : `namespace ${namespace}`}`;
}

/** A verb that makes no sense for a resource is not asked for. */
function answerOf({ allowed, refused }: AccessRow, verb: string): string {
  return allowed.includes(verb) ? 'yes' : refused.includes(verb) ? 'no' : '';
}
