import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/*
 * Writes the licences of what was bundled beside the bundle: they ask for it of whoever passes the code on.
 * Reads what esbuild says went into the file, so that nothing is listed that is not in it, and nothing is missing.
 */

/** Licences that allow passing the code on inside an Apache-2.0 package, with their text. */
const ACCEPTED = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT']);

/** What `esbuild --metafile` writes, as far as it is read here. */
interface Metafile {
  readonly inputs: Record<string, unknown>;
}

interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The texts of its licence and notice files. */
  readonly texts: string[];
}

/** The folders of the packages that a bundle was made of: `node_modules/a`, `node_modules/a/node_modules/@b/c`. */
export function packageFolders(inputs: string[]): string[] {
  const folders = inputs.flatMap(input => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/** Throws if the licence of a package does not allow passing it on, or is not said. */
export function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Partial<BundledPackage>;
  if (name === undefined || version === undefined || license === undefined || !ACCEPTED.has(license)) {
    throw new Error(`the licence of ${name ?? folder} is '${license}': nothing may be bundled but ${[...ACCEPTED].join(', ')}`);
  }
  const files = readdirSync(folder).filter(file => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  return { name, version, license, texts: files.map(file => readFileSync(join(folder, file), 'utf8').trim()) };
}

/** The file: packages by name, one text of each. */
export function renderNotices(packages: BundledPackage[]): string {
  const byVersion = new Map(packages.map(bundled => [`${bundled.name} ${bundled.version}`, bundled]));
  const sections = [...byVersion].sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([title, { license, texts }]) => [`## ${title} (${license})`, ...texts].join('\n\n'));
  return `This command contains the following packages, under their own licences.\n\n${sections.join('\n\n')}\n`;
}

function main([metafile]: string[]): void {
  const { inputs } = JSON.parse(readFileSync(metafile, 'utf8')) as Metafile;
  const folders = packageFolders(Object.keys(inputs)).filter(folder => existsSync(join(folder, 'package.json')));
  writeFileSync(join(dirname(metafile), 'THIRD-PARTY-NOTICES.txt'), renderNotices(folders.map(readPackage)));
}

if (require.main === module) {
  main(process.argv.slice(2));
}
