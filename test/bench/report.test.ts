import { testMeasurement, testResult } from './results';
import { type BindingsResult, brokenBindingPromises } from '../../bench/bindings';
import { renderReport, table } from '../../bench/report';
import type { SizeResult } from '../../bench/results';

/** Ours costs 30 ms above the cluster alone, `addManifest` 20. */
const BINDINGS: BindingsResult = {
  resources: { ours: 210, addManifest: 410 },
  cpu: { cluster: Array(16).fill(10), ours: Array(16).fill(40), addManifest: Array(16).fill(30) },
};

const render = (...results: SizeResult[]) => renderReport(results, BINDINGS, { node: 'v20.0.0', cdk: '2.245.0', cores: 2, command: 'npm run bench' });

test('a table has text in its first column and numbers in the others', () => {
  expect(table(['what', 'how many'], [['a', '1'], ['b', '2']])).toBe('| what | how many |\n| --- | ---: |\n| a | 1 |\n| b | 2 |');
});

test('a cell may contain the character that separates cells', () => {
  expect(table(['a|b'], [])).toContain('| a\\|b |');
});

test('says where and by which command it was made, and not when', () => {
  expect(render(testResult())).toContain('Written by `npm run bench` with Node.js v20.0.0 and aws-cdk-lib 2.245.0 on 2 cores.');
});

test('shows resources in total and above the cluster, and times above the floor', () => {
  const report = render(testResult());

  expect(report).toContain('## 1 service account\n');
  expect(report).toContain('| cfn-role | 6 | +2 | 0 | 0 | 4 kB | - | 11 ms | 10 ms | - |');
  expect(report).toContain('| eks-v2 | 19 | +15 | 0 | 0 | 4 kB | - | 111 ms | 110 ms | 100 ms (100-100) |');
});

test('shows ratios by size, and the verdict where there is a bound', () => {
  const report = render(testResult(), testResult({ serviceAccounts: 100 }));

  expect(report).toContain('| compared | bound | at 1 | at 100 | verdict |');
  expect(report).toContain('| literal issuer / `iam.Role` | 2 | 1.50 | 1.50 | holds (16 of 16 rounds) |');
  expect(report).toContain('| issuer of the cluster in the app / `iam.Role` | 2 | 2.00 | 2.00 | holds (16 of 16 rounds) |');
});

test('makes no number of noise', () => {
  const report = render(testResult({}, testMeasurement('package-literal', 10)));

  expect(report).toContain('| package-literal | 6 | +2 | 0 | 0 | 4 kB | - | 11 ms | 10 ms | in the noise |');
  expect(report).toContain('| literal issuer / `iam.Role` | 2 | in the noise |');
});

test('says what CloudFormation would not accept', () => {
  const counts = { resources: 1216, lambdaFunctions: 3, customResources: 800, templateBytes: 1_041_965, largestTemplate: 1216 };
  const report = render(testResult({}, testMeasurement('eks-v2', 110, { counts, assetBytes: 57_600_000, refusal: 'Number of resources ...' })));

  expect(report).toContain('| eks-v2 | 1,216 (over 500) | +1,212 | 3 | 800 | 1,042 kB | 58 MB |');
  expect(report).toContain('eks-v2 has 1,216 resources in one template, and CloudFormation accepts 500: it could not be deployed. '
    + 'The CDK refuses it (`Number of resources ...`); here its check is switched off.');
});

test('shows what bindings cost beside addManifest', () => {
  const report = render(testResult());

  expect(report).toContain('| **`RbacBinding`** | +210 | 30 ms |\n| `cluster.addManifest` | +410 | 20 ms |');
  expect(report).toContain('Ratio 1.50, at most 2: holds (16 of 16 rounds).');
});

test.each([
  ['nothing, within the bound', BINDINGS, []],
  ['more than twice the time', { ...BINDINGS, cpu: { ...BINDINGS.cpu, ours: Array(16).fill(60) } }, ['200 bindings must cost at most 2 times what the same objects cost with addManifest']],
  ['as many resources', { ...BINDINGS, resources: { ours: 410, addManifest: 410 } }, ['200 bindings must take fewer resources than with addManifest, got {"ours":410,"addManifest":410}']],
])('complains of %s', (_what, result, sentences) => {
  expect(brokenBindingPromises(result)).toEqual(sentences);
});
