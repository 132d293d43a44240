import { propProblem, type Rule } from './refusal';

/** What a static factory has been given: the name of the parameter, the value, and the rule for it. */
export type FactoryArgument = [prop: string, value: string, rule: Rule];

/** Refuses what a static factory has been given, before anything is made of it. */
export function checkArguments(factory: string, ...given: FactoryArgument[]): void {
  for (const [prop, value, rule] of given) {
    const problem = propProblem(prop, value, rule);
    if (problem) {
      refuseArgument(factory, problem);
    }
  }
}

/** Refuses an empty list. */
export function checkNotEmpty(factory: string, prop: string, values: unknown[], instead: string): void {
  if (values.length === 0) {
    refuseArgument(factory, `'${prop}' must not be empty; ${instead}`);
  }
}

/** Refuses a call of a static factory. */
export function refuseArgument(factory: string, problem: string): never {
  throw new Error(`${factory}: ${problem}`);
}
