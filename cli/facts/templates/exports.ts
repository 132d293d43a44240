import { mayShareEnvironment } from './environment';
import { asObject } from '../../collect/templates/json';
import type { StackTemplate } from '../../collect/templates/stack-template';

/** What a name means to `Fn::ImportValue`. */
export type FoundExport =
  | { readonly type: 'export'; readonly value: unknown; readonly stack: StackTemplate }
  /** No stack of the app exports it. */
  | { readonly type: 'elsewhere' }
  /** Several stacks do, and nothing tells which is meant. */
  | { readonly type: 'ambiguous' };

interface Export {
  readonly value: unknown;
  readonly stack: StackTemplate;
}

/** The outputs that stacks of the app offer to each other. */
export class Exports {
  private byName: Map<string, Export[]> | undefined;

  constructor(private readonly stacks: StackTemplate[], private readonly text: (value: unknown, stack: StackTemplate) => string) {}

  /** Exports belong to one account and region. */
  public find(name: string, importer: StackTemplate): FoundExport {
    const candidates = (this.all().get(name) ?? []).filter(({ stack }) => mayShareEnvironment(stack, importer));
    const [found, another] = candidates;
    if (found === undefined) {
      return { type: 'elsewhere' };
    }
    return another === undefined ? { type: 'export', ...found } : { type: 'ambiguous' };
  }

  private all(): Map<string, Export[]> {
    if (this.byName === undefined) {
      const byName = this.byName = new Map<string, Export[]>(); // set first: names of exports are read through here as well
      for (const stack of this.stacks) {
        for (const output of Object.values(asObject(stack.template.Outputs))) {
          const { Value: value, Export: exported } = asObject(output);
          if (exported !== undefined) {
            const name = this.text(asObject(exported).Name, stack);
            byName.set(name, [...byName.get(name) ?? [], { value, stack }]);
          }
        }
      }
    }
    return this.byName;
  }
}
