import { type Stack, Token } from 'aws-cdk-lib';
import type { Manifest } from './manifest-identity';

/**
 * The path of the first field of an object that is known only at deployment; undefined if there is none.
 */
export function fieldKnownLater(stack: Stack, manifest: Manifest): string | undefined {
  return keyKnownLater(manifest, '') ?? valueKnownLater(stack.resolve(manifest), '');
}

function keyKnownLater(value: unknown, path: string): string | undefined {
  return firstOf(fieldsOf(Token.isUnresolved(value) ? undefined : value), ([key, item]) =>
    Token.isUnresolved(key) ? `${path}[a key]` : keyKnownLater(item, join(path, key, value)));
}

function valueKnownLater(value: unknown, path: string): string | undefined {
  return isIntrinsic(value) ? path : firstOf(fieldsOf(value), ([key, item]) => valueKnownLater(item, join(path, key, value)));
}

/** What CloudFormation replaces: an object with one key that no Kubernetes object has alone. */
function isIntrinsic(value: unknown): boolean {
  const keys = Object.keys((value ?? {}) as object);
  return typeof value === 'object' && keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}

function fieldsOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function join(path: string, key: string, parent: unknown): string {
  if (Array.isArray(parent)) {
    return `${path}[${key}]`;
  }
  return /^[A-Za-z]\w*$/.test(key) ? `${path}${path ? '.' : ''}${key}` : `${path}['${key}']`;
}

function firstOf<T>(values: T[], find: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
