import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { RULE_TITLES } from '../../cli/report/rule-titles';

const PROJECT = resolve(__dirname, '../..');
const ID = /'([A-Z]{3,6}\d{3})'/g;
const PERMISSION = /'((?:cloudformation|cloudtrail|eks|iam|cognito-idp):[A-Z]\w+)'/g;

const page = readFileSync(join(PROJECT, 'docs/cli.md'), 'utf8');
const sources = [...filesIn('cli'), ...filesIn('lib/core').filter(file => file.includes('trust-'))].map(file => readFileSync(file, 'utf8')).join('\n');

const emitted = [...new Set([...sources.matchAll(ID)].map(([, id]) => id))].sort();
const sections = new Map(page.slice(page.indexOf('\n## Findings\n')).split(/^### /m).slice(1).map(section => [section.slice(0, section.indexOf('\n')), section]));

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

test('every rule has the title that reports give to it', () => {
  expect(Object.fromEntries([...sections].map(([id, section]) => [id, /^\*\*(.+)\*\*$/m.exec(section)?.[1]]))).toEqual(RULE_TITLES);
});

test('every permission that can be missing is in the policy to copy', () => {
  const asked = [...new Set([...sources.matchAll(PERMISSION)].map(([, permission]) => permission))].sort();
  const policy = /```json\n(.*?)```/s.exec(page)?.[1] ?? '{}';

  expect(JSON.parse(policy).Action).toEqual(asked);
});

test('every permission that can be missing in the cluster is in the role to copy', () => {
  const asked = [...sources.matchAll(/['`](get|list|create) ([a-z]+(?:\/[a-z]+)?)(?: in [^'`]*)?['`]/g)].map(([, verb, resource]) => `${verb} ${resource}`);
  const rules = parse(/```yaml\n(.*?)```/s.exec(page.slice(page.indexOf('\n## doctor')))?.[1] ?? '').rules as { resources: string[]; verbs: string[] }[];
  const given = rules.flatMap(({ resources, verbs }) => resources.flatMap(resource => verbs.map(verb => `${verb} ${resource}`)));

  expect(new Set(asked).size).toBeGreaterThan(10);
  expect(asked.filter(permission => !given.includes(permission) && permission !== 'create selfsubjectaccessreviews')).toEqual([]);
});

test('no link on the page leads nowhere', () => {
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^\w\s-]/g, '').replace(/\s/g, '-'));
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);

  expect(links.filter(link => !anchors.includes(link))).toEqual([]);
});
