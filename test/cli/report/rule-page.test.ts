import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageOnDisk, pageOfRule } from '../../../cli/report/rule-page';
import { directoryOf } from '../fixtures';

const project = directoryOf({});
const installed = join(project, 'node_modules/cdk-eks-identity');
const bundle = join(installed, 'assets/cli/main');
mkdirSync(bundle, { recursive: true });
mkdirSync(join(installed, 'docs'));
writeFileSync(join(installed, 'docs/cli.md'), '# The command');

test.each([
  ['below the project that has the package', project, 'node_modules/cdk-eks-identity/docs/cli.md'],
  ['in the package itself', installed, 'docs/cli.md'],
  ['by its whole path from elsewhere', directoryOf({}), join(installed, 'docs/cli.md')],
])('the page is found %s', (_, workingDirectory, path) => {
  expect(pageOnDisk(bundle, workingDirectory)).toBe(path);
});

test('without the package, the page has its name', () => {
  expect(pageOnDisk(directoryOf({}), project)).toBe('docs/cli.md');
});

test('the page of a rule on the web has its section', () => {
  expect(pageOfRule('IRSA006')).toMatch(/^https:\/\/\S+\/docs\/cli\.md#irsa006$/);
});
