import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { exampleApp } from '../../bin/app';
import { CDK_CLI_CONTEXT } from '../cli/app';
import { buildBundle } from '../cli/bundle';

const README = readFileSync(resolve(__dirname, '../../README.md'), 'utf8');

const bundle = buildBundle();
const directory = mkdtempSync(join(tmpdir(), 'readme-'));

beforeAll(() => {
  exampleApp(new App({ outdir: join(directory, 'cdk.out'), context: CDK_CLI_CONTEXT }), join(directory, 'cdk.out/access.yaml')).synth();
});

/** What a command line of the README prints about the example app. */
function printed(line: string): string {
  const args = line.split(' ').slice(2); // npx eks-identity
  return spawnSync(process.execPath, [bundle, ...args], { cwd: directory, encoding: 'utf8' }).stdout;
}

function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text);
}

/** Command lines with the output that is shown for them. */
function recordedRuns(): [string, string][] {
  return blocks('console').flatMap(text => text.split(/^\$ /m).slice(1)).filter(run => run.startsWith('npx eks-identity explain ')).map(run => {
    const [line, ...output] = run.split('\n');
    return [line, output.join('\n')];
  });
}

test.each(recordedRuns())('%s prints what the README shows', (line, output) => {
  expect(printed(line)).toBe(output);
});

test('there are recorded runs', () => {
  expect(recordedRuns().length).toBeGreaterThanOrEqual(2);
});

test('what the README shows of the demo is in it', () => {
  const shown = blocks('text')[0].split('\n\n').map(part => part.replace(/\n$/, ''));

  const output = printed('npx eks-identity explain');

  expect(shown.length).toBeGreaterThanOrEqual(3);
  expect(shown.filter(part => !output.includes(part))).toEqual([]);
});
