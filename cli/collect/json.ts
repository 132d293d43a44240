import { readFileSync } from 'node:fs';
import { types } from 'node:util';
import { CannotRun } from '../cannot-run';

/** A JSON object that was read, not checked. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value itself when it is an object, else an empty one: absent and malformed sections read as empty. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The object in a JSON file; one sentence when there is none. */
export function readJsonObject(path: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(readText(path));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new CannotRun(`${path} is not JSON: ${error.message}`, { cause: error });
    }
    throw error;
  }
  if (!isObject(value)) {
    throw new CannotRun(`${path} holds JSON, but not an object`);
  }
  return value;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CannotRun(`${path} cannot be read: ${types.isNativeError(error) ? error.message : String(error)}`, { cause: error });
  }
}
