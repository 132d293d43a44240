import { inOneLine } from './printable';

/** Wide enough for most lines, narrow enough for most terminals. */
export const WIDTH = 100;

/** Where a label and its text begin. */
export interface Columns {
  readonly indent: number;
  /** Width of the column of labels. */
  readonly column: number;
}

/** Lines with a label in a column of its own before the first of them; nothing at all where there are no lines. */
export function labelled(label: string, lines: string[], { indent, column }: Columns, paint = (text: string) => text): string[] {
  const hanging = ' '.repeat(indent + column);
  const wrapped = lines.flatMap(line => wrap(line, WIDTH - indent - column));
  return wrapped.map((line, index) => (index === 0 ? `${' '.repeat(indent)}${paint(label)}${' '.repeat(Math.max(column - label.length, 0))}${line}` : `${hanging}${line}`));
}

/** Breaks at spaces; what has none stays whole, however long: nothing is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of inOneLine(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '  '; // tells a continued line from a new one
    }
    line = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
  }
  return [...lines, line];
}
