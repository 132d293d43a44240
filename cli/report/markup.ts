/*
 * Markdown made of text that is not ours.
 */

/** A list with a heading; nothing at all where it is empty. */
export function section(title: string, items: string[]): string {
  return items.length === 0 ? '' : `\n### ${title}\n\n${items.map(item => `- ${item}\n`).join('')}`;
}

/** Text that was read never becomes markup. */
export function code(text: string): string {
  return `\`${text.replace(/`/g, "'").replace(/\s+/g, ' ')}\``;
}

export function escape(text: string): string {
  return text.replace(/[\\`*_<>[\]#|]/g, '\\$&').replace(/\s+/g, ' ');
}
