/*
 * Prefixes of Cognito domains: `https://<prefix>.auth.<region>.amazoncognito.com`.
 *
 * Functions named `...Problem` return what is wrong, worded to follow the name of the prop, or undefined.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
 */

/** Cognito's limit for a prefix, in characters. */
export const MAX_DOMAIN_PREFIX_LENGTH = 63;

/** What Cognito allows nobody to have in a prefix, at any place. */
const RESERVED_WORDS = ['aws', 'amazon', 'cognito'];

const PREFIX = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** Why a text cannot be the prefix of a Cognito domain. */
export function domainPrefixProblem(prefix: string): string | undefined {
  if (prefix.length > MAX_DOMAIN_PREFIX_LENGTH || !PREFIX.test(prefix)) {
    const length = prefix.length > MAX_DOMAIN_PREFIX_LENGTH ? ` (${prefix.length} characters)` : '';
    return `must be 1-${MAX_DOMAIN_PREFIX_LENGTH} characters of a-z, 0-9 and '-', a letter or digit at both ends, got '${prefix}'${length}`;
  }
  const word = RESERVED_WORDS.find(reserved => prefix.includes(reserved));
  return word && `must not contain '${word}', which Cognito reserves, got '${prefix}'`;
}

/** A text made fit for the beginning of a prefix: readable, without reserved words, at most so long; may be empty. */
export function readableDomainPart(text: string, maxLength: number): string {
  const words = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return trimDashes(trimDashes(withoutReservedWords(words)).slice(0, maxLength));
}

/** Removes until nothing is left to remove, since what a removal joins can be a reserved word again. */
function withoutReservedWords(text: string): string {
  const word = RESERVED_WORDS.find(reserved => text.includes(reserved));
  return word ? withoutReservedWords(text.replaceAll(word, '')) : text;
}

function trimDashes(text: string): string {
  return text.replace(/-{2,}/g, '-').replace(/^-|-$/g, '');
}
