/*
 * What Kubernetes accepts as names.
 *
 * Functions named `...Problem` return what is wrong, worded to follow the name of the prop, or undefined.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */

const MAX_LABEL_LENGTH = 63;
const MAX_SUBDOMAIN_LENGTH = 253;

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const QUALIFIED_NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;

const DNS_LABEL_RULE = 'must be a DNS label (a-z, 0-9 and \'-\', a letter or digit at both ends, 1-63 characters)';
const DNS_SUBDOMAIN_RULE = 'must be a DNS subdomain (DNS labels joined by \'.\', 1-253 characters)';

/** Why a text cannot name a namespace. */
export function namespaceProblem(value: string): string | undefined {
  return value.length <= MAX_LABEL_LENGTH && DNS_LABEL.test(value) ? undefined : `${DNS_LABEL_RULE}, ${received(value)}`;
}

/** Why a text cannot name a service account. */
export function serviceAccountNameProblem(value: string): string | undefined {
  return value.length <= MAX_SUBDOMAIN_LENGTH && DNS_SUBDOMAIN.test(value) ? undefined : `${DNS_SUBDOMAIN_RULE}, ${received(value)}`;
}

/** Whether a text has a character that IAM reads as a wildcard where wildcards are allowed. */
export function hasWildcard(value: string): boolean {
  return /[*?]/.test(value);
}

/** Whether a pattern is made of wildcards only, so that it tells no names apart. */
export function isWildcardOnly(pattern: string): boolean {
  return /^[*?]+$/.test(pattern);
}

/** Why a pattern (`*`, `?`) cannot match the name of any namespace. */
export function namespacePatternProblem(pattern: string): string | undefined {
  return patternProblem(pattern, /^[a-z0-9*?-]+$/, MAX_LABEL_LENGTH, 'a-z, 0-9, \'-\'');
}

/** Why a pattern (`*`, `?`) cannot match the name of any service account. */
export function serviceAccountNamePatternProblem(pattern: string): string | undefined {
  return patternProblem(pattern, /^[a-z0-9.*?-]+$/, MAX_SUBDOMAIN_LENGTH, 'a-z, 0-9, \'-\', \'.\'');
}

/** Why a text cannot be the key of a label or of an annotation. */
export function qualifiedKeyProblem(key: string): string | undefined {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  const legal = QUALIFIED_NAME.test(name) && name.length <= MAX_LABEL_LENGTH
    && (prefix === undefined || serviceAccountNameProblem(prefix) === undefined);
  return legal ? undefined
    : `must have keys of the form '<DNS subdomain>/<name>' or '<name>' (letters, digits, '-', '_', '.', 1-63 characters), got '${key}'`;
}

/** Why a text cannot be the value of a label. */
export function labelValueProblem(value: string): string | undefined {
  const legal = value === '' || (value.length <= MAX_LABEL_LENGTH && QUALIFIED_NAME.test(value));
  return legal ? undefined
    : `must have values of up to 63 characters (letters, digits, '-', '_', '.', a letter or digit at both ends), ${received(value)}`;
}

function patternProblem(pattern: string, alphabet: RegExp, maxLength: number, characters: string): string | undefined {
  if (!alphabet.test(pattern)) {
    return `must consist of ${characters} and the wildcards '*' and '?', ${received(pattern)}`;
  }
  const shortestMatch = pattern.replace(/\*/g, '').length;
  if (shortestMatch > maxLength) {
    return `must match names of up to ${maxLength} characters, the shortest match of '${pattern}' has ${shortestMatch}`;
  }
  return undefined;
}

function received(value: string): string {
  return value.length > MAX_LABEL_LENGTH ? `got '${value}' (${value.length} characters)` : `got '${value}'`;
}
