import { type CheckedLine, isAsExpected } from './line';
import type { OwnApp } from './own-app';

/** What was found, a line for each expectation in the order of the file. */
export function renderReport(file: string, app: OwnApp, lines: CheckedLine[]): string {
  const sorted = [...lines].sort((one, other) => one.line - other.line);
  const right = sorted.filter(isAsExpected).length;
  return [
    ...section('Stand-ins for what only the deployment knows:', app.standIns.map(({ name, value }) => `${name} = ${value}`)),
    ...section('Taken for granted:', app.notes),
    ...sorted.flatMap(line => lineOf(file, line)),
    '',
    `${right} of ${sorted.length} as expected`,
    '',
  ].join('\n');
}

function lineOf(file: string, line: CheckedLine): string[] {
  const { what, expected, actual, reason } = line;
  const verdict = isAsExpected(line) ? `ok: ${actual}` : `WRONG: ${actual}, expected ${expected}`;
  return [`${file}:${line.line}: ${verdict}: ${what}`, ...reason.split('\n').map(part => `    ${part}`)];
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map(line => `  ${line}`), ''];
}
