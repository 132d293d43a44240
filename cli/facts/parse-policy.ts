import type { UnreadablePart } from './templates/facts';
import { asText, type Resolved } from './templates/resolved';
import type { ConditionBlock, OneOrMany, PolicyDocument, PrincipalElement, Statement } from '../../lib/core/trust/policy-document';
import { isObject } from '../collect/templates/json';

/** A policy with the statements that could be read, and why the others could not. */
export interface ParsedPolicy {
  readonly document: PolicyDocument;
  /** Position in the original, from 1, of each statement of `document`. */
  readonly positions: number[];
  readonly unreadable: UnreadablePart[];
}

/** Reads a resolved policy: an object, or a text that holds the JSON of one. */
export function parsePolicy(value: Resolved | undefined, name: string): ParsedPolicy {
  const policy = typeof value === 'string' ? parseText(value) : value;
  if (!isObject(policy)) {
    return nothingRead(name, typeof value === 'string' ? `it is not a policy but the text ${quote(value)}` : 'it is not a policy');
  }
  const statements = policy.Statement;
  if (statements === undefined) {
    return nothingRead(name, 'it has no Statement');
  }
  return parseStatements(Array.isArray(statements) ? statements : [statements], asText(policy.Version as Resolved | undefined));
}

function parseStatements(statements: unknown[], version: string): ParsedPolicy {
  const readable: Statement[] = [];
  const positions: number[] = [];
  const unreadable: UnreadablePart[] = [];
  statements.forEach((value, index) => {
    const statement = parseStatement(value);
    if (typeof statement === 'string') {
      unreadable.push({ part: `statement ${index + 1}`, reason: statement });
    } else {
      readable.push(statement);
      positions.push(index + 1);
    }
  });
  return { document: { ...version && { Version: version }, Statement: readable }, positions, unreadable };
}

/** The statement, or why it cannot be read. */
function parseStatement(value: unknown): Statement | string {
  if (!isObject(value)) {
    return `it is ${quote(asText(value as Resolved))}`;
  }
  if (value.Effect !== 'Allow' && value.Effect !== 'Deny') {
    return value.Effect === undefined ? 'it has no Effect' : `its Effect is ${quote(asText(value.Effect as Resolved))}`;
  }
  const condition = parseCondition(value.Condition);
  if (typeof condition === 'string') {
    return condition;
  }
  return {
    ...value.Sid !== undefined && { Sid: asText(value.Sid as Resolved) },
    Effect: value.Effect,
    ...optional('Principal', parsePrincipal(value.Principal)),
    ...optional('NotPrincipal', parsePrincipal(value.NotPrincipal)),
    ...optional('Action', parseTexts(value.Action)),
    ...optional('NotAction', parseTexts(value.NotAction)),
    ...optional('Resource', parseTexts(value.Resource)),
    ...optional('NotResource', parseTexts(value.NotResource)),
    ...optional('Condition', condition),
  };
}

function parsePrincipal(value: unknown): PrincipalElement | undefined {
  if (!isObject(value)) {
    return value === undefined ? undefined : asText(value as Resolved);
  }
  return Object.fromEntries(Object.entries(value).map(([kind, principals]) => [kind, parseTexts(principals) ?? []]));
}

/** The condition, or why it cannot be read. */
function parseCondition(value: unknown): ConditionBlock | undefined | string {
  if (value === undefined) {
    return undefined;
  }
  if (!isObject(value)) {
    return `its Condition is ${quote(asText(value as Resolved))}`;
  }
  const block: ConditionBlock = {};
  for (const [operator, keys] of Object.entries(value)) {
    if (!isObject(keys)) {
      return `its condition ${operator} is ${quote(asText(keys as Resolved))}`;
    }
    block[operator] = Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, parseTexts(values) ?? []]));
  }
  return block;
}

function parseTexts(value: unknown): OneOrMany<string> | undefined {
  if (Array.isArray(value)) {
    return value.map(item => asText(item as Resolved));
  }
  return value === undefined ? undefined : asText(value as Resolved);
}

function optional<T>(key: string, value: T | undefined): Record<string, T> {
  return value === undefined ? {} : { [key]: value };
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nothingRead(name: string, reason: string): ParsedPolicy {
  return { document: { Statement: [] }, positions: [], unreadable: [{ part: name, reason }] };
}

/** Long enough to recognise the text by, short enough for one line. */
const QUOTE_LENGTH = 60;

function quote(text: string): string {
  return text.length > QUOTE_LENGTH ? `${text.slice(0, QUOTE_LENGTH)}...` : text;
}
