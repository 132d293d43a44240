import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repository } from '../../package.json';

/** Where the documentation is in the package. */
const PAGE = 'docs/cli.md';

/** Where the documentation of a rule is read. */
export function pageOfRule(id: string): string {
  return `${repository.url.replace(/\.git$/, '')}/blob/main/${PAGE}#${id.toLowerCase()}`;
}

/** The page as a file for who runs the command: the package brings it along, wherever it is installed. */
export function pageOnDisk(directoryOfBundle = __dirname, workingDirectory = process.cwd()): string {
  const installed = join(directoryOfBundle, '../../..', PAGE);
  if (!existsSync(installed)) {
    return PAGE;
  }
  const fromHere = relative(workingDirectory, installed);
  return fromHere.startsWith('..') ? installed : fromHere;
}
