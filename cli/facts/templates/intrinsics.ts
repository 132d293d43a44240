import type { JsonObject } from '../../collect/templates/json';

/** A call of a CloudFormation function, or a reference. */
export interface Intrinsic {
  readonly name: string;
  readonly argument: unknown;
}

/** The intrinsic that an object is: its only key says so. */
export function intrinsicOf(value: JsonObject): Intrinsic | undefined {
  const [name, ...others] = Object.keys(value);
  const isIntrinsic = name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
  return isIntrinsic ? { name, argument: value[name] } : undefined;
}

/** The argument of `Fn::GetAtt`, in either of its two forms. */
export function getAttParts(argument: unknown): { logicalId: string; attribute: string } {
  const [logicalId, ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
  return { logicalId: logicalId ?? '', attribute: attribute.join('.') };
}
