import { intrinsicOf } from './intrinsics';
import { holdsUnknown, placeholdersIn } from './placeholders';
import { asText, type Resolved } from './resolved';
import { asArray, isObject, type JsonObject } from '../../collect/templates/json';

/** What is in a list, as far as templates say it. */
export interface ListReading<T> {
  readonly items: T[];
  /** Texts in place of the list, or of one of its items: only the deployment knows what is there. */
  readonly unread: string[];
}

/** A list of objects; one object in its place is a list of one. */
export function readObjects(value: unknown): ListReading<JsonObject> {
  const items = itemsOf(value);
  return { items: items.filter(isObject), unread: items.filter(item => !isObject(item)).map(textOf) };
}

/** A list of texts, those among them that only the deployment knows; one text in its place is a list of one. */
export function readTexts(value: unknown): ListReading<string> {
  const items = itemsOf(value).map(textOf);
  const isUnread = Array.isArray(value) ? holdsUnknown : (text: string) => placeholdersIn(text).length > 0; // a whole list may be behind it
  return { items, unread: items.filter(isUnread) };
}

/** A sentence for each text in place of something that is to be read. */
export function notRead(what: string, { unread }: Pick<ListReading<unknown>, 'unread'>): string[] {
  return unread.map(text => `${what} cannot be read: ${text}`);
}

/** Every value that the branches of `Fn::If` in a value leave possible, whatever its conditions turn out to be. */
export function branchesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap(branchesOf);
  }
  const intrinsic = isObject(value) ? intrinsicOf(value) : undefined;
  return intrinsic?.name === 'Fn::If' ? asArray(intrinsic.argument).slice(1).flatMap(branchesOf) : [value];
}

function itemsOf(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : [value].flat();
}

function textOf(value: unknown): string {
  return asText(value as Resolved);
}
