import { join } from 'node:path';
import pc from 'picocolors';
import { directoryOf, ISSUER, role, trustPolicy, trustStatement } from './fixtures';
import { association } from './people-fixtures';
import type { JsonObject } from '../../cli/collect/templates/json';
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

function explainFile(content: unknown, options: Partial<ExplainOptions> = {}): string {
  const path = join(directoryOf({ 'x.json': content }), 'x.json');
  return explain({ paths: [path], output: 'text', failOn: 'never', colors: pc.createColors(false), ...options }).text;
}

const either = (one: unknown, other: unknown): JsonObject => ({ 'Fn::If': ['Z', one, other] });

describe('what only the deployment knows', () => {
  test('is no role without permissions', () => {
    const text = explainFile({ Resources: { Role: role(HEALTHY, { Policies: either([{ PolicyName: 'p', PolicyDocument: { Statement: [] } }], []) }) } });

    expect(text).toContain('unknown   the inline policies: only the deployment knows which they are: <Fn::If Z>');
    expect(text).toMatch(/unknown {2}POLICY001 {2}x\/Role, the inline policies\n(.*\n)+ +fix: list the policies of the role in the template itself;/);
    expect(text).not.toContain('nothing: the role has no policy');
  });

  test('is no issuer URL that no token can have', () => {
    const text = explainFile({ Resources: { Okta: association({}, { Properties: { Oidc: either({ IssuerUrl: 'https://x.example.com' }, {}) } }) } });

    expect(text).toContain('Not read\n  the OIDC configuration of x/Okta cannot be read: <Fn::If Z>\n');
    expect(text).toContain('    user      <Fn::If Z>\n    groups    <Fn::If Z>\n');
    expect(text).not.toContain('IDP004');
  });

  test.each([[undefined, 'whole cluster'], ['namespace', 'for which part of the cluster is unknown']])('is no scope of an access policy: beside cluster, %s', (other, scope) => {
    const policy = { PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy', AccessScope: { Type: either('cluster', other ?? 'cluster') } };
    const entry = { Type: 'AWS::EKS::AccessEntry', Properties: { ClusterName: 'prod', PrincipalArn: 'arn', AccessPolicies: [policy] } };

    expect(explainFile({ Resources: { Entry: entry } })).toContain(`    policy    AmazonEKSAdminPolicy (${scope})\n`);
  });

  test.each([
    ['text', /^Nothing that was read in \S+ lets the token of an OIDC provider .*\n\nNot read\n {2}resources of modules are not read: x\/M\n$/],
    ['markdown', /^Nothing that was read in `\S+` lets the token of an OIDC provider .*\n[^]*- resources of modules are not read: x\/M\n$/],
    ['sarif', /"text": "resources of modules are not read: x\/M"/],
    ['json', /"gaps": \[\n +"resources of modules are not read: x\/M"\n/],
  ] as const)('is not nothing, in %s', (output, report) => {
    expect(explainFile({ Resources: { M: { Type: 'My::Org::Role::MODULE' } } }, { output })).toMatch(report);
  });

  test.each<[string, unknown, unknown, string]>([
    ['a namespace', either('prod', '*'), 'sa', '  <if Z: prod, else *>/sa\n'],
    ['a name', 'ns', { 'Fn::FindInMap': ['M', 'a', 'b'] }, '  ns/<Fn::FindInMap M a b>\n'],
    ['a namespace of a map', { 'Fn::FindInMap': ['M', 'a', 'b'] }, 'sa', '  <Fn::FindInMap M a b>/sa\n'],
    ['a namespace that is a parameter', { Ref: 'AWS::StackName' }, 'sa', '  ${AWS::StackName}/sa\n'],
  ])('is shown in one piece as %s', (_, namespace, name, line) => {
    const trust = { 'Fn::Sub': [JSON.stringify(HEALTHY).replace('payments:api', '${Namespace}:${Name}'), { Namespace: namespace, Name: name }] };

    expect(explainFile({ Resources: { Role: role(trust) } })).toContain(line);
  });

  test('is no service account, without both of its parts', () => {
    const subject = { 'Fn::Sub': ['system:serviceaccount:${Rest}', { Rest: { 'Fn::FindInMap': ['M', 'a', 'b'] } }] };
    const trust = trustPolicy(trustStatement({ Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: subject } } }));

    expect(explainFile({ Resources: { Role: role(trust) } })).toContain('  system:serviceaccount:<Fn::FindInMap M a b>\n');
  });
});

test('a cluster that nobody names is said to be that', () => {
  const text = explainFile({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'aws-auth' }, data: { mapUsers: '[{"userarn":"arn","groups":["ops"]}]' } });

  expect(text).toContain('\ncluster not said\n');
});

test('an app that makes a cluster, and lets nobody in, says who gets in all the same', () => {
  const path = join(directoryOf({ 'c.json': { Resources: { Cluster: { Type: 'AWS::EKS::Cluster', Properties: { Name: 'prod' } } } } }), 'c.json');
  const { text } = explain({ paths: [path], output: 'text', failOn: 'error', colors: pc.createColors(false) });

  expect(text).toMatch(/^Nothing in \S+ lets .* anybody into a cluster\.\nWhoever creates a cluster of it administers that, unless the cluster says otherwise \(bootstrapClusterCreatorAdminPermissions\)\.\n/);
});
