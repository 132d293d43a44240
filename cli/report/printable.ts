/*
 * Names and messages come from templates, clusters and logs, which others may write: they must not steer a terminal.
 */

/** What colours text, as we do, and hides nothing. */
const COLOR = String.raw`\u001b\[(?:0|1|2|22|3\d|9[0-7])m`;
const CONTROL = new RegExp(String.raw`(?!${COLOR})[\u0000-\u0009\u000b-\u001f\u007f-\u009f]`, 'g');

/** The text of a report, with all control characters but line breaks and colours in a form that shows them. */
export function printable(text: string): string {
  return text.replace(CONTROL, escape);
}

/** Text that stands in a line. */
export function inOneLine(text: string): string {
  return text.replace(/[\r\n]/g, escape);
}

function escape(character: string): string {
  return JSON.stringify(character).slice(1, -1).replace(/[\u007f-\u009f]/, found => `\\u00${found.charCodeAt(0).toString(16)}`);
}
