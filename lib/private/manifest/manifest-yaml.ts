import type { Manifest } from './manifest-identity';

/*
 * Kubernetes objects as YAML.
 *
 * The file is committed and reviewed, so its bytes must not change with the release of a YAML library: every text is
 * quoted that any version of YAML could take for something else, and nothing is wrapped.
 */

const INDENT = '  ';

/** Texts without quotes: what YAML 1.1 and 1.2 can only take for a text. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_./-]*$/;

/** Words that some reader takes for something else, `E0` for a number. */
const RESERVED = /^(y|n|yes|no|on|off|true|false|null|nan|inf|e[0-9_.-]+)$/i;

/** What a quoted text of JSON may contain, and a line of YAML may not. */
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Several objects as the documents of one file. */
export function yamlDocuments(manifests: Manifest[]): string {
  return manifests.map(manifest => `---\n${nested(manifest, '')}\n`).join('');
}

function block(value: unknown, indent: string): string {
  return Array.isArray(value)
    ? value.map(item => `${indent}- ${nested(item, `${indent}${INDENT}`).replace(/^\s+/, '')}`).join('\n')
    : Object.entries(value as object)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => `${indent}${scalar(key)}:${isBlock(item) ? `\n${nested(item, Array.isArray(item) ? indent : `${indent}${INDENT}`)}` : ` ${nested(item, indent)}`}`)
      .join('\n');
}

function nested(value: unknown, indent: string): string {
  return isBlock(value) ? block(value, indent) : scalar(value);
}

/** Whether a value takes lines of its own; what is empty is written as in JSON. */
function isBlock(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).some(item => item !== undefined);
}

function scalar(value: unknown): string {
  const isPlain = typeof value === 'string' && PLAIN.test(value) && !RESERVED.test(value);
  return isPlain ? value : JSON.stringify(value).replace(UNPRINTABLE, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
