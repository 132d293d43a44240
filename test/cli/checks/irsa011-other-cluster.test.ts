import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { passedRules } from '../../../cli/checks/passed-rules';
import { runChecks } from '../../../cli/checks/run-checks';
import { collectPaths } from '../../../cli/collect/templates/collect-templates';
import type { JsonObject } from '../../../cli/collect/templates/json';
import { explain } from '../../../cli/explain';
import type { Facts } from '../../../cli/facts/templates/facts';
import { gatherFacts } from '../../../cli/facts/templates/gather-facts';
import { renderMarkdown } from '../../../cli/report/markdown';
import { renderText } from '../../../cli/report/text';
import { directoryOf, factsOf, ISSUER, OTHER_ISSUER, role, trustPolicy, trustStatement } from '../fixtures';
import { manifest } from '../people-fixtures';

const PLAIN = pc.createColors(false);

const CLUSTERS = { Blue: { Type: 'AWS::EKS::Cluster', Properties: { Name: 'blue' } }, Green: { Type: 'AWS::EKS::Cluster' } };
const ANNOTATED = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'api', namespace: 'payments', annotations: { 'eks.amazonaws.com/role-arn': '${App/Role.Arn}' } } };
const accountOf = (cluster: unknown): JsonObject => manifest([ANNOTATED], { ClusterName: cluster });

/** A statement for a service account of an issuer, by the text that `Fn::Sub` makes of it. */
const trusting = (issuer: string, overrides: JsonObject = {}): JsonObject => trustStatement({
  Principal: { Federated: { 'Fn::Sub': `arn:aws:iam::111122223333:oidc-provider/${issuer}` } },
  Condition: { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: 'system:serviceaccount:payments:api' } },
  ...overrides,
});
const issuerOf = (cluster: string): JsonObject => ({ Type: 'AWS::IAM::OIDCProvider', Properties: { Url: { 'Fn::GetAtt': [cluster, 'OpenIdConnectIssuerUrl'] }, ClientIdList: ['sts.amazonaws.com'] } });
/** The role trusts these clusters of the app, without conditions that this is not about. */
const trustOf = (...providers: string[]): JsonObject[] => providers.map(provider => trustStatement({ Principal: { Federated: { Ref: provider } } }));

const found = (facts: Facts): unknown[] => runChecks(facts).filter(({ id }) => id === 'IRSA011').map(({ status, severity, resource, message }) => [status, severity, resource.path, message]);
const wrong = (cluster: string): unknown => [
  'problem', 'error', 'App/Role', `App/SA tells service account payments/api of App/${cluster} to assume the role, which trusts the issuer of another cluster`,
];

test.each<[string, JsonObject, unknown[]]>([
  ['trusts its cluster', { Role: role(trustPolicy(...trustOf('GreenProvider'))), SA: accountOf({ Ref: 'Green' }) }, []],
  ['trusts another cluster', { Role: role(trustPolicy(...trustOf('BlueProvider'))), SA: accountOf({ Ref: 'Green' }) }, [wrong('Green')]],
  ['trusts another cluster, which is named', { Role: role(trustPolicy(...trustOf('GreenProvider'))), SA: accountOf('blue') }, [wrong('Blue')]],
  ['trusts both', { Role: role(trustPolicy(...trustOf('BlueProvider', 'GreenProvider'))), SA: accountOf({ Ref: 'Green' }) }, []],
  ['trusts another cluster, and denies its own', {
    Role: role(trustPolicy(...trustOf('BlueProvider'), { ...trustOf('GreenProvider')[0], Effect: 'Deny' })), SA: accountOf({ Ref: 'Green' }),
  }, [wrong('Green')]],
  ['trusts an issuer that is written out, which may be its cluster', { Role: role(trustPolicy(trusting(ISSUER))), SA: accountOf({ Ref: 'Green' }) }, []],
  ['trusts another cluster, and an issuer that is written out', { Role: role(trustPolicy(...trustOf('BlueProvider'), trusting(ISSUER))), SA: accountOf({ Ref: 'Green' }) }, []],
  ['trusts another cluster, and somebody who cannot be read', { Role: role(trustPolicy(...trustOf('BlueProvider'), '?')), SA: accountOf({ Ref: 'Green' }) }, []],
  ['trusts a provider that is known later', { Role: role(trustPolicy(trustStatement({ Principal: { Federated: { Ref: 'Later' } } }))), SA: accountOf({ Ref: 'Green' }) }, []],
  ['trusts nobody with a token', { Role: role(trustPolicy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' })), SA: accountOf({ Ref: 'Green' }) }, []],
  ['trusts a cluster, and is for one that is elsewhere', { Role: role(trustPolicy(...trustOf('BlueProvider'))), SA: accountOf('elsewhere') }, []],
  ['is none of the app', { SA: accountOf({ Ref: 'Green' }) }, []],
])('a service account whose role %s', (_, resources, expected) => {
  expect(found(factsOf({ ...CLUSTERS, BlueProvider: issuerOf('Blue'), GreenProvider: issuerOf('Green'), ...resources }))).toEqual(expected);
});

test('says which cluster is trusted, and which the token is of', () => {
  const facts = factsOf({ ...CLUSTERS, BlueProvider: issuerOf('Blue'), Role: role(trustPolicy(...trustOf('BlueProvider'))), SA: accountOf({ Ref: 'Green' }) });

  expect(runChecks(facts).find(({ id }) => id === 'IRSA011')).toMatchObject({
    fix: 'trust the issuer of App/Green as well, in a statement of its own (in CDK: role.trustCluster), or name a role that does',
    evidence: [{ label: 'trust', value: 'App/Blue' }, { label: 'token', value: 'App/Green' }],
  });
});

describe('an issuer that is written out', () => {
  const report = (...issuers: string[]): { path: string; facts: Facts; findings: [] } => ({ path: 'x', facts: factsOf({ Role: role(trustPolicy(...issuers.map(issuer => trusting(issuer)))) }), findings: [] });
  const COMMAND = 'eks-identity doctor --regions eu-west-1';

  test('is no finding, for nobody can tell, and no rule that holds', () => {
    const { facts } = report(ISSUER);

    expect(runChecks(facts)).toEqual([]);
    expect(passedRules(['IRSA008', 'IRSA011'], [], facts)).toEqual(['IRSA008']);
  });

  test('has a line in the map that says which command knows', () => {
    const text = renderText(report(ISSUER), PLAIN).replace(/\s+/g, ' ');

    expect(text).toContain(`cluster not in this app; does it still exist? ${COMMAND} (IRSA011)`);
    expect(renderMarkdown(report(ISSUER))).toContain(`Cluster not in this app; does it still exist? \`${COMMAND}\` (IRSA011).\n\n| service account |`);
  });

  test('has one line, however many roles trust it', () => {
    const facts = factsOf(Object.fromEntries(['A', 'B', 'C'].map(id => [id, role(trustPolicy(trusting(ISSUER), trusting(OTHER_ISSUER)))])));

    expect(renderText({ path: 'x', facts, findings: [] }, PLAIN).match(/IRSA011/g)).toHaveLength(2);
    expect(renderMarkdown({ path: 'x', facts, findings: [] }).match(/IRSA011/g)).toHaveLength(2);
  });

  test('has none where no role trusts it', () => {
    const facts = factsOf({ Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}`, ClientIdList: ['sts.amazonaws.com'] } } });

    expect(renderText({ path: 'x', facts, findings: [] }, PLAIN)).toContain('none in this app trusts it');
    expect(renderText({ path: 'x', facts, findings: [] }, PLAIN)).not.toContain('IRSA011');
    expect(renderMarkdown({ path: 'x', facts, findings: [] })).not.toContain('IRSA011');
  });

  test.each([
    ['of no cluster', 'token.actions.githubusercontent.com'],
    ['of a cluster of the app', '${Green.OpenIdConnectIssuerUrl}'],
    ['that no cluster could have', 'oidc.eks.eu-west-1.amazonaws.com/id/SHORT'],
  ])('has none if it is one %s', (_, issuer) => {
    const facts = factsOf({ ...CLUSTERS, Role: role(trustPolicy(trusting(issuer))) });

    expect(renderText({ path: 'x', facts, findings: [] }, PLAIN)).not.toContain('IRSA011');
    expect(renderMarkdown({ path: 'x', facts, findings: [] })).not.toContain('IRSA011');
  });

  test('leaves the exit code as it is, at any threshold', () => {
    const file = join(directoryOf({}), 'app.json');
    writeFileSync(file, JSON.stringify({ Resources: { Role: role(trustPolicy(trustStatement())) } }));

    const { text, failed } = explain({ paths: [file], output: 'text', failOn: 'info', colors: PLAIN });

    expect(text).toContain('No findings.');
    expect(failed).toBe(false);
    expect(runChecks(gatherFacts(collectPaths([file])))).toEqual([]);
  });
});

test.each<[string, JsonObject, string[]]>([
  ['every issuer is of a cluster of the app', { Role: role(trustPolicy(...trustOf('BlueProvider'))) }, ['IRSA011']],
  ['an issuer is of no cluster', { Role: role(trustPolicy(...trustOf('BlueProvider'), trusting('token.actions.githubusercontent.com'))) }, ['IRSA011']],
  ['an issuer is written out', { Role: role(trustPolicy(...trustOf('BlueProvider'), trusting(ISSUER))) }, []],
  ['an issuer is known later', { Role: role(trustPolicy(trustStatement({ Principal: { Federated: { 'Fn::ImportValue': 'elsewhere' } } }))) }, []],
  ['any issuer will do', { Role: role(trustPolicy(trustStatement({ Principal: '*' }))) }, []],
])('the rule holds, or is left open, where %s', (_, resources, expected) => {
  expect(passedRules(['IRSA011'], [], factsOf({ ...CLUSTERS, BlueProvider: issuerOf('Blue'), ...resources }))).toEqual(expected);
});
