import { asArray, asObject, asString, isObject, type JsonObject } from './json';
import type { ManifestFile } from './kubernetes-objects';

/** A template with what only its surroundings know: nothing in it is interpreted yet. */
export interface StackTemplate {
  /** Construct path of the stack (`Prod/Identity`, nested: `Prod/Identity/Nested`), or the name of a lone file. */
  readonly name: string;
  /** Where it was read. */
  readonly file?: string;
  /** Size of that file. */
  readonly bytes?: number;
  /** Name in CloudFormation, when the assembly says it. */
  readonly stackName?: string;
  /** Account that the stack is bound to, if any. */
  readonly account?: string;
  /** Region that the stack is bound to, if any. */
  readonly region?: string;
  readonly template: JsonObject;
  /** Logical id -> construct path, from the root of the app. */
  readonly constructPaths: Record<string, string>;
  /** The resource that this nested stack is in the template above it. */
  readonly parent?: { readonly stack: StackTemplate; readonly logicalId: string };
}

/** One resource of a template. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly metadata: JsonObject;
  /** Name of the template condition under which it exists at all. */
  readonly condition?: string;
  /** Logical ids of what it is to be made after. */
  readonly dependsOn: string[];
}

/** What was read, and what should have been but was not there. */
export interface Collected {
  readonly stacks: StackTemplate[];
  /** Files of Kubernetes objects. */
  readonly manifests?: ManifestFile[];
  /** Sentences about parts that could not be read; the rest was. */
  readonly gaps: string[];
}

export function resourcesOf(template: JsonObject): TemplateResource[] {
  return Object.entries(asObject(template.Resources)).flatMap(([logicalId, value]) => toResource(logicalId, value) ?? []);
}

export function findResource(template: JsonObject, logicalId: string): TemplateResource | undefined {
  return toResource(logicalId, asObject(template.Resources)[logicalId]);
}

function toResource(logicalId: string, value: unknown): TemplateResource | undefined {
  if (!isObject(value) || typeof value.Type !== 'string') {
    return undefined;
  }
  return {
    logicalId,
    type: value.Type,
    properties: asObject(value.Properties),
    metadata: asObject(value.Metadata),
    condition: asString(value.Condition),
    dependsOn: (Array.isArray(value.DependsOn) ? asArray(value.DependsOn) : [value.DependsOn]).flatMap(id => asString(id) ?? []),
  };
}
