import { getAttParts, intrinsicOf } from './intrinsics';
import { isObject } from '../../collect/templates/json';
import { resourcesOf, type StackTemplate } from '../../collect/templates/stack-template';

/** The variables in the text of `Fn::Sub`; its literal `${!...}` is none. */
const VARIABLE = /\$\{([^!{}][^{}]*)\}/g;

/** In which order CloudFormation makes the resources of a stack. */
export class TemplateGraph {
  private readonly needs = new Map<string, Set<string>>();

  constructor({ template }: StackTemplate) {
    for (const { logicalId, properties, dependsOn } of resourcesOf(template)) {
      this.needs.set(logicalId, new Set([...dependsOn, ...references(properties)]));
    }
  }

  /** Whether one resource is made after another, be it by way of others. */
  public isAfter(one: string, other: string): boolean {
    const seen = new Set<string>();
    const waiting = [one];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      for (const needed of this.needs.get(id) ?? []) {
        if (needed === other) {
          return true;
        }
        if (!seen.has(needed)) {
          seen.add(needed);
          waiting.push(needed);
        }
      }
    }
    return false;
  }
}

/** What a value refers to, at any depth. */
function references(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(references);
  }
  if (!isObject(value)) {
    return [];
  }
  const { name, argument } = intrinsicOf(value) ?? {};
  switch (name) {
    case 'Ref':
      return [String(argument)];
    case 'Fn::GetAtt':
      return [getAttParts(argument).logicalId];
    case 'Fn::Sub':
      return [...variables(Array.isArray(argument) ? argument[0] : argument), ...Array.isArray(argument) ? references(argument[1]) : []];
    default:
      return Object.values(value).flatMap(references);
  }
}

function variables(text: unknown): string[] {
  return [...String(text).matchAll(VARIABLE)].map(([, name]) => name.trim().split('.')[0]);
}
