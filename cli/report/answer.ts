import { labelled } from './layout';
import { code } from './markup';
import type { Colors } from './paint';
import type { Answer } from '../answers/answer';

const DETAIL = { indent: 2, column: 10 };

/** One answer for a person at a terminal. */
export function renderAnswerText({ decision, question, details }: Answer, colors: Colors): string {
  const paint = { allowed: colors.green, denied: colors.red, unknown: colors.yellow }[decision];
  return [`${paint(decision)}: ${question}`, ...details.flatMap(({ label, lines }) => labelled(label, lines, DETAIL, colors.dim)), ''].join('\n');
}

/** One answer for a pull request. */
export function renderAnswerMarkdown({ decision, question, details }: Answer): string {
  return `**${decision}**: ${code(question)}\n\n${details.map(({ label, lines }) => `- ${label}: ${lines.map(code).join(', ')}\n`).join('')}`;
}

/** One answer for a program. */
export function renderAnswerJson(answer: Answer): string {
  return `${JSON.stringify({ formatVersion: 1, ...answer }, undefined, 2)}\n`;
}
