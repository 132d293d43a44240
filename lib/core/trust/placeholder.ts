/*
 * Texts with placeholders for values that are known only at deployment.
 *
 * CDK writes them as `${Token[TOKEN.12]}` (in lists also `#{Token[TOKEN.12]}`). They are ordinary text to whoever compares
 * strings, but nothing may be concluded from what is, or is not, inside of one.
 */

const PLACEHOLDER = /[$#]\{Token\[[a-zA-Z0-9:._-]+\]\}/g;

/** No policy and no token contains it. */
const MASK = '\u0000';

/** `${*}` and its like are ordinary characters to IAM. */
export const ESCAPED_WILDCARD = /\$\{[*?$]\}/g;

/** The text with every character of every placeholder blanked, so that positions stay what they are. */
export function maskPlaceholders(text: string): string {
  return text.replace(PLACEHOLDER, placeholder => MASK.repeat(placeholder.length));
}

/** Whether part of the text is known only at deployment. */
export function hasPlaceholder(text: string): boolean {
  return maskPlaceholders(text).includes(MASK);
}

/** Whether IAM would put a value of the request into the text (`${aws:username}`) or read an escape there (`${*}`). */
export function hasPolicyVariable(text: string): boolean {
  return maskPlaceholders(text).includes('${');
}

/** The parts of a text between the separators that are not inside of a placeholder. */
export function splitOutsidePlaceholders(text: string, separator: string): string[] {
  let start = 0;
  return maskPlaceholders(text).split(separator).map(({ length }) => {
    const part = text.slice(start, start + length);
    start += length + separator.length;
    return part;
  });
}
