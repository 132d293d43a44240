import { dirname, join } from 'node:path';
import pc from 'picocolors';
import { accessByIrsaRole, synthesize } from './app';
import { directoryOf, ISSUER, role, trustPolicy, trustStatement } from './fixtures';
import { association, binding, clusterRole, group, manifest } from './people-fixtures';
import type { JsonObject } from '../../cli/collect/templates/json';
import { compare, type CompareOptions } from '../../cli/compare';
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
    const linesOf = (text: string, sign: string): string[] => text.split('\n').filter(line => line.startsWith(`    ${sign} `)).map(line => line.slice(6));
    const there = compareTemplates(BEFORE, AFTER).text;
    const back = compareTemplates(AFTER, BEFORE).text;
    const plain = (line: string): boolean => !/restricted/.test(line);

    expect(linesOf(back, '-').filter(plain)).toEqual(linesOf(there, '+').filter(plain));
    expect(linesOf(back, '+').filter(plain)).toEqual(linesOf(there, '-').filter(plain));
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
