import { unknown } from './placeholders';

/** JSON without intrinsics: what only the deployment knows is a placeholder text. */
export type Resolved = string | number | boolean | null | Resolved[] | { [key: string]: Resolved };

export function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** The text of a resolved value; lists and objects as JSON. */
export function asText(value: Resolved | undefined): string {
  if (value === undefined) {
    return '';
  }
  return isScalar(value) ? String(value) : JSON.stringify(value);
}

/** The text of a property that there has to be; of one that is not, or has nothing in it, that it is missing. */
export function requiredText(value: unknown): string {
  return value === undefined || value === '' ? unknown('not in the template') : asText(value as Resolved);
}
