import pc from 'picocolors';
import { runChecks } from '../../../cli/checks/run-checks';
import type { JsonObject } from '../../../cli/collect/templates/json';
import { renderJson } from '../../../cli/report/json';
import { renderMarkdown } from '../../../cli/report/markdown';
import { renderMermaid } from '../../../cli/report/mermaid';
import type { Report } from '../../../cli/report/report';
import { renderText } from '../../../cli/report/text';
import { factsOf, ISSUER, role, trustPolicy, trustStatement } from '../fixtures';
import { cluster, EVERYTHING, podAssociation, podRole, podStatement, SECTIONS } from '../pod-identity-fixtures';

const PLAIN = pc.createColors(false);
const COLORED = pc.createColors(true);

function reportOf(resources: JsonObject): Report {
  const facts = factsOf(resources, { sections: SECTIONS });
  return { path: 'cdk.out', facts, findings: runChecks(facts) };
}

describe('associations of EKS Pod Identity', () => {
  test('are told as text', () => {
    expect(renderText(reportOf(EVERYTHING), PLAIN)).toMatchSnapshot();
  });

  test('are told in Markdown', () => {
    expect(renderMarkdown(reportOf(EVERYTHING))).toMatchSnapshot();
  });

  test('are drawn', () => {
    expect(renderMermaid(reportOf(EVERYTHING))).toMatchSnapshot();
  });

  test('are in the JSON as they were found', () => {
    const report = reportOf(EVERYTHING);

    expect(JSON.parse(renderJson(report))).toMatchObject({ formatVersion: 1, podIdentity: JSON.parse(JSON.stringify(report.facts.podIdentity)) });
  });

  test('have the same words in colour', () => {
    const colored = renderText(reportOf(EVERYTHING), COLORED);

    expect(colored).toContain(COLORED.red('refused'));
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(renderText(reportOf(EVERYTHING), PLAIN)); // eslint-disable-line no-control-regex
  });
});

test('tokens and associations of one cluster are told under one heading', () => {
  const trust = {
    'Fn::Sub': [
      JSON.stringify(trustPolicy(podStatement(), trustStatement({ Principal: { Federated: '${Provider}' }, Condition: { StringEquals: { '${I}:aud': 'sts.amazonaws.com', '${I}:sub': 'system:serviceaccount:payments:web' } } }))),
      { I: { 'Fn::Select': [1, { 'Fn::Split': ['//', { 'Fn::GetAtt': ['Blue', 'OpenIdConnectIssuerUrl'] }] }] } },
    ],
  };
  const report = reportOf({
    Blue: cluster('blue'),
    Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: { 'Fn::GetAtt': ['Blue', 'OpenIdConnectIssuerUrl'] }, ClientIdList: ['sts.amazonaws.com'] } },
    Role: role(trust),
    Api: podAssociation({ ClusterName: 'blue' }),
  });

  expect(renderText(report, PLAIN)).toMatchSnapshot();
  expect(renderMarkdown(report).match(/^### .*$/gm)).toEqual(['### cluster `App/Blue`']);
  expect(renderMermaid(report).match(/cluster App/g)).toHaveLength(1);
});

test('a role that an association uses is not told of as one for associations elsewhere', () => {
  const elsewhere = /any with an association that is not in this app/;

  expect(renderText(reportOf({ Role: podRole() }), PLAIN)).toMatch(elsewhere);
  expect(renderText(reportOf({ Role: podRole(), A: podAssociation() }), PLAIN)).not.toMatch(elsewhere);
});

test('an app without associations is told as before', () => {
  const text = renderText(reportOf({ Role: role(trustPolicy(trustStatement())) }), PLAIN);

  expect(text).toMatch(/^Workloads → AWS {3}1 role, 1 token issuer\n\ncluster with issuer /);
  expect(text).toContain(ISSUER);
  expect(text).not.toMatch(/Pod Identity/);
});
