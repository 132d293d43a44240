import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_EXAMPLES } from './all-examples';

const FOLDER = join(__dirname, '../../examples');
const FILES = readdirSync(FOLDER).filter(file => file.endsWith('.ts'));

test('every file in examples/ is tested', () => {
  expect(FILES.map(file => `examples/${file}`).filter(file => !ALL_EXAMPLES.some(example => example.file === file))).toEqual([]);
});

test.each(FILES)('examples/%s says how to run it, and the table has it', file => {
  expect(readFileSync(join(FOLDER, file), 'utf8'))
    .toContain(` *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/${file}"\n`);
  expect(readFileSync(join(FOLDER, 'README.md'), 'utf8')).toContain(`| [${file}](${file}) |`);
});
