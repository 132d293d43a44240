import { isPolicyVariable, replacePlaceholders } from '../facts/templates/placeholders';

/** What the core takes for "known only at deployment"; every other `${...}` is a policy variable to it. */
const CORE_PLACEHOLDER = /\$\{Token\[explain\.(\d+)\]\}/g;

/** Writes placeholders the way the core reads them, and back in what the core answers. */
export class PlaceholderCodec {
  private readonly known: string[] = [];

  /** The plain data, with all placeholders in any of its texts and keys replaced. */
  public encode<T>(data: T): T {
    // placeholders hold no quotes and no backslashes, so they can be replaced in JSON
    return JSON.parse(replacePlaceholders(JSON.stringify(data), text => (isPolicyVariable(text) ? text : `\${Token[explain.${this.indexOf(text)}]}`))) as T;
  }

  public decode(text: string): string {
    return text.replace(CORE_PLACEHOLDER, (_, index: string) => this.known[Number(index)]);
  }

  private indexOf(placeholder: string): number {
    const index = this.known.indexOf(placeholder);
    return index < 0 ? this.known.push(placeholder) - 1 : index;
  }
}
