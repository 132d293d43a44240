import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const PROJECT = resolve(__dirname, '../..');
const ID = /'((?:IRSA|IDP|ACC|TRUST|POLICY)\d{3})'/g;
const PERMISSION = /'((?:eks|iam):[A-Z]\w+)'/g;

const page = readFileSync(join(PROJECT, 'docs/cli.md'), 'utf8');
const sources = [...filesIn('cli'), ...filesIn('lib/core').filter(file => file.includes('trust-'))].map(file => readFileSync(file, 'utf8')).join('\n');

const emitted = [...new Set([...sources.matchAll(ID)].map(([, id]) => id))].sort();
const sections = new Map(page.split(/^### /m).slice(1).map(section => [section.slice(0, section.indexOf('\n')), section]));

function filesIn(directory: string): string[] {
  const entries = readdirSync(join(PROJECT, directory), { recursive: true, encoding: 'utf8' });
  return entries.filter(name => name.endsWith('.ts')).map(name => join(PROJECT, directory, name));
}

test('every id that can be printed has its section, and no section is about another', () => {
  expect(emitted.length).toBeGreaterThan(25);
  expect([...sections.keys()].sort()).toEqual(emitted);
});

test.each(emitted)('the section of %s says what is seen, why, and what to do', id => {
  expect(sections.get(id)).toMatch(/^\S+\n\n\*\*.+\*\*\n\n\*You see\* .+\n\*Cause\*: .+\n\*Fix\*: .+/);
});

test('every permission that can be missing is in the policy to copy', () => {
  const asked = [...new Set([...sources.matchAll(PERMISSION)].map(([, permission]) => permission))].sort();
  const policy = /```json\n(.*?)```/s.exec(page)?.[1] ?? '{}';

  expect(JSON.parse(policy).Action).toEqual(asked);
});

test('no link on the page leads nowhere', () => {
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^\w\s-]/g, '').replace(/\s/g, '-'));
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);

  expect(links.filter(link => !anchors.includes(link))).toEqual([]);
});
