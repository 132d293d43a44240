import junit, { type TestCase } from 'junit-report-builder';
import type { FindingsReport } from './findings-report';
import type { Finding } from '../checks/finding';

/** What XML cannot hold, not even escaped. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/**
 * The findings for programs that read results of tests: every rule that holds is a test that passed, every problem one
 * that failed, and what is unknown one that was skipped.
 */
export function renderJunit({ command, findings, passed, gaps }: FindingsReport): string {
  const builder = junit.newBuilder();
  const suite = builder.testSuite().name(`eks-identity ${command}`);
  const testCase = (className: string, name: string): TestCase => suite.testCase().className(className).name(clean(name));
  for (const finding of findings) {
    const { id, status, severity, resource, part } = finding;
    const where = part === undefined ? resource.path : `${resource.path}, ${part}`;
    if (status === 'unknown') {
      testCase(id, `unknown: ${where}`).standardOutput(textOf(finding)).skipped();
    } else {
      testCase(id, where).standardOutput(textOf(finding)).failure(clean(finding.message), severity);
    }
  }
  gaps.forEach(gap => testCase('not read', gap).skipped());
  passed.forEach(({ id, holds, where }) => testCase(id, where === undefined ? holds : `${where}: ${holds}`));
  return `${builder.build()}\n`;
}

function textOf({ message, fix, evidence = [] }: Finding): string {
  return clean([message, ...evidence.map(({ label, value }) => `${label}: ${value}`), `fix: ${fix}`].join('\n'));
}

function clean(text: string): string {
  return text.replace(NOT_XML, '\uFFFD');
}
