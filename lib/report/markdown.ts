/** A table; rows that say the same are one. */
export function table(headings: string[], rows: string[][]): string {
  const lines = [headings, headings.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`);
  return `${[...new Set(lines)].join('\n')}\n`;
}

/** Texts as code, in a cell of a table. */
export function codes(texts: string[]): string {
  return texts.map(code).join(', ');
}

/** A text as code, in a cell of a table. */
export function code(text: string): string {
  const inOneLine = text.replace(/\s+/g, ' ').replace(/\|/g, '\\|');
  return inOneLine.includes('`') ? `\`\` ${inOneLine} \`\`` : `\`${inOneLine}\``;
}
