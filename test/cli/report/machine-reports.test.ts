import type { Log, Result } from 'sarif';
import { passedRules } from '../../../cli/checks/passed-rules';
import { runChecks } from '../../../cli/checks/run-checks';
import type { Facts } from '../../../cli/facts/templates/facts';
import type { FindingsReport } from '../../../cli/report/findings-report';
import { renderJunit } from '../../../cli/report/junit';
import { renderMermaid } from '../../../cli/report/mermaid';
import { RULE_TITLES, TEMPLATE_RULES } from '../../../cli/report/rule-titles';
import { renderSarif } from '../../../cli/report/sarif';
import { factsOf, ISSUER, role, trustPolicy, trustStatement } from '../fixtures';
import { association, binding, factsWithObjects, group } from '../people-fixtures';

/** One problem of each severity, one that is unknown, and a gap. */
const FACTS: Facts = {
  ...factsOf({
    Open: role(trustPolicy(trustStatement({ Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } } }))),
    Unreadable: role('oops ]]> \u0007 <b>'),
    Okta: association({ GroupsClaim: undefined }),
    P: { Type: 'Custom::AWSCDKOpenIdConnectProvider', Properties: { Url: `https://${ISSUER}`, ClientIDList: ['sts.amazonaws.com'] } },
  }),
  gaps: ['the template of nested stack App/N is not in cdk.out, so it was not read'],
};

function reportOf(facts: Facts, overrides: Partial<FindingsReport> = {}): FindingsReport {
  const findings = runChecks(facts);
  return { command: 'explain', findings, passed: passedRules(Object.keys(TEMPLATE_RULES), findings, facts).map(id => ({ id, holds: `not found: ${RULE_TITLES[id]}` })), gaps: facts.gaps, ...overrides };
}

describe('SARIF', () => {
  const log = JSON.parse(renderSarif(reportOf(FACTS, { placeOf: () => ({ file: 'cdk.out/my app.json', line: 7 }) }))) as Log;
  const [{ tool: { driver }, results = [], invocations = [] }] = log.runs;
  const resultOf = (id: string): Result | undefined => results.find(({ ruleId }) => ruleId === id);

  test('is version 2.1.0 and names its schema', () => {
    expect(log).toMatchObject({ version: '2.1.0', $schema: 'https://json.schemastore.org/sarif-2.1.0.json' });
  });

  test('has each rule once, with help that is a URI', () => {
    const ids = driver.rules?.map(({ id }) => id);

    expect(ids).toEqual(['CDK005', 'IDP009', 'IRSA008', 'TRUST001']);
    for (const { id, helpUri, help, shortDescription } of driver.rules ?? []) {
      expect(new URL(helpUri ?? '').hash).toBe(`#${id.toLowerCase()}`);
      expect(help?.text).toContain(helpUri);
      expect(shortDescription?.text).toBe(RULE_TITLES[id]);
    }
  });

  test('results point at their rules', () => {
    expect(results).toHaveLength(4);
    for (const { ruleId, ruleIndex = -1 } of results) {
      expect(driver.rules?.[ruleIndex].id).toBe(ruleId);
    }
  });

  test.each([['IRSA008', 'fail', 'error'], ['IDP009', 'fail', 'warning'], ['CDK005', 'fail', 'note'], ['TRUST001', 'open', 'none']])('%s is %s with level %s', (id, kind, level) => {
    expect(resultOf(id)).toMatchObject({ kind, level });
  });

  test('results have a place in a file and a name in the app', () => {
    expect(resultOf('IRSA008')?.locations).toEqual([{
      physicalLocation: { artifactLocation: { uri: 'cdk.out/my%20app.json' }, region: { startLine: 7 } },
      logicalLocations: [{ fullyQualifiedName: 'App/Open', kind: 'resource' }],
    }]);
  });

  test('results have fingerprints that tell them apart', () => {
    const fingerprints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));

    expect(new Set(fingerprints).size).toBe(results.length);
  });

  test('what was not read is told', () => {
    expect(invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [{ level: 'warning', message: { text: FACTS.gaps[0] } }] }]);
  });

  test('has no place where there is no file', () => {
    const [result] = (JSON.parse(renderSarif(reportOf(FACTS))) as Log).runs[0].results ?? [];

    expect(result.locations?.[0].physicalLocation).toBeUndefined();
  });
});

describe('JUnit', () => {
  test('fails for problems, skips what is unknown, and is XML whatever was read', () => {
    expect(renderJunit(reportOf(FACTS))).toMatchSnapshot();
  });

  test('passes for rules that were checked', () => {
    const xml = renderJunit(reportOf(factsOf({ Role: role(trustPolicy(trustStatement())) })));

    expect(xml).toContain('<testcase classname="IRSA008" name="not found: The trust policy does not say which service accounts may assume the role."/>');
    expect(xml).not.toMatch(/failure message|skipped\/|classname="(IDP|RBAC|TRUST)/);
  });

  test.each<[string, Facts]>([
    ['there is nothing that they are about', factsOf({})],
    ['a trust policy could not be read', factsOf({ Role: role('oops') })],
    ['part of the app could not be read', { ...factsOf({ Role: role(trustPolicy(trustStatement())) }), gaps: ['x'] }],
  ])('rules do not pass where %s', (_, facts) => {
    expect(renderJunit(reportOf(facts))).not.toMatch(/classname="IRSA008"/);
  });
});

describe('Mermaid', () => {
  test('draws who gets what', () => {
    const facts: Facts = {
      ...factsOf({
        Api: role(trustPolicy(trustStatement()), { Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 'sqs:*'], Resource: '*' }] } }] }),
      }),
      people: factsWithObjects([binding({ name: 'view' }, [group('okta:"a"|<b>#')], 'shop')]).people,
    };

    expect(renderMermaid({ path: 'x', facts, findings: [] })).toMatchSnapshot();
  });

  test('draws nothing where there is nothing', () => {
    expect(renderMermaid({ path: 'x', facts: factsOf({}), findings: [] })).toBe('flowchart LR\n');
  });
});

describe('the report on a live cluster', () => {
  const finding = { status: 'problem', id: 'IRSA001', severity: 'error', resource: { path: 'cluster/prod' }, message: 'there is no provider', fix: 'create it' } as const;
  const report: FindingsReport = {
    command: 'doctor',
    findings: [finding, { ...finding, status: 'unknown', id: 'IRSA013', message: 'iam:GetAccountSummary is missing' }],
    passed: [{ id: 'IDP016', holds: 'the cluster has an issuer' }],
    gaps: [],
  };

  test('has the rules that hold in JUnit', () => {
    expect(renderJunit(report)).toMatch(/tests="3" failures="1" errors="0" skipped="1">.*<testcase classname="IDP016" name="the cluster has an issuer"\/>/s);
  });

  test('has findings without a file in SARIF', () => {
    const [{ results = [], automationDetails }] = (JSON.parse(renderSarif(report)) as Log).runs;

    expect(automationDetails).toEqual({ id: 'eks-identity/doctor/' });
    expect(results.map(({ ruleId, kind, locations }) => [ruleId, kind, locations])).toEqual([
      ['IRSA001', 'fail', [{ logicalLocations: [{ fullyQualifiedName: 'cluster/prod', kind: 'resource' }] }]],
      ['IRSA013', 'open', [{ logicalLocations: [{ fullyQualifiedName: 'cluster/prod', kind: 'resource' }] }]],
    ]);
  });
});
