import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolders, readPackage, renderNotices } from '../../projenrc/third-party-notices';

function packageWith(manifest: object, files: Record<string, string> = {}): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'notices-')), 'package');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(folder, name), text));
  return folder;
}

describe('the packages of a bundle', () => {
  test('are the folders that its files are in, nested and scoped ones too, each once', () => {
    expect(packageFolders([
      'cli/main.ts',
      'node_modules/yaml/dist/index.js',
      'node_modules/yaml/dist/other.js',
      'node_modules/@aws-sdk/core/dist/index.js',
      'node_modules/a/node_modules/@b/c/index.js',
      'lib/core/issuer.ts',
    ])).toEqual(['node_modules/@aws-sdk/core', 'node_modules/a/node_modules/@b/c', 'node_modules/yaml']);
  });

  test('come with the texts of their licence and notice files', () => {
    const folder = packageWith({ name: 'one', version: '1.0.0', license: 'MIT' }, { 'LICENSE.md': 'the licence\n', 'NOTICE': 'the notice', 'README.md': 'no' });

    expect(readPackage(folder)).toEqual({ name: 'one', version: '1.0.0', license: 'MIT', texts: ['the licence', 'the notice'] });
  });

  test.each([
    [{ name: 'one', version: '1.0.0', license: 'AGPL-3.0-or-later' }, "the licence of one is 'AGPL-3.0-or-later': nothing may be bundled but 0BSD, Apache-2.0"],
    [{ name: 'one', version: '1.0.0' }, "the licence of one is 'undefined'"],
  ])('fail the build when their licence does not allow it: %j', (manifest, message) => {
    expect(() => readPackage(packageWith(manifest))).toThrow(message);
  });

  test('are listed by name, a package in two places once', () => {
    const one = { name: 'one', version: '1.0.0', license: 'MIT', texts: ['text of one'] };

    expect(renderNotices([{ ...one, name: 'two', texts: [] }, one, one])).toBe(
      'This command contains the following packages, under their own licences.\n\n## one 1.0.0 (MIT)\n\ntext of one\n\n## two 1.0.0 (MIT)\n');
  });
});
