import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { constructPathsIn, constructPathsOf, nestedStackPath } from './construct-paths';
import { readObject } from './documents';
import { asObject, asString, type JsonObject } from './json';
import { resourcesOf, type Collected, type StackTemplate, type TemplateResource } from './stack-template';

/** Where the templates of nested stacks are, and what is known about them. */
export interface NestedSources {
  readonly directory: string;
  /** Hash in the template's URL -> file, from the stack's asset manifest. */
  readonly files?: Record<string, string>;
  /** Metadata of the stack's constructs, nested ones included. */
  readonly metadata?: JsonObject;
}

/** A stack followed by the stacks nested in it, at any depth; `above` are the template files that led here. */
export function withNestedStacks(stack: StackTemplate, sources: NestedSources, above: string[] = []): Collected {
  const stacks = [stack];
  const gaps: string[] = [];
  for (const resource of resourcesOf(stack.template)) {
    if (resource.type !== 'AWS::CloudFormation::Stack') {
      continue;
    }
    const file = templateFileOf(resource, sources);
    if (file === undefined) {
      gaps.push(`the template of nested stack ${stack.name}/${resource.logicalId} is not in ${sources.directory}, so it was not read`);
      continue;
    }
    if (above.includes(file)) {
      gaps.push(`nested stack ${stack.name}/${resource.logicalId} is nested in itself, so it was read once`);
      continue;
    }
    const nested = withNestedStacks(nestedStack(stack, resource, file, sources), sources, [...above, file]);
    stacks.push(...nested.stacks);
    gaps.push(...nested.gaps);
  }
  return { stacks, gaps };
}

function nestedStack(stack: StackTemplate, resource: TemplateResource, file: string, sources: NestedSources): StackTemplate {
  const name = nestedName(stack, resource.logicalId);
  const { object: template, bytes } = readObject(file);
  return {
    name,
    file,
    bytes,
    account: stack.account,
    region: stack.region,
    template,
    constructPaths: { ...constructPathsIn(sources.metadata ?? {}, name), ...constructPathsOf(template) },
    parent: { stack, logicalId: resource.logicalId },
  };
}

function nestedName(stack: StackTemplate, logicalId: string): string {
  const path = stack.constructPaths[logicalId];
  return (path === undefined ? undefined : nestedStackPath(path) ?? path) ?? `${stack.name}/${logicalId}`;
}

function templateFileOf(resource: TemplateResource, sources: NestedSources): string | undefined {
  const names = [asString(resource.metadata['aws:asset:path']), fileByHash(resource.properties.TemplateURL, sources.files ?? {})];
  return names.flatMap(name => (name === undefined ? [] : [join(sources.directory, name)])).find(existsSync);
}

/** Without asset metadata the only link is the asset's hash, which the URL ends in. */
function fileByHash(url: unknown, files: Record<string, string>): string | undefined {
  const hash = JSON.stringify(url ?? '').match(/([0-9a-f]{64})\.json/)?.[1];
  return hash === undefined ? undefined : files[hash];
}

/** Hash -> file of an asset manifest. */
export function assetFiles(assetManifest: JsonObject): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [hash, asset] of Object.entries(asObject(assetManifest.files))) {
    const path = asObject(asObject(asset).source).path;
    if (typeof path === 'string') {
      files[hash] = path;
    }
  }
  return files;
}
