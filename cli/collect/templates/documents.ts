import { readFileSync } from 'node:fs';
import { types } from 'node:util';
import { isNode, isScalar, LineCounter, parseAllDocuments, visit, type Document } from 'yaml';
import { isObject, type JsonObject } from './json';
import { CLOUDFORMATION_TAGS } from './yaml-tags';
import { CannotRun } from '../../cannot-run';

/** The path that stands for the standard input. */
export const STANDARD_INPUT = '-';

/** Templates have some ten levels, policies and schemas in them some more. */
const MAX_DEPTH = 500;

/** What a file of JSON or YAML holds. */
export interface Documents {
  readonly objects: JsonObject[];
  /** Size of the file. */
  readonly bytes: number;
}

/** The objects in a file, one of JSON or some of YAML; one sentence when it holds something else. */
export function readDocuments(path: string): Documents {
  const content = readContent(path);
  const text = decode(content);
  if (text.includes('\0')) {
    throw new CannotRun(`${path} is a binary file, neither JSON nor YAML`);
  }
  const values = isJson(path, text) ? [parseJson(path, text)] : parseYaml(path, text);
  if (values.some(isTooDeep)) {
    throw new CannotRun(tooDeep(path));
  }
  const objects = values.filter(value => value !== null && value !== undefined);
  if (objects.length === 0) {
    throw new CannotRun(`${path} is empty`);
  }
  if (!objects.every(isObject)) {
    throw new CannotRun(`${path} holds ${isJson(path, text) ? 'JSON' : 'YAML'}, but not an object`);
  }
  return { objects, bytes: content.length };
}

/** Level by level, for a function that calls itself would not come back; what several places share counts once. */
function isTooDeep(value: unknown): boolean {
  let level = new Set([value]);
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    level = new Set(Array.from(level).flatMap(one => (typeof one === 'object' && one !== null ? Object.values(one) as unknown[] : [])));
    if (level.size === 0) {
      return false;
    }
  }
  return true;
}

function tooDeep(path: string): string {
  return `${path} has values in more than ${MAX_DEPTH} others, one in the other: no template is like that`;
}

/** The one object in a file, and the size of the file. */
export function readObject(path: string): { readonly object: JsonObject; readonly bytes: number } {
  const { objects: [object, ...others], bytes } = readDocuments(path);
  if (others.length > 0) {
    throw new CannotRun(`${path} holds ${others.length + 1} documents, not one`);
  }
  return { object, bytes };
}

function readContent(path: string): Buffer {
  try {
    return readFileSync(path === STANDARD_INPUT ? process.stdin.fd : path);
  } catch (error) {
    throw new CannotRun(`${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** UTF-8, or what PowerShell makes of `>`; without the mark that both may begin with. */
function decode(content: Buffer): string {
  const isUtf16 = content[0] === 0xff && content[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(content);
}

/** All JSON is YAML, but parsing it as JSON is faster by orders of magnitude. */
function isJson(path: string, text: string): boolean {
  return path.endsWith('.json') || /^\s*[{[]/.test(text);
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CannotRun(`${path} is not JSON: ${messageOf(error)}`, { cause: error });
  }
}

function parseYaml(path: string, text: string): unknown[] {
  try {
    const lineCounter = new LineCounter();
    const documents = parseAllDocuments(text, { customTags: CLOUDFORMATION_TAGS, logLevel: 'error', merge: true, lineCounter });
    return Array.from(documents, document => {
      const [problem] = document.errors;
      if (problem !== undefined) {
        throw problem;
      }
      refuseComputedKeys(path, document, lineCounter);
      return document.toJS() as unknown;
    });
  } catch (error) { // aliases that multiply are refused in toJS
    if (error instanceof CannotRun) {
      throw error;
    }
    const message = messageOf(error);
    throw new CannotRun(/call stack/.test(message) ? tooDeep(path) : `${path} is neither JSON nor YAML: ${message}`, { cause: error });
  }
}

/** A function where a key should be is what people try first for the condition keys of a trust policy; CloudFormation refuses it. */
function refuseComputedKeys(path: string, document: Document, lines: LineCounter): void {
  visit(document, {
    Pair: (_, { key }) => {
      if (!isScalar(key) || typeof key.value === 'object' && key.value !== null) {
        const place = isNode(key) && key.range ? `${path}, line ${lines.linePos(key.range[0]).line}` : path;
        throw new CannotRun(`${place}: a key must be text, and CloudFormation has no functions there: write the whole value as JSON text under !Sub`);
      }
    },
  });
}

/** The first line: what follows shows where in the file, in a form for a page. */
function messageOf(error: unknown): string {
  const message = types.isNativeError(error) ? error.message : String(error);
  return message.split('\n', 1)[0].replace(/:$/, '');
}
