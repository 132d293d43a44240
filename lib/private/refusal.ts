import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A rule of `core`: what is wrong with a value, worded to follow the name of the prop, or undefined. */
export type Rule = (value: string) => string | undefined;

/** Refuses a construct that does not exist yet: thrown before `super()`, nothing half-made is left in the tree. */
export function refuse(scope: IConstruct, id: string, message: string): never {
  throw new Error(`[${scope.node.path ? `${scope.node.path}/` : ''}${id}] ${message}`);
}

/** Refuses a call on a construct that exists. */
export function refuseCall(construct: IConstruct, message: string): never {
  throw new Error(`[${construct.node.path}] ${message}`);
}

/** What a rule says of a prop; a value known only at deployment passes, since nothing can be said of it. */
export function propProblem(prop: string, value: string, rule: Rule): string | undefined {
  const problem = Token.isUnresolved(value) ? undefined : rule(value);
  return problem && `'${prop}' ${problem}`;
}
