import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CannotRun } from '../cannot-run';
import { collectAssembly } from './assembly';
import { constructPathsOf } from './construct-paths';
import { readJsonObject } from './json';
import { withNestedStacks } from './nested-stacks';
import type { Collected } from './stack-template';

/** All templates under a path: a cloud assembly (`cdk.out`), or one CloudFormation template. */
export function collectTemplates(path: string): Collected {
  if (!existsSync(path)) {
    throw new CannotRun(`there is no ${path}: run "cdk synth" first, or pass the path of a cloud assembly or template`);
  }
  return statSync(path).isDirectory() ? collectDirectory(path) : collectFile(path);
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
  const template = readJsonObject(path);
  if (!('Resources' in template)) {
    throw new CannotRun(`${path} is not a CloudFormation template: it has no Resources`);
  }
  const name = basename(path).replace(/(\.template)?\.json$/, '');
  return withNestedStacks({ name, template, constructPaths: constructPathsOf(template) }, { directory: dirname(path) });
}
