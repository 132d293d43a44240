import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { collectAssembly } from './assembly';
import { constructPathsOf } from './construct-paths';
import { readDocuments, STANDARD_INPUT } from './documents';
import { flatObjects, isKubernetesObject } from './kubernetes-objects';
import { withNestedStacks } from './nested-stacks';
import type { Collected } from './stack-template';
import { CannotRun } from '../../cannot-run';

/** All templates and Kubernetes objects under some paths, together. */
export function collectPaths(paths: string[]): Collected {
  const parts = [...new Set(paths)].map(path => ({ path, ...collectTemplates(path) }));
  const stacks = parts.flatMap(part => part.stacks);
  const names = stacks.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    const [one, other] = parts.filter(part => part.stacks.some(({ name }) => name === twice)).map(({ path }) => path);
    throw new CannotRun(`${one} and ${other} both have a stack named ${twice}: explain one of them at a time, or say --compare to see what differs`);
  }
  return { stacks, manifests: parts.flatMap(part => part.manifests ?? []), gaps: parts.flatMap(part => part.gaps) };
}

/** All templates under a path: a cloud assembly (`cdk.out`), one CloudFormation template, or a file of Kubernetes objects. */
export function collectTemplates(path: string): Collected {
  if (path !== STANDARD_INPUT && !existsSync(path)) {
    throw new CannotRun(`there is no ${path === '' ? '\'\'' : path}: run "cdk synth" first, or pass the path of a cloud assembly or template`);
  }
  return path !== STANDARD_INPUT && statSync(path).isDirectory() ? collectDirectory(path) : collectFile(path);
}

function collectDirectory(path: string): Collected {
  if (!existsSync(join(path, 'manifest.json'))) {
    throw new CannotRun(`${path} is not a cloud assembly: it has no manifest.json`);
  }
  const collected = collectAssembly(path);
  if (collected.stacks.length === 0) {
    throw new CannotRun(`the cloud assembly ${path} has no stacks`);
  }
  return collected;
}

function collectFile(path: string): Collected {
  const { objects, bytes } = readDocuments(path);
  if (objects.every(isKubernetesObject)) {
    return { stacks: [], manifests: [{ path, objects: flatObjects(objects) }], gaps: [] };
  }
  const [template] = objects;
  if (objects.length > 1 || !('Resources' in template)) {
    throw new CannotRun(`${path} is not a CloudFormation template (it has no Resources), and not a file of Kubernetes objects`);
  }
  const name = path === STANDARD_INPUT ? 'stdin' : basename(path).replace(/(\.template)?\.(json|ya?ml|template)$/, '');
  return withNestedStacks({ name, file: path, bytes, template, constructPaths: constructPathsOf(template) }, { directory: dirname(path) });
}
