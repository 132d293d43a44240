import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { availableParallelism } from 'os';
import { dirname, join } from 'path';
import { parseArgs } from 'util';
import { brokenBindingPromises } from './bindings';
import { brokenPromises } from './bounds';
import { measureApart, measureBindingsApart } from './measure-apart';
import { renderReport } from './report';
import type { Plan } from './results';

const USAGE = `npm run bench -- [options]
  --quick         fewer sizes and rounds, for CI; prints the report and writes no file unless told to
  --no-check      do not fail where a bound or a resource count does not hold
  --output FILE   where to write the report (default: docs/benchmark.md)`;

const FULL: Plan[] = [
  { serviceAccounts: 1, rounds: 81, budgetSeconds: 60 },
  { serviceAccounts: 10, rounds: 81, budgetSeconds: 60 },
  { serviceAccounts: 100, rounds: 81, budgetSeconds: 120 },
  { serviceAccounts: 400, rounds: 21, budgetSeconds: 120 },
];

const QUICK: Plan[] = [
  { serviceAccounts: 1, rounds: 11, budgetSeconds: 10 },
  { serviceAccounts: 100, rounds: 31, budgetSeconds: 25 },
];

const REPORT = join(__dirname, '..', 'docs', 'benchmark.md');

function main(): void {
  const options = commandLine();
  if (options.help) {
    console.log(USAGE);
    return;
  }
  const results = (options.quick ? QUICK : FULL).map(plan => {
    console.error(`measuring ${plan.serviceAccounts} service account(s) ...`);
    return measureApart(plan);
  });

  console.error('measuring bindings ...');
  const bindings = measureBindingsApart(options.quick ? 7 : 21);

  const report = renderReport(results, bindings, {
    node: process.version,
    cdk: versionOf('aws-cdk-lib'),
    cores: availableParallelism(),
    command: `npm run bench${options.quick ? ' -- --quick' : ''}`,
  });
  console.log(report);
  const file = options.output ?? (options.quick ? undefined : REPORT);
  if (file) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, report);
  }

  const broken = [...brokenPromises(results), ...brokenBindingPromises(bindings)];
  broken.forEach(sentence => console.error(sentence));
  process.exitCode = broken.length > 0 && !options['no-check'] ? 1 : 0;
}

function commandLine() {
  try {
    return parseArgs({
      options: {
        'quick': { type: 'boolean' },
        'no-check': { type: 'boolean' },
        'output': { type: 'string' },
        'help': { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return process.exit(2);
  }
}

function versionOf(packageName: string): string {
  return (JSON.parse(readFileSync(require.resolve(`${packageName}/package.json`), 'utf8')) as { version: string }).version;
}

main();
