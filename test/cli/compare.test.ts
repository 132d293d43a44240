import { dirname, join } from 'node:path';
import pc from 'picocolors';
import { accessByIrsaRole, synthesize } from './app';
import { directoryOf, ISSUER, OTHER_ISSUER, PROVIDER_ARN, role, SUBJECT, trustPolicy, trustStatement } from './fixtures';
import { association, binding, clusterRole, group, manifest } from './people-fixtures';
import type { JsonObject } from '../../cli/collect/templates/json';
import { compare, type CompareOptions } from '../../cli/compare';
import type { AccessChange } from '../../cli/compare/compare-access';
import type { CommandResult } from '../../cli/output';

function compareTemplates(before: JsonObject, after: JsonObject, options: Partial<CompareOptions> = {}): CommandResult {
  const [old, now] = [before, after].map((resources, index) => join(directoryOf({ [`${['old', 'new'][index]}.json`]: { Resources: resources } }), `${['old', 'new'][index]}.json`));
  const result = compare({ paths: [now], before: old, output: 'text', failOn: 'error', colors: pc.createColors(false), ...options });
  return { ...result, text: result.text.replaceAll(dirname(old), '').replaceAll(dirname(now), '') };
}

const policy = (...actions: string[]): JsonObject => ({ Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::b'] }] } }] });
const deny = { Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: [{ Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' }] } }] };
const TRUST = trustPolicy(trustStatement());
const READ = clusterRole('read', { apiGroups: ['', 'apps'], resources: ['pods'], verbs: ['get', 'list'] });
const WRITE = clusterRole('read', { apiGroups: [''], resources: ['pods'], verbs: ['get', 'delete'] });
const bound = (...groups: string[]): JsonObject => binding({ name: 'read' }, groups.map(group), 'shop');
const NOTHING = 'Access of /new.json, compared with /old.json\n\n✔ Nobody gets more or less.\n';

/** A change with something of everything in it. */
const BEFORE: JsonObject = {
  Api: role(TRUST, policy('s3:GetObject', 's3:ListBucket')),
  Gone: role(TRUST, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'], ...deny }),
  Okta: association(),
  Ops: { Type: 'AWS::EKS::AccessEntry', Properties: { ClusterName: 'prod', PrincipalArn: 'arn:aws:iam::111122223333:role/ops', KubernetesGroups: ['ops'] } },
  Objects: manifest([READ, bound('okta:a')]),
};
const AFTER: JsonObject = {
  Api: role(JSON.stringify(trustPolicy(trustStatement({ Condition: { StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:payments:*' }, StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } } }))), {
    ...policy('s3:GetObject', 's3:PutObject'), PermissionsBoundary: 'arn:aws:iam::111122223333:policy/limit',
  }),
  Okta: association({ GroupsPrefix: 'sso:', RequiredClaims: [{ Key: 'team', Value: 'shop' }] }),
  Ops: { Type: 'AWS::EKS::AccessEntry', Properties: { ClusterName: 'prod', PrincipalArn: 'arn:aws:iam::111122223333:role/ops', AccessPolicies: [{ PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy', AccessScope: { Type: 'cluster' } }] } },
  Objects: manifest([WRITE, bound('sso:a', 'sso:b')]),
};

describe('a change', () => {
  test.each(['text', 'markdown', 'json'] as const)('is told as %s', output => {
    expect(compareTemplates(BEFORE, AFTER, { output }).text).toMatchSnapshot();
  });

  test.each(['sarif', 'junit', 'mermaid'] as const)('has no form as %s', output => {
    expect(() => compareTemplates(BEFORE, AFTER, { output })).toThrow(`--compare reports as text, markdown or json, not as ${output}`);
  });

  test('turned around adds what it removed', () => {
    type Sections = Record<'workloads' | 'people', AccessChange>;
    const linesOf = (before: JsonObject, after: JsonObject, ...signs: (keyof AccessChange)[]): string[] => {
      const { workloads, people } = JSON.parse(compareTemplates(before, after, { output: 'json' }).text) as Sections;
      const lines = [workloads, people].flatMap(change => signs.flatMap(sign => change[sign]));
      return lines.map(({ holder, text }) => `${holder} ${text.replace('no more than before: ', '')}`).filter(line => !/restricted/.test(line)).sort();
    };

    expect(linesOf(BEFORE, AFTER, 'added').length).toBeGreaterThan(3);
    expect(linesOf(AFTER, BEFORE, 'removed')).toEqual(linesOf(BEFORE, AFTER, 'added', 'narrowed'));
    expect(linesOf(AFTER, BEFORE, 'added', 'narrowed')).toEqual(linesOf(BEFORE, AFTER, 'removed'));
  });
});

test.each<[string, JsonObject, JsonObject]>([
  ['the same', BEFORE, BEFORE],
  ['a trust as a text in place of an object', { Api: role(TRUST) }, { Api: role(JSON.stringify(TRUST)) }],
  ['one statement split into two', { Api: role(TRUST, policy('s3:GetObject', 's3:PutObject')) }, {
    Api: role(TRUST, { Policies: ['s3:PutObject', 's3:GetObject'].map(action => ({ PolicyName: action, PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action, Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::a'] }] } })) }),
  }],
  ['a policy of its own in place of an inline one', { Api: role(TRUST, { Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] } }] }) }, {
    Api: role(TRUST), P: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Api' }], PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] } } },
  }],
  ['a rule split into two', { Objects: manifest([READ, bound('a')]) }, {
    Objects: manifest([clusterRole('read', { apiGroups: [''], resources: ['pods'], verbs: ['list', 'get'] }, { apiGroups: ['apps'], resources: ['pods'], verbs: ['get', 'list'] }), bound('a')]),
  }],
])('%s is no change', (_, before, after) => {
  expect(compareTemplates(before, after).text).toBe(NOTHING);
});

describe('restrictions', () => {
  test.each([
    ['that come take access', {}, deny, '    - now restricted: may s3:DeleteObject on *', false],
    ['that go give access', deny, {}, '    + no longer restricted: may s3:DeleteObject on *', true],
    ['of a role that goes give nothing', deny, undefined, '  role new/Api', false],
    ['of a boundary that goes give access', { PermissionsBoundary: 'b' }, {}, '    + no longer restricted: is limited by b', true],
  ])('%s', (_, before, after, line, adds) => {
    const { text, failed } = compareTemplates({ Api: role(TRUST, before) }, after === undefined ? {} : { Api: role(TRUST, after) }, { failOn: 'added' });

    expect(text.split('\n')).toContain(line);
    expect(failed).toBe(adds);
  });
});

const PODS = { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: SUBJECT } };
const AUDIENCE = { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } };
const matching = (subject: string): JsonObject => ({ ...AUDIENCE, StringLike: { [`${ISSUER}:sub`]: subject } });
const IN_OFFICE = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
const under = (Condition?: JsonObject, rest: JsonObject = {}): JsonObject => role(trustPolicy(trustStatement({ Condition })), rest);
const may = (...statements: JsonObject[]): JsonObject => ({
  Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: statements.map(statement => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...statement })) } }],
});

describe('access that is narrowed', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['from a namespace to a service account', under(matching('system:serviceaccount:payments:*')), under(PODS)],
    ['from a pattern to one within it', under(matching('system:serviceaccount:pay*:*')), under(matching('system:serviceaccount:pay?ents:a*'))],
    ['from everybody to a service account', under(AUDIENCE), under(PODS)],
    ['from any audience to one', under({ StringEquals: { [`${ISSUER}:sub`]: SUBJECT } }), under(PODS)],
    ['to an address', under(PODS), under({ ...PODS, ...IN_OFFICE })],
    ['to a condition of a permission', under(PODS, may({})), under(PODS, may({ Condition: IN_OFFICE }))],
    ['to a condition on another principal', role(trustPolicy(trustStatement(), { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' })), role(trustPolicy(trustStatement(), { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Condition: IN_OFFICE }))],
    ['by a statement within another one', under(matching('system:serviceaccount:payments:*')), role(trustPolicy(trustStatement({ Condition: matching('system:serviceaccount:payments:*') }), trustStatement()))],
  ])('%s is not added', (_, before, after) => {
    const { text, failed } = compareTemplates({ Api: before }, { Api: after }, { failOn: 'added' });

    expect(text).toMatch(/^ {4}~ no more than before: /m);
    expect(text).not.toMatch(/^ {4}\+ /m);
    expect(failed).toBe(false);
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['to a service account that the pattern leaves out', under(matching('system:serviceaccount:shop:*')), under(PODS)],
    ['to a pattern that only looks like one within', under(matching('system:serviceaccount:?:a')), under(matching('system:serviceaccount:*:a'))],
    ['to a name that was no pattern', under({ StringEquals: { ...AUDIENCE.StringEquals, [`${ISSUER}:sub`]: 'system:serviceaccount:payments:*' } }), under(PODS)],
    ['to tokens of another issuer', under(AUDIENCE), role(trustPolicy(trustStatement({ Principal: { Federated: PROVIDER_ARN.replace(ISSUER, OTHER_ISSUER) }, Condition: { StringEquals: { [`${OTHER_ISSUER}:sub`]: SUBJECT, [`${OTHER_ISSUER}:aud`]: 'sts.amazonaws.com' } } })))],
    ['to another audience', under(matching('system:serviceaccount:payments:*')), under({ StringEquals: { ...PODS.StringEquals, [`${ISSUER}:aud`]: 'other' } })],
    ['to another address', under({ ...PODS, ...IN_OFFICE }), under({ ...PODS, IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } })],
    ['to fewer conditions', under({ ...PODS, ...IN_OFFICE }), under(PODS)],
    ['to another action', under(PODS, may({})), under(PODS, may({ Action: 's3:PutObject', Condition: IN_OFFICE }))],
    ['to another resource', under(PODS, may({ Resource: 'a' })), under(PODS, may({ Resource: 'b', Condition: IN_OFFICE }))],
    ['from a Deny', under(PODS, may({ Effect: 'Deny' })), under(PODS, may({ Condition: IN_OFFICE }))],
  ])('%s is added', (_, before, after) => {
    const { text, failed } = compareTemplates({ Api: before }, { Api: after }, { failOn: 'added' });

    expect(text).toMatch(/^ {4}\+ /m);
    expect(failed).toBe(true);
  });

  test('of another role is added', () => {
    expect(compareTemplates({ Api: under(AUDIENCE) }, { Api: under(AUDIENCE), Web: under(PODS) }, { failOn: 'added' }).failed).toBe(true);
  });

  test.each(['text', 'markdown', 'json'] as const)('is told as %s', output => {
    expect(compareTemplates({ Api: under(matching('system:serviceaccount:payments:*')) }, { Api: under({ ...PODS, ...IN_OFFICE }) }, { output }).text).toMatchSnapshot();
  });
});

describe('a role that pods have in one state only', () => {
  const EVERYBODY = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
  const INSTANCES = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };

  test('is told with everybody whom it is opened to in place of pods', () => {
    const { text, failed } = compareTemplates({ Api: role(TRUST) }, { Api: role(trustPolicy(EVERYBODY)) }, { failOn: 'added' });

    expect(text).toContain('    + lets everyone in by sts:AssumeRole\n');
    expect(failed).toBe(true);
  });

  test('is told without what it had before for others', () => {
    const { text } = compareTemplates({ Api: role(trustPolicy(INSTANCES), policy('s3:GetObject')) }, { Api: role(trustPolicy(INSTANCES, trustStatement()), policy('s3:GetObject')) });

    expect(text.split('\n').filter(line => /^ {4}[+~-] /.test(line))).toEqual([`    + lets payments/api of ${ISSUER} in,`]);
  });

  test('has no findings but those of its own state', () => {
    expect(compareTemplates({ Api: role(TRUST) }, { Api: role(trustPolicy(INSTANCES)) }).text).not.toMatch(/finding/);
  });

  test('is told as it is where it goes', () => {
    expect(compareTemplates({ Api: role(TRUST) }, {}, { failOn: 'added' })).toMatchObject({ failed: false, text: expect.stringContaining('    - lets payments/api') as string });
  });
});

describe('the exit code', () => {
  const OPEN = role(trustPolicy(trustStatement({ Condition: undefined })));

  test.each<[string, JsonObject, JsonObject, CompareOptions['failOn'], boolean]>([
    ['fails for a finding that is new', {}, { Api: OPEN }, 'error', true],
    ['does not fail for one that was there before', { Api: OPEN }, { Api: OPEN }, 'info', false],
    ['fails for a replaced association, as a warning', { Okta: association() }, { Okta: association({ ClientId: 'x' }) }, 'warning', true],
    ['does not fail for access that is added', { Api: role(TRUST) }, { Api: role(TRUST, policy('s3:*')) }, 'info', false],
    ['fails for access that is added when asked to', { Api: role(TRUST) }, { Api: role(TRUST, policy('s3:*')) }, 'added', true],
    ['does not fail for access that is removed', { Api: role(TRUST, policy('s3:*')) }, { Api: role(TRUST) }, 'added', false],
  ])('%s', (_, before, after, failOn, failed) => {
    expect(compareTemplates(before, after, { failOn }).failed).toBe(failed);
  });
});

test('assemblies are compared by construct path', () => {
  const [before, after] = [1, 2].map(() => synthesize(accessByIrsaRole));

  expect(compare({ paths: [after], before, output: 'text', failOn: 'added', colors: pc.createColors(false) })).toEqual({
    text: `Access of ${after}, compared with ${before}\n\n✔ Nobody gets more or less.\n`, failed: false,
  });
});
