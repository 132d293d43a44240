import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { runChecks } from '../../../cli/checks/run-checks';
import { collectPaths } from '../../../cli/collect/templates/collect-templates';
import type { JsonObject } from '../../../cli/collect/templates/json';
import { gatherFacts } from '../../../cli/facts/templates/gather-facts';
import { matchesPattern } from '../../../lib/core/trust/condition-operators';
import { synthesize } from '../app';
import { directoryOf, role, trustPolicy, trustStatement } from '../fixtures';
import { allow, ASSOCIATE, CLUSTER, CONFIG, deny, DESCRIBE, DISASSOCIATE, found, guardFindings, managedPolicy, never, nothing, OURS, REST } from './association-guard-fixtures';

describe('a Resource', () => {
  test.each<[string, unknown, unknown]>([
    ['is the ARN of a cluster', ASSOCIATE, CLUSTER],
    ['is every cluster', ASSOCIATE, 'arn:aws:eks:*:*:cluster/*'],
    ['is everything', [ASSOCIATE, DISASSOCIATE, DESCRIBE], '*'],
    ['is an ARN that leaves out its end, which IAM fills in', ASSOCIATE, 'arn:aws:eks'],
    ['is everything of one region', [ASSOCIATE, DISASSOCIATE], 'arn:aws:eks:eu-west-1:*'],
    ['is everything of an account', [ASSOCIATE, DISASSOCIATE], 'arn:*:eks:*:111122223333:*'],
    ['is of another partition', ASSOCIATE, 'arn:aws-us-gov:eks:us-gov-west-1:111122223333:cluster/prod'],
    ['is of a region with a long name', ASSOCIATE, 'arn:aws-eusc:eks:eusc-de-east-1:111122223333:cluster/prod'],
    ['is an association', DISASSOCIATE, CONFIG],
    ['is every association of a cluster', [DISASSOCIATE, DESCRIBE], 'arn:aws:eks:eu-west-1:111122223333:identityproviderconfig/prod/*'],
    ['has one character left open', DISASSOCIATE, 'arn:aws:eks:eu-west-?:111122223333:identityproviderconfig/pro?/oidc/*/*'],
    ['is one for each of the actions', [ASSOCIATE, DISASSOCIATE], [CLUSTER, CONFIG]],
    ['is a cluster, for the listing acts on that', [DESCRIBE, 'eks:ListIdentityProviderConfigs'], [CLUSTER, CONFIG]],
    ['is known later', [ASSOCIATE, DISASSOCIATE], { Ref: 'Unknown' }],
    ['has parts that are known later', DISASSOCIATE, { 'Fn::Sub': 'arn:${AWS::Partition}:eks:${AWS::Region}:${AWS::AccountId}:identityproviderconfig/${Cluster}/*' }],
    ['is something of the app whose ARN nobody knows', DISASSOCIATE, { 'Fn::GetAtt': ['Guard', 'PolicyArn'] }],
    ['has a part for people to fill in', ASSOCIATE, 'arn:aws:eks:eu-west-1:<account>:cluster/prod'],
    ['is what another action of the statement acts on', [ASSOCIATE, 's3:GetObject'], [CLUSTER, 'arn:aws:s3:::bucket/*']],
    ['is what another action of EKS acts on', [ASSOCIATE, 'eks:CreateNodegroup'], [CLUSTER, 'arn:aws:eks:*:*:nodegroup/prod/*']],
  ])('is fine that %s', (_, actions, resources) => {
    expect(found(allow(actions, resources))).toEqual([]);
    expect(found(deny(actions, resources), REST)).toEqual([]);
  });

  test.each<[string, unknown, string, string | undefined]>([
    ['a dot for a colon, as in a guide of 2024', ASSOCIATE, 'arn:aws:eks:us-west-2.amazonaws.com:111122223333:cluster/*', 'arn:aws:eks:us-west-2:111122223333:cluster/*'],
    ['the same, of the region of the stack', ASSOCIATE, 'arn:aws:eks:${AWS::Region}.amazonaws.com:${AWS::AccountId}:cluster/*', 'arn:aws:eks:${AWS::Region}:${AWS::AccountId}:cluster/*'],
    ['no account', ASSOCIATE, 'arn:aws:eks:eu-west-1::cluster/prod', 'arn:aws:eks:eu-west-1:*:cluster/prod'],
    ['an account with a digit too few', ASSOCIATE, 'arn:aws:eks:eu-west-1:11112222333:cluster/prod', 'arn:aws:eks:eu-west-1:*:cluster/prod'],
    ['no region', ASSOCIATE, 'arn:aws:eks::111122223333:cluster/prod', 'arn:aws:eks:*:111122223333:cluster/prod'],
    ['a zone for a region', ASSOCIATE, 'arn:aws:eks:eu-west-1a:111122223333:cluster/prod', 'arn:aws:eks:*:111122223333:cluster/prod'],
    ['another service', ASSOCIATE, 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod', 'arn:aws:eks:eu-west-1:111122223333:cluster/prod'],
    ['capitals', ASSOCIATE, 'arn:aws:EKS:eu-west-1:111122223333:cluster/prod', 'arn:aws:eks:eu-west-1:111122223333:cluster/prod'],
    ['clusters in the plural', ASSOCIATE, 'arn:aws:eks:eu-west-1:111122223333:clusters/prod', 'arn:aws:eks:eu-west-1:111122223333:cluster/prod'],
    ['a colon for a slash', ASSOCIATE, 'arn:aws:eks:eu-west-1:111122223333:cluster:prod', 'arn:aws:eks:eu-west-1:111122223333:cluster/*'],
    ['an association, to associate', ASSOCIATE, CONFIG, CLUSTER],
    ['a cluster, to disassociate', DISASSOCIATE, CLUSTER, 'arn:aws:eks:eu-west-1:111122223333:identityproviderconfig/prod/*'],
    ['capitals in the type', DISASSOCIATE, 'arn:aws:eks:*:*:identityProviderConfig/prod/*', 'arn:aws:eks:*:*:identityproviderconfig/prod/*'],
    ['an association without its id', DESCRIBE, 'arn:aws:eks:*:*:identityproviderconfig/prod/oidc/okta', 'arn:aws:eks:*:*:identityproviderconfig/prod/*'],
    ['an association by its name alone', [ASSOCIATE, DISASSOCIATE], 'arn:aws:eks:*:*:identityprovider/okta', 'arn:aws:eks:*:*:identityproviderconfig/okta/*'],
    ['a name in place of an ARN', ASSOCIATE, 'prod', undefined],
  ])('is found that has %s', (_, actions, arn, meant) => {
    expect(found(allow(actions, arn))).toEqual([nothing(arn, 'the statement allows nothing')]);
    const [finding, ...others] = guardFindings({ Guard: managedPolicy(deny(actions, arn), REST) });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ resource: { path: 'App/Guard' }, value: arn, message: `'${arn}' matches nothing that these actions act on, so the statement denies nothing` });
    expect(finding.evidence).toEqual(meant === undefined ? undefined : [{ label: 'is', value: arn }, { label: 'meant', value: meant }]);
    expect(finding.fix).toContain('\'arn:<partition>:eks:<region>:<account>:');
  });

  test.each<[string, JsonObject, string[]]>([
    ['one of two', allow(ASSOCIATE, [CLUSTER, 'prod']), [nothing('prod', 'it adds nothing to what the statement allows')]],
    ['both of two', allow(ASSOCIATE, ['prod', 'test']), [nothing('prod', 'the statement allows nothing'), nothing('test', 'the statement allows nothing')]],
    ['with the ARN of a cluster for two kinds', allow([ASSOCIATE, DISASSOCIATE, DESCRIBE], CLUSTER), [never('allows', `${DISASSOCIATE}, ${DESCRIBE}`, 'identity provider configs')]],
    ['with the ARN of an association for two kinds', deny([ASSOCIATE, DISASSOCIATE], CONFIG), [never('denies', ASSOCIATE, 'clusters')]],
    ['by a wildcard that can mean nothing else', deny('eks:*IdentityProviderConfig', CLUSTER), [never('denies', `${DISASSOCIATE}, ${DESCRIBE}`, 'identity provider configs')]],
    ['in small letters', deny(DISASSOCIATE.toLowerCase(), CLUSTER), [nothing(CLUSTER, 'the statement denies nothing')]],
    ['beside actions of other services', allow([DISASSOCIATE, 's3:GetObject'], [CLUSTER, 'arn:aws:s3:::bucket/*']), [never('allows', DISASSOCIATE, 'identity provider configs')]],
    ['that is nothing of EKS at all, for all of EKS', deny('eks:*', 'arn:aws:eks:us-west-2.amazonaws.com:111122223333:cluster/*'), [
      nothing('arn:aws:eks:us-west-2.amazonaws.com:111122223333:cluster/*', 'the statement denies nothing'),
    ]],
    ['that is of something else in EKS, for all of EKS', deny('eks:*', 'arn:aws:eks:*:*:nodegroup/prod/*'), []],
    ['that is of another service, for everything', deny('*', 'arn:aws:s3:::logs/*'), []],
    ['of a wildcard that allows', allow('eks:*', 'arn:aws:eks::cluster/prod'), []],
    ['that is excluded', { Effect: 'Deny', Action: [ASSOCIATE, DISASSOCIATE], NotResource: 'prod' }, []],
    ['that is not there', { Effect: 'Deny', Action: [ASSOCIATE, DISASSOCIATE] }, []],
    ['of everything but these actions', { Effect: 'Allow', NotAction: [ASSOCIATE], Resource: 'prod' }, []],
  ])('is judged in its statement: %s', (_, statement, expected) => {
    expect(found(statement)).toEqual(expected);
  });

  test('is known where it is of a cluster or an association of the app', () => {
    const attribute = (id: string, name: string): JsonObject => ({ 'Fn::GetAtt': [id, name] });
    const app = (...statements: unknown[]): JsonObject => ({
      Cluster: { Type: 'AWS::EKS::Cluster' }, Okta: { Type: 'AWS::EKS::IdentityProviderConfig', Properties: { Type: 'oidc', ClusterName: { Ref: 'Cluster' } } }, Guard: managedPolicy(...statements),
    });

    expect(guardFindings(app(allow(ASSOCIATE, attribute('Cluster', 'Arn')), allow(DISASSOCIATE, attribute('Okta', 'IdentityProviderConfigArn'))))).toEqual([]);
    expect(guardFindings(app(allow([ASSOCIATE, DISASSOCIATE], attribute('Cluster', 'Arn')))).map(({ message }) => message)).toEqual([
      `it never allows ${DISASSOCIATE}: that acts on identity provider configs, which no ARN of the statement matches`,
    ]);
    expect(guardFindings(app(allow(ASSOCIATE, attribute('Okta', 'IdentityProviderConfigArn')))).map(({ message }) => message)).toEqual([
      '\'${App/Okta.IdentityProviderConfigArn}\' matches nothing that these actions act on, so the statement allows nothing',
    ]);
  });
});
describe('a denial to associate', () => {
  const HALF = `it denies ${ASSOCIATE}, and nothing in the app denies ${DISASSOCIATE}: who takes an identity provider off locks its people out, and makes room for another`;

  test.each<[string, JsonObject, string[]]>([
    ['alone', { Guard: managedPolicy(deny(ASSOCIATE, '*')) }, ['App/Guard']],
    ['twice in a policy', { Guard: managedPolicy(deny(ASSOCIATE, '*'), deny(ASSOCIATE, CLUSTER)) }, ['App/Guard']],
    ['in two policies', { A: managedPolicy(deny(ASSOCIATE, '*')), B: managedPolicy(deny(ASSOCIATE, '*')) }, ['App/A', 'App/B']],
    ['with the other one in the statement', { Guard: managedPolicy(deny([ASSOCIATE, DISASSOCIATE], '*')) }, []],
    ['with the other one in another policy', { A: managedPolicy(deny(ASSOCIATE, '*')), B: managedPolicy(REST) }, []],
    ['with the other one by a wildcard', { Guard: managedPolicy(deny(ASSOCIATE, '*'), deny('eks:Dis*', '*')) }, []],
    ['with everything but a few actions', { Guard: managedPolicy(deny(ASSOCIATE, '*'), { Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }) }, []],
    ['with everything but the other one', { Guard: managedPolicy(deny(ASSOCIATE, '*'), { Effect: 'Deny', NotAction: [DISASSOCIATE], Resource: '*' }) }, ['App/Guard']],
    ['with an action that is known later', { Guard: managedPolicy(deny(ASSOCIATE, '*'), deny({ Ref: 'Later' }, '*')) }, []],
    ['with a denial of more that is known later', { Guard: managedPolicy(deny(ASSOCIATE, '*'), { Effect: 'Deny', NotAction: { Ref: 'Later' }, Resource: '*' }) }, []],
    ['while the other one is allowed', { Guard: managedPolicy(deny(ASSOCIATE, '*'), allow(DISASSOCIATE, '*')) }, ['App/Guard']],
    ['by a wildcard', { Guard: managedPolicy(deny('eks:Associate*', '*')) }, []],
    ['that is none, but an allowance', { Guard: managedPolicy(allow(ASSOCIATE, '*')) }, []],
  ])('%s', (_, resources, expected) => {
    const findings = guardFindings(resources);

    expect(findings.map(({ resource }) => resource.path)).toEqual(expected);
    expect(findings.map(({ message, severity }) => [message, severity])).toEqual(expected.map(() => [HALF, 'warning']));
  });
});

test('a denial to associate beside something that cannot be read may be the half of a whole', () => {
  expect(found(deny(ASSOCIATE, '*'), { ...REST, Effect: { Ref: 'Later' } })).toEqual([expect.stringMatching(/^unknown warning statement 2: cannot be read/)]);
});

describe('policies', () => {
  const BAD = allow(ASSOCIATE, 'prod');
  const DOCUMENT = { Version: '2012-10-17', Statement: BAD };
  const INLINE = { Policies: [{ PolicyName: 'Guard', PolicyDocument: DOCUMENT }] };
  const organizations = (Type: string, Content: unknown): JsonObject => ({ Type: 'AWS::Organizations::Policy', Properties: { Name: 'guard', Type, Content } });

  test.each<[string, JsonObject, string | undefined]>([
    ['of roles', { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: DOCUMENT } }, 'statement 1'],
    ['that are managed', { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: DOCUMENT } }, 'statement 1'],
    ['as resources of a role', { Type: 'AWS::IAM::RolePolicy', Properties: { PolicyDocument: DOCUMENT } }, 'statement 1'],
    ['as resources of a user', { Type: 'AWS::IAM::UserPolicy', Properties: { PolicyDocument: DOCUMENT } }, 'statement 1'],
    ['as resources of a group', { Type: 'AWS::IAM::GroupPolicy', Properties: { PolicyDocument: DOCUMENT } }, 'statement 1'],
    ['in a role that tokens open', role(trustPolicy(trustStatement()), INLINE), 'inline policy Guard, statement 1'],
    ['in a role that tokens do not open', role(trustPolicy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }), INLINE), 'inline policy Guard, statement 1'],
    ['in a user', { Type: 'AWS::IAM::User', Properties: INLINE }, 'inline policy Guard, statement 1'],
    ['in a group, without a name', { Type: 'AWS::IAM::Group', Properties: { Policies: [{ PolicyDocument: DOCUMENT }] } }, 'inline policy 1, statement 1'],
    ['of permission sets', { Type: 'AWS::SSO::PermissionSet', Properties: { InlinePolicy: DOCUMENT } }, 'statement 1'],
    ['of an organization', organizations('SERVICE_CONTROL_POLICY', DOCUMENT), 'statement 1'],
    ['of an organization, as text', organizations('SERVICE_CONTROL_POLICY', JSON.stringify(DOCUMENT)), 'statement 1'],
    ['of an organization, about tags', organizations('TAG_POLICY', DOCUMENT), undefined],
    ['of a bucket', { Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: DOCUMENT } }, undefined],
    ['that are not there', { Type: 'AWS::IAM::Policy', Properties: {} }, undefined],
  ])('%s', (_, resource, part) => {
    expect(guardFindings({ Guard: resource }).map(finding => [finding.resource.path, finding.part])).toEqual(part === undefined ? [] : [['App/Guard', part]]);
  });

  test.each<[string, JsonObject, [string, RegExp][]]>([
    ['is no JSON', organizations('SERVICE_CONTROL_POLICY', `{ "Action": "${ASSOCIATE}"`), [['policy', /^cannot be read, .* unknown: it is not a policy but the text/]]],
    ['is no JSON, in a role', role(trustPolicy(trustStatement()), { Policies: [{ PolicyName: 'P', PolicyDocument: ASSOCIATE }] }), [['inline policy P', /it is not a policy but the text eks:Associate/]]],
    ['is no JSON, and about something else', organizations('SERVICE_CONTROL_POLICY', '{ "Action": "s3:*"'), []],
    ['is there under a condition, in a role', role(trustPolicy(trustStatement()), { Policies: [{ 'Fn::If': ['Prod', { PolicyName: 'P', PolicyDocument: DOCUMENT }, { Ref: 'AWS::NoValue' }] }] }), [
      ['inline policy 1', /it is not a policy but the text <Fn::If Prod>$/],
    ]],
    ['has an effect that is known later', managedPolicy({ ...BAD, Effect: { Ref: 'Later' } }), [['statement 1', /its Effect is <Ref Later>$/]]],
    ['has an effect that is known later, of something else', managedPolicy({ Effect: { Ref: 'Later' }, Action: 's3:*', Resource: '*' }), []],
    ['has a statement by a condition', managedPolicy(REST, { 'Fn::If': ['Prod', BAD, { Ref: 'AWS::NoValue' }] }), [['statement 2', /it is <Fn::If Prod>$/]]],
    ['has a condition that is known later', managedPolicy(deny(DISASSOCIATE, CONFIG, { 'Fn::If': ['Prod', {}, { Ref: 'AWS::NoValue' }] })), [['statement 1', /its Condition is <Fn::If Prod>$/]]],
  ])('that cannot be read are unknown where it %s', (_, resource, expected) => {
    const findings = guardFindings({ Guard: resource });

    expect(findings.map(({ part, status, severity }) => [part, status, severity])).toEqual(expected.map(([part]) => [part, 'unknown', 'warning']));
    findings.forEach(({ message }, index) => expect(message).toMatch(expected[index][1]));
  });

  test('without any of these actions have no findings, whatever they say', () => {
    const text = fc.constantFrom('arn:aws:eks::1:cluster/x', '*', 'prod', 'arn:aws:eks:*:*:identityproviderconfig', '${x}', '<y>', '');
    const condition = fc.dictionary(fc.constantFrom('StringEquals', 'Null', 'Bogus', 'ForAllValues:ArnNotLike'), fc.dictionary(fc.constantFrom('eks:issuer-url', 'eks:issuerUrl', 'aws:x'), text));
    const statement = fc.record({
      Effect: fc.constantFrom('Allow', 'Deny'), Action: fc.array(fc.constantFrom('eks:DescribeCluster', 's3:*', 'eks:AssociateAccessPolicy', 'eks:*Nodegroup', 'iam:Get*')), Resource: fc.array(text), Condition: condition,
    });

    fc.assert(fc.property(fc.array(statement), statements => {
      expect(found(...statements)).toEqual([]);
    }));
  });

  test('of whatever shape are read without an exception', () => {
    const action = fc.constantFrom(ASSOCIATE, DISASSOCIATE, 'eks:*', '*', 'eks:*IdentityProvider*', '${x}');
    const statement = fc.oneof(fc.jsonValue(), fc.record({ Effect: fc.constantFrom<unknown>('Allow', 'Deny', 1), Action: fc.oneof(action, fc.array(action), fc.jsonValue()), Resource: fc.jsonValue(), Condition: fc.jsonValue() }, { requiredKeys: [] }));

    fc.assert(fc.property(fc.oneof(fc.jsonValue(), fc.array(statement), fc.string()), statements => {
      expect(() => guardFindings({ A: managedPolicy(statements), B: organizations('SERVICE_CONTROL_POLICY', statements), C: role(trustPolicy(), { Policies: statements }) })).not.toThrow();
    }));
  });

  test('with a Resource that a real ARN fits have no finding on it', () => {
    const withWildcards = fc.tuple(fc.constantFrom(CLUSTER, CONFIG), fc.array(fc.tuple(fc.nat(120), fc.nat(30), fc.constantFrom('*', '?')), { maxLength: 4 })).map(([arn, cuts]) => ({
      arn, pattern: cuts.reduce<string>((text, [at, length, wildcard]) => text.slice(0, at % text.length) + wildcard + text.slice(at % text.length + (wildcard === '?' ? 1 : length)), arn),
    }));

    fc.assert(fc.property(withWildcards.filter(({ arn, pattern }) => matchesPattern(pattern, arn)), ({ arn, pattern }) => { // a later cut may undo an earlier one
      expect(found(allow(arn === CLUSTER ? ASSOCIATE : DISASSOCIATE, pattern))).toEqual([]);
    }));
  });
});

test('what the documentation says to write has no finding', () => {
  const page = readFileSync(resolve(__dirname, '../../../docs/cli.md'), 'utf8');
  const [, yaml] = /```yaml\n(.*?)```/s.exec(page.slice(page.indexOf('\n### IDP014\n'))) ?? [];
  const statements = parse(yaml) as JsonObject[];

  expect(statements.map(({ Action }) => Action)).toEqual([ASSOCIATE, DISASSOCIATE]);
  expect(found(...statements)).toEqual([]);
});

test('a template in YAML with short forms is read', () => {
  const directory = directoryOf({});
  const file = join(directory, 'guard.yaml');
  writeFileSync(file, `
Parameters: { Issuer: { Type: String } }
Resources:
  Cluster: { Type: AWS::EKS::Cluster }
  Guard:
    Type: AWS::Organizations::Policy
    Properties:
      Name: guard
      Type: SERVICE_CONTROL_POLICY
      Content:
        Statement:
          - Effect: Deny
            Action: eks:AssociateIdentityProviderConfig
            Resource: !Sub "arn:\${AWS::Partition}:eks:*:*:cluster/\${Cluster}"
            Condition: { StringNotEquals: { eks:issuerUrl: !Ref Issuer } }
          - Effect: Deny
            Action: [eks:DisassociateIdentityProviderConfig]
            Resource: !Join [":", [arn, !Ref AWS::Partition, eks, "*", !Ref AWS::AccountId, !Sub "cluster/\${Cluster}"]]
`);

  const findings = runChecks(gatherFacts(collectPaths([file])));

  expect(findings.map(({ id, resource, part, evidence }) => [id, resource.path, part, evidence?.map(({ value }) => value)])).toEqual([['IDP014', 'guard/Guard', 'statement 2', [
    'arn:${AWS::Partition}:eks:*:${AWS::AccountId}:cluster/${guard/Cluster}',
    'arn:${AWS::Partition}:eks:*:${AWS::AccountId}:identityproviderconfig/${guard/Cluster}/*',
  ]]]);
});

test('an app that is synthesized is read', () => {
  const directory = synthesize(app => {
    const stack = new Stack(app, 'Platform');
    const cluster = new eks.CfnCluster(stack, 'Cluster', { roleArn: 'arn:aws:iam::111122223333:role/cluster', resourcesVpcConfig: { subnetIds: [] } });
    const statement = (actions: string[], resource: string): iam.PolicyStatement => new iam.PolicyStatement({
      effect: iam.Effect.DENY, actions, resources: [resource], conditions: { StringNotEquals: { 'eks:issuerUrl': OURS } },
    });
    const whole = stack.formatArn({ service: 'eks', resource: 'cluster', resourceName: '*' });
    new iam.ManagedPolicy(stack, 'Boundary', { statements: [statement([ASSOCIATE], whole), new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: [DISASSOCIATE], resources: [cluster.attrArn] })] });
    new CfnPolicy(stack, 'Scp', { name: 'guard', type: 'SERVICE_CONTROL_POLICY', content: new iam.PolicyDocument({ statements: [statement([ASSOCIATE], 'arn:aws:eks:*:*:cluster/*')] }) });
  });

  const findings = runChecks(gatherFacts(collectPaths([directory])));

  expect(findings.map(({ id, resource, part, message }) => [id, resource.path, part, message])).toEqual([
    ['IDP014', 'Platform/Boundary', 'statement 2', '\'${Platform/Cluster.Arn}\' matches nothing that these actions act on, so the statement denies nothing'],
  ]);
});
