import { readFileSync } from 'node:fs';
import { types } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { isObject, type JsonObject } from './json';
import { CLOUDFORMATION_TAGS } from './yaml-tags';
import { CannotRun } from '../../cannot-run';

/** The path that stands for the standard input. */
export const STANDARD_INPUT = '-';

/** What a file of JSON or YAML holds. */
export interface Documents {
  readonly objects: JsonObject[];
  /** Size of the file. */
  readonly bytes: number;
}

/** The objects in a file, one of JSON or some of YAML; one sentence when it holds something else. */
export function readDocuments(path: string): Documents {
  const content = readContent(path);
  if (content.includes(0)) {
    throw new CannotRun(`${path} is a binary file, neither JSON nor YAML`);
  }
  const text = content.toString('utf8');
  const values = isJson(path, text) ? [parseJson(path, text)] : parseYaml(path, text);
  const objects = values.filter(value => value !== null && value !== undefined);
  if (objects.length === 0) {
    throw new CannotRun(`${path} is empty`);
  }
  if (!objects.every(isObject)) {
    throw new CannotRun(`${path} holds ${isJson(path, text) ? 'JSON' : 'YAML'}, but not an object`);
  }
  return { objects, bytes: content.length };
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
    const documents = parseAllDocuments(text, { customTags: CLOUDFORMATION_TAGS, logLevel: 'error', merge: true });
    return Array.from(documents, document => {
      const [problem] = document.errors;
      if (problem !== undefined) {
        throw problem;
      }
      return document.toJS() as unknown;
    });
  } catch (error) { // aliases that multiply are refused in toJS
    throw new CannotRun(`${path} is neither JSON nor YAML: ${messageOf(error)}`, { cause: error });
  }
}

/** The first line: what follows shows where in the file, in a form for a page. */
function messageOf(error: unknown): string {
  const message = types.isNativeError(error) ? error.message : String(error);
  return message.split('\n', 1)[0].replace(/:$/, '');
}
