import { testMeasurement, testResult } from './results';
import { renderReport, table } from '../../bench/report';
import type { SizeResult } from '../../bench/results';

const render = (...results: SizeResult[]) => renderReport(results, { node: 'v20.0.0', cdk: '2.245.0', cores: 2, command: 'npm run bench' });

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
