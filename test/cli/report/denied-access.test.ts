import pc from 'picocolors';
import { runChecks } from '../../../cli/checks/run-checks';
import { renderMarkdown } from '../../../cli/report/markdown';
import { renderMermaid } from '../../../cli/report/mermaid';
import type { Report } from '../../../cli/report/report';
import { renderText } from '../../../cli/report/text';
import { factsOf, ISSUER, role, SUBJECT, trustPolicy, trustStatement } from '../fixtures';

const AUD = { [`${ISSUER}:aud`]: 'sts.amazonaws.com' };

function reportOf(...statements: unknown[]): Report {
  const facts = factsOf({ Role: role(trustPolicy(...statements)) });
  return { path: 'cdk.out', facts, findings: runChecks(facts) };
}

const denial = (overrides: Record<string, unknown> = {}): unknown => trustStatement({ Effect: 'Deny', Condition: undefined, ...overrides });
const ofSubject = (operator: string, subject: string): Record<string, unknown> => ({ Condition: { [operator]: { [`${ISSUER}:sub`]: subject } } });

describe('a service account that is let in', () => {
  test.each<[string, unknown]>([
    ['is denied by the same subject', denial(ofSubject('StringEquals', SUBJECT))],
    ['is denied by a pattern', denial(ofSubject('StringLike', 'system:serviceaccount:payments:*'))],
    ['is denied with everybody', denial()],
    ['is denied with everybody of any provider', denial({ Principal: '*' })],
    ['is denied for its audience', denial({ Condition: { StringEquals: { ...AUD, [`${ISSUER}:sub`]: SUBJECT } } })],
  ])('%s, and not said to get in', (_, deny) => {
    const report = reportOf(trustStatement(), deny);

    expect(renderText(report, pc.createColors(false))).toContain('  payments/api  (denied by statement 2)\n');
    expect(renderMarkdown(report)).toContain('| `payments/api` (denied by statement 2) | `App/Role`');
    expect(renderMermaid(report)).toContain('-->|"denied"|');
    expect(renderMermaid(report)).not.toContain('-->|"assumes"|');
  });

  test.each<[string, unknown]>([
    ['another', denial(ofSubject('StringEquals', 'system:serviceaccount:payments:web'))],
    ['another audience', denial({ Condition: { StringEquals: { [`${ISSUER}:aud`]: 'vault', [`${ISSUER}:sub`]: SUBJECT } } })],
    ['some requests', denial({ Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } })],
    ['what no token carries', denial(ofSubject('StringEquals', 'system:serviceaccount:payments:*'))],
  ])('gets in if a statement denies %s', (_, deny) => {
    const report = reportOf(trustStatement(), deny);

    expect(renderText(report, pc.createColors(false))).toContain('  payments/api\n    → role App/Role\n');
    expect(renderMermaid(report)).toContain('-->|"assumes"|');
  });
});

test('who is denied is not said to be let in as well', () => {
  const report = reportOf(trustStatement(), denial({ Principal: '*', Action: '*' }));

  expect(renderText(report, pc.createColors(false))).toContain('also      denied to everyone (* (every action))');
  expect(renderMarkdown(report)).toContain('also denied to `everyone (* (every action))`');
});

test('a subject in any case is the one that Kubernetes has', () => {
  const text = renderText(reportOf(trustStatement({ Condition: { StringEquals: AUD, StringEqualsIgnoreCase: { [`${ISSUER}:sub`]: 'system:serviceaccount:Payments:API' } } })), pc.createColors(false));

  expect(text).toContain('  payments/api\n');
  expect(text).not.toContain('every service account');
});

test('a role that nobody can get for its wrong principal is not in the map, but in the findings', () => {
  const text = renderText(reportOf(trustStatement({ Principal: { Federated: '*' } })), pc.createColors(false));

  expect(text).toMatch(/^Nothing in cdk\.out lets the token of an OIDC provider assume a role, or anybody into a cluster\.\n/);
  expect(text).toContain('IRSA004  App/Role, trust statement 1');
});
