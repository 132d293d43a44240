import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { constructPathsIn, constructPathsOf } from './construct-paths';
import { readObject } from './documents';
import { asObject, asString, type JsonObject } from './json';
import { deliveredFiles } from './manifest-files';
import { assetFiles, withNestedStacks } from './nested-stacks';
import type { Collected } from './stack-template';
import { CannotRun } from '../../cannot-run';

/** What the environment of a stack reads when the account or region is left to the deployment. */
const UNKNOWN_ENVIRONMENT = /^unknown-(account|region)$/;

/** All stacks of a cloud assembly: its own, those nested in them, and those of its stages, which are assemblies inside it. */
export function collectAssembly(directory: string): Collected {
  const artifacts = Object.entries(asObject(readObject(join(directory, 'manifest.json')).object.artifacts));
  const parts = artifacts.map(([id, value]) => collectArtifact(directory, id, asObject(value), artifacts.map(([, other]) => asObject(other))));
  const manifests = new Map(parts.flatMap(part => part.manifests ?? []).map(file => [file.path, file])); // stacks may share a file
  return {
    stacks: parts.flatMap(part => part.stacks),
    ...manifests.size > 0 && { manifests: [...manifests.values()] },
    gaps: [...new Set(parts.flatMap(part => part.gaps))],
  };
}

function collectArtifact(directory: string, id: string, artifact: JsonObject, siblings: JsonObject[]): Collected {
  switch (artifact.type) {
    case 'aws:cloudformation:stack':
      return collectStack(directory, id, artifact, siblings);
    case 'cdk:cloud-assembly':
      return collectStage(directory, asString(asObject(artifact.properties).directoryName) ?? id);
    default:
      return { stacks: [], gaps: [] };
  }
}

function collectStage(directory: string, name: string): Collected {
  if (!/^[^./\\][^/\\]*$/.test(name)) {
    throw new CannotRun(`the manifest of ${directory} has a stage outside of it: ${name}`);
  }
  return collectAssembly(join(directory, name));
}

function collectStack(directory: string, id: string, artifact: JsonObject, siblings: JsonObject[]): Collected {
  const properties = asObject(artifact.properties);
  const name = asString(artifact.displayName)?.replace(/ \(.*\)$/, '') ?? id; // displayName adds the stack's name when it differs
  const file = join(directory, asString(properties.templateFile) ?? `${id}.template.json`);
  const { object: template, bytes } = readObject(file);
  const metadata = metadataOf(directory, artifact);
  const stack = {
    name,
    file,
    bytes,
    stackName: asString(properties.stackName) ?? id,
    ...environmentOf(artifact),
    template,
    constructPaths: { ...constructPathsIn(metadata, name), ...constructPathsOf(template) },
  };
  const { stacks, gaps } = withNestedStacks(stack, { directory, metadata, files: filesOf(directory, siblings) });
  const delivered = deliveredFiles(directory, metadata);
  return { stacks, manifests: delivered.manifests, gaps: [...gaps, ...delivered.gaps] };
}

/** `aws://<account>/<region>`, where either may be unknown. */
function environmentOf(artifact: JsonObject): { account?: string; region?: string } {
  const [, account, region] = asString(artifact.environment)?.match(/^aws:\/\/([^/]+)\/([^/]+)$/) ?? [];
  return { account: known(account), region: known(region) };
}

function known(value: string | undefined): string | undefined {
  return value === undefined || UNKNOWN_ENVIRONMENT.test(value) ? undefined : value;
}

/** Newer assemblies keep the metadata of a stack in a file of its own. */
function metadataOf(directory: string, artifact: JsonObject): JsonObject {
  const file = asString(artifact.additionalMetadataFile);
  const separate = file !== undefined && existsSync(join(directory, file)) ? readObject(join(directory, file)).object : {};
  return { ...separate, ...asObject(artifact.metadata) };
}

function filesOf(directory: string, artifacts: JsonObject[]): Record<string, string> {
  const manifests = artifacts.filter(artifact => artifact.type === 'cdk:asset-manifest');
  const paths = manifests.flatMap(artifact => asString(asObject(artifact.properties).file) ?? []).map(file => join(directory, file));
  return Object.assign({}, ...paths.filter(existsSync).map(path => assetFiles(readObject(path).object)));
}
