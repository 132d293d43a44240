import { CannotRun } from '../../../cli/cannot-run';
import { asArray, isObject, type JsonObject } from '../../../cli/collect/templates/json';

/** Reads an object of a file, and names place, key and value of the first thing that is not as it should be. */
export class Checker {
  private readonly object: JsonObject;

  /** @param place where the object is, as editors jump to: `<file>:<line>` */
  constructor(private readonly place: string, value: unknown) {
    this.object = isObject(value) ? value : this.refuse(`must be an object, got ${shown(value)}`);
  }

  /** Refuses other keys than these: an expectation with a slip in it must not be left out in silence. */
  public allow(...known: string[]): void {
    const other = Object.keys(this.object).find(key => !known.includes(key));
    if (other !== undefined) {
      this.refuse(`'${other}' is not known; known are ${known.map(key => `'${key}'`).join(', ')}`);
    }
  }

  public list(key: string): unknown[] {
    const value = this.object[key];
    return value === undefined || Array.isArray(value) ? asArray(value) : this.refuse(`'${key}' must be a list, got ${shown(value)}`);
  }

  public map(key: string): JsonObject {
    const value = this.object[key] ?? {};
    return isObject(value) ? value : this.refuse(`'${key}' must be an object, got ${shown(value)}`);
  }

  public text(key: string): string {
    return this.optionalText(key) ?? this.refuse(`'${key}' is missing`);
  }

  public optionalText(key: string): string | undefined {
    const value = this.object[key];
    return value === undefined || (typeof value === 'string' && value !== '') ? value : this.refuse(`'${key}' must be a text, got ${shown(value)}`);
  }

  public optionalTexts(key: string): string[] | undefined {
    const wrong = this.list(key).find(value => typeof value !== 'string');
    if (wrong !== undefined) {
      this.refuse(`'${key}' must be a list of texts, got ${shown(wrong)} in it`);
    }
    return this.object[key] === undefined ? undefined : this.list(key).map(String);
  }

  /** The parts of a text that has a form. */
  public matching(key: string, form: RegExp, words: string): string[] {
    const text = this.text(key);
    return form.exec(text) ?? this.refuse(`'${key}' must be ${words}, got '${text}'`);
  }

  public refuse(problem: string): never {
    throw new CannotRun(`${this.place}: ${problem}`);
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
