import { gatherFacts } from '../../../../cli/facts/templates/gather-facts';
import { factsOf, ISSUER, PROVIDER_ARN, role, roleFacts, stackTemplate, trustPolicy, trustStatement } from '../../fixtures';

const TRUST = trustPolicy(trustStatement());
const policy = (...statements: unknown[]): unknown => ({ Version: '2012-10-17', Statement: statements });
const READ = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const READ_FACT = {
  effect: 'Allow', actions: { values: ['s3:GetObject'], inverted: false }, resources: { values: ['*'], inverted: false }, conditions: [],
};

describe('permissions of a role', () => {
  test.each([
    ['an inline policy', { Policies: [{ PolicyName: 'P', PolicyDocument: policy(READ) }] }, {}, 'inline policy P'],
    ['a policy that refers to it', {}, { P: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: policy(READ) } } }, 'App/P'],
    ['a policy that names it', { RoleName: 'api' },
      { P: { Type: 'AWS::IAM::Policy', Properties: { Roles: ['api'], PolicyDocument: policy(READ) } } }, 'App/P'],
    ['a policy as a resource of its own', {},
      { P: { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: { Ref: 'Role' }, PolicyDocument: policy(READ) } } }, 'App/P'],
    ['a managed policy that it refers to', { ManagedPolicyArns: [{ Ref: 'P' }] },
      { P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: policy(READ) } } }, 'App/P'],
    ['a managed policy that refers to it', {},
      { P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: policy(READ) } } }, 'App/P'],
    ['a policy in the form of text', {},
      { P: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: JSON.stringify(policy(READ)) } } }, 'App/P'],
  ])('come from %s', (_, properties, others, source) => {
    const facts = roleFacts(TRUST, properties, others);

    expect(facts.permissions).toEqual([{ ...READ_FACT, source }]);
    expect(facts.managedPolicies).toEqual([]);
  });

  test('of another role do not count', () => {
    const { roles } = factsOf({
      Role: role(TRUST),
      Other: role(TRUST, { Policies: [{ PolicyName: 'P', PolicyDocument: policy(READ) }] }),
    });

    expect(roles.map(({ id, permissions }) => [id.path, permissions.length])).toEqual([['App/Other', 1], ['App/Role', 0]]);
  });

  test('include what is denied, excluded, conditional and bounded', () => {
    const { permissions, boundary, managedPolicies } = roleFacts(TRUST, {
      Policies: [{
        PolicyName: 'P',
        PolicyDocument: policy(
          { Effect: 'Deny', NotAction: ['s3:*'], NotResource: 'x' },
          { ...READ, Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
        ),
      }],
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
    });

    expect(permissions).toEqual([
      {
        effect: 'Deny', actions: { values: ['s3:*'], inverted: true }, resources: { values: ['x'], inverted: true }, conditions: [], source: 'inline policy P',
      },
      { ...READ_FACT, conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] }], source: 'inline policy P' },
    ]);
    expect(managedPolicies).toEqual(['arn:aws:iam::aws:policy/ReadOnlyAccess']);
    expect(boundary).toBe('arn:aws:iam::111122223333:policy/boundary');
  });

  test('that cannot be read are unknown', () => {
    const { unreadablePolicies } = roleFacts(TRUST, { Policies: [{ PolicyName: 'P', PolicyDocument: 'oops' }, { 'Fn::If': ['C', {}, { a: 1 }] }] });

    expect(unreadablePolicies).toEqual([
      { part: 'inline policy P', reason: 'it is not a policy but the text oops' },
      { part: 'inline policy 2', reason: 'it is not a policy but the text <Fn::If C>' },
    ]);
  });

  test('that exist under a condition of the template say so', () => {
    const { permissions } = roleFacts(TRUST, {}, {
      P: { Type: 'AWS::IAM::Policy', Condition: 'IsProd', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: policy(READ) } },
    });

    expect(permissions).toEqual([{ ...READ_FACT, source: 'App/P', onlyIf: 'IsProd' }]);
  });
});

describe('issuers of an app', () => {
  test('are those of its providers and those that its roles trust', () => {
    const { issuers } = factsOf({
      Role: role(TRUST),
      Provider: { Type: 'AWS::IAM::OIDCProvider', Condition: 'IsProd', Properties: { Url: 'https://example.com', ClientIdList: ['a', 'b'] } },
    });

    expect(issuers).toEqual([
      {
        issuer: 'example.com',
        providers: [{
          id: { stack: 'App', path: 'App/Provider', logicalId: 'Provider' },
          arn: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/example.com',
          issuer: 'example.com',
          audiences: ['a', 'b'],
          onlyIf: 'IsProd',
        }],
      },
      { issuer: ISSUER, providers: [] },
    ]);
  });

  test('include one provider of the CDK\'s custom resource', () => {
    const { issuers } = factsOf({ P: { Type: 'Custom::AWSCDKOpenIdConnectProvider', Properties: { Url: `https://${ISSUER}`, ClientIDList: ['a'] } } },
      { account: '111122223333', region: 'eu-west-1' });

    expect(issuers[0].providers[0]).toMatchObject({ arn: PROVIDER_ARN, audiences: ['a'] });
  });
});

test('roles that no token can assume are left out', () => {
  expect(factsOf({ Role: role(trustPolicy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' })) }))
    .toMatchObject({ issuers: [], roles: [], gaps: [] });
});

test('the order of stacks and resources does not matter', () => {
  const one = stackTemplate({ A: role(TRUST), B: role(TRUST) }, { name: 'One' });
  const two = stackTemplate({ C: role(TRUST) }, { name: 'Two' });
  const reversed = stackTemplate({ B: role(TRUST), A: role(TRUST) }, { name: 'One' });

  expect(gatherFacts({ stacks: [two, reversed], gaps: ['b', 'a'] })).toEqual(gatherFacts({ stacks: [one, two], gaps: ['a', 'b'] }));
});
