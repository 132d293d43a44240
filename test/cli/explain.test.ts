import { join } from 'node:path';
import pc from 'picocolors';
import { directoryOf, role, trustPolicy, trustStatement } from './fixtures';
import { explain, type ExplainOptions } from '../../cli/explain';
import type { CommandResult } from '../../cli/output';

function explainRole(trust: unknown, options: Partial<ExplainOptions>): CommandResult {
  const path = join(directoryOf({ 'x.json': { Resources: { Role: role(trust) } } }), 'x.json');
  return explain({ paths: [path], output: 'text', failOn: 'error', colors: pc.createColors(false), ...options });
}

const HEALTHY = trustPolicy(trustStatement());
const OPEN = trustPolicy(trustStatement({ Condition: undefined }));

test.each<[string, unknown, ExplainOptions['failOn'], boolean]>([
  ['a healthy app', HEALTHY, 'info', false],
  ['an error', OPEN, 'error', true],
  ['an error when nothing is to fail', OPEN, 'never', false],
  ['a warning below the threshold', 'oops', 'error', false],
  ['a warning at the threshold', 'oops', 'warning', true],
])('%s decides about failure', (_, trust, failOn, failed) => {
  expect(explainRole(trust, { failOn }).failed).toBe(failed);
});

test.each([
  ['text', /^Workloads/], ['markdown', /^## Workloads/], ['json', /^\{\n {2}"formatVersion": 1/], ['mermaid', /^flowchart LR\n/], ['sarif', /^\{\n {2}"\$schema"/], ['junit', /^<\?xml /],
] as const)('the report is written as %s', (output, beginning) => {
  expect(explainRole(HEALTHY, { output }).text).toMatch(beginning);
});
