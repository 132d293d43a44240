import { type BindingsResult, renderBindings } from './bindings';
import { type Comparison, COMPARISONS, compare, costsOf, type Outcome } from './bounds';
import { RESOURCES_PER_TEMPLATE } from './counts';
import type { Measurement, SizeResult } from './results';
import { isMeasurable, spreadOf } from './statistics';

/** Where and how the numbers came about. */
export interface Circumstances {
  readonly node: string;
  readonly cdk: string;
  readonly cores: number;
  readonly command: string;
}

/** The whole report, as Markdown. */
export function renderReport(results: SizeResult[], bindings: BindingsResult, circumstances: Circumstances): string {
  return [
    '# Benchmark',
    `Written by \`${circumstances.command}\` with Node.js ${circumstances.node} and aws-cdk-lib ${circumstances.cdk} on ${circumstances.cores} cores.`,
    '## Ratios',
    'Processor time above the floor, this package to a peer. Where there is a bound, `npm run bench` fails if it does not hold.',
    ratioTable(results),
    ...results.flatMap(renderSize),
    renderBindings(bindings),
    '## How it is measured',
    METHOD,
  ].join('\n\n') + '\n';
}

const METHOD = [
  '- **Contenders.** Every stack has the same `aws-eks-v2` cluster in an existing network. "Added" is what comes on top of it: provider, roles, and what they drag along. The roles have no permissions.',
  '- **What differs.** `ServiceAccount` also creates the Kubernetes object, by a Lambda function with kubectl. This package leaves that to Helm or GitOps (`serviceAccountAnnotations`, `serviceAccountManifest`).',
  '- **Templates** are counted as the CDK writes them, nested stacks included. Assets (Lambda code and layers) are listed apart.',
  '- **Time** is that of `new App()` to the end of `app.synth()`, the files written included, in a process that is warmed up (one for each number of service accounts): loading aws-cdk-lib, and hashing and copying assets, happen before. What a fresh process needs on top, to load and compile all that, is not part of it. Feature flag `@aws-cdk/aws-eks:useNativeOidcProvider` is on.',
  '- **Rounds.** All contenders are measured in every round, in rotating order, each after a minor garbage collection. Numbers are medians over the rounds.',
  '- **Above the floor** is the median (and the quartiles) of the differences to `CfnRole` in the same round. They are taken in processor time, which other programs on the machine hardly disturb; it counts all threads (compiler, garbage collector), so it can exceed the time on the clock. "in the noise" stands where the quartiles are farther apart than the median is from zero.',
  '- **A bound** is checked round by round: it holds, or does not, if the majority of rounds is two standard deviations away from a tie.',
].join('\n');

function ratioTable(results: SizeResult[]): string {
  return table(
    ['compared', 'bound', ...results.map(({ serviceAccounts }) => `at ${serviceAccounts}`), 'verdict'],
    COMPARISONS.map(comparison => ratioRow(comparison, results.map(result => compare(result, comparison)))),
  );
}

function ratioRow(comparison: Comparison, outcomes: Outcome[]): string[] {
  const issuer = comparison.package === 'package-token' ? 'issuer of the cluster in the app' : 'literal issuer';
  const peer = comparison.peer === 'iam-role' ? '`iam.Role`' : '`aws-eks-v2` `ServiceAccount`';
  const judgement = outcomes.find(outcome => outcome.judgement)?.judgement;
  return [
    `${issuer} / ${peer}`,
    comparison.atMost === undefined ? 'none' : `${comparison.atMost}`,
    ...outcomes.map(({ ratio }) => ratio?.toFixed(2) ?? 'in the noise'),
    judgement ? `${judgement.verdict} (${judgement.within} of ${judgement.rounds} rounds)` : '',
  ];
}

function renderSize(result: SizeResult): string[] {
  const { serviceAccounts, rounds } = result;
  const columns = ['', 'resources', 'added', 'Lambda functions', 'custom resources', 'templates', 'assets', 'time', 'processor time', 'above the floor'];
  return [
    `## ${serviceAccounts} service account${serviceAccounts === 1 ? '' : 's'}`,
    table(columns, result.measurements.map(measurement => sizeRow(result, measurement))),
    `Medians of ${rounds} rounds.`,
    ...result.measurements.flatMap(renderRefusal),
  ];
}

function sizeRow(result: SizeResult, { id, title, counts, assetBytes, wall, cpu }: Measurement): string[] {
  return [
    title,
    `${number(counts.resources)}${counts.largestTemplate > RESOURCES_PER_TEMPLATE ? ` (over ${RESOURCES_PER_TEMPLATE})` : ''}`,
    `+${number(counts.resources - result.base.resources)}`,
    `${counts.lambdaFunctions}`,
    number(counts.customResources),
    `${number(Math.round(counts.templateBytes / 1000))} kB`,
    assetBytes === 0 ? '-' : `${(assetBytes / 1e6).toFixed(0)} MB`,
    milliseconds(spreadOf(wall).median),
    milliseconds(spreadOf(cpu).median),
    id === 'cfn-role' ? '-' : cost(costsOf(result, id)),
  ];
}

function cost(costs: number[]): string {
  const { lower, median, upper } = spreadOf(costs);
  return isMeasurable(costs) ? `${milliseconds(median)} (${lower.toFixed(0)}-${upper.toFixed(0)})` : 'in the noise';
}

function renderRefusal({ title, counts, refusal }: Measurement): string[] {
  return counts.largestTemplate > RESOURCES_PER_TEMPLATE
    ? [`${title} has ${number(counts.largestTemplate)} resources in one template, and CloudFormation accepts ${RESOURCES_PER_TEMPLATE}: `
      + `it could not be deployed. ${refusal ? `The CDK refuses it (\`${refusal}\`); here its check is switched off.` : ''}`.trimEnd()]
    : [];
}

/** A Markdown table; the first column is text, the others are numbers. */
export function table(columns: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(cell => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map((_, n) => (n === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
