import pc from 'picocolors';
import { factsOf, ISSUER, OTHER_ISSUER, PROVIDER_ARN, role, stackTemplate, trustPolicy, trustStatement } from './fixtures';
import { association, binding, clusterRole, factsWithObjects, group, namespacedRole, user } from './people-fixtures';
import type { Answer } from '../../cli/answers/answer';
import { answerAssume } from '../../cli/answers/assume-answer';
import { answerRbac } from '../../cli/answers/rbac-answer';
import type { JsonObject } from '../../cli/collect/templates/json';
import { parseQuestion, type AccessQuestion, type QuestionOptions } from '../../cli/facts/templates/access-question';
import type { Facts } from '../../cli/facts/templates/facts';
import { gatherFacts } from '../../cli/facts/templates/gather-facts';
import { renderAnswerJson, renderAnswerMarkdown, renderAnswerText } from '../../cli/report/answer';

function ask(facts: Facts, options: QuestionOptions): Answer {
  const question = parseQuestion(options) as AccessQuestion;
  return question.kind === 'assume' ? answerAssume(question, facts) : answerRbac(question, facts);
}

const API = ['system:serviceaccount:payments:api'];
const assume = (trust: unknown, options: QuestionOptions = {}, others: JsonObject = {}): Answer => ask(
  factsOf({ Role: role(trust, { RoleName: 'payments-api' }), ...others }, { sections: { Parameters: { P: {} } } }), { can: API, assume: 'Role', ...options });
const withCondition = (operator: string, key: string, ...values: unknown[]): JsonObject => trustStatement({
  Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: API[0] }, [operator]: { ...operator === 'StringEquals' && { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: API[0] }, [key]: values } },
});
const withSubjects = (...subjects: unknown[]): JsonObject => trustStatement({ Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: subjects } } });

describe('whether a service account may assume a role', () => {
  test.each<[string, Answer['decision'], unknown, QuestionOptions]>([
    ['its subject is listed', 'allowed', trustPolicy(trustStatement()), {}],
    ['the trust is a text', 'allowed', JSON.stringify(trustPolicy(trustStatement())), {}],
    ['a pattern matches', 'allowed', trustPolicy(trustStatement({ Condition: { StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:payments:*' } } })), {}],
    ['nothing is asked of the token', 'allowed', trustPolicy(trustStatement({ Condition: undefined })), {}],
    ['another subject is listed', 'denied', trustPolicy(trustStatement()), { can: ['system:serviceaccount:payments:apis'] }],
    ['a star stands under StringEquals', 'denied', trustPolicy(withSubjects('system:serviceaccount:payments:*')), {}],
    ['the audience is another', 'denied', trustPolicy(trustStatement()), { audience: 'kubernetes' }],
    ['the issuer is another', 'denied', trustPolicy(trustStatement()), { issuer: OTHER_ISSUER }],
    ['the issuer is the same, as a URL', 'allowed', trustPolicy(trustStatement()), { issuer: `https://${ISSUER}` }],
    ['no token is let in', 'denied', trustPolicy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }), {}],
    ['a statement denies it', 'denied', trustPolicy(trustStatement(), { ...trustStatement(), Effect: 'Deny' }), {}],
    ['a statement denies another', 'allowed', trustPolicy(trustStatement(), { ...withSubjects('system:serviceaccount:a:b'), Effect: 'Deny' }), {}],
    ['the subject is known later', 'unknown', trustPolicy(withSubjects({ Ref: 'P' })), {}],
    ['one subject is known later, and another is right', 'allowed', trustPolicy(withSubjects({ Ref: 'P' }, API[0])), {}],
    ['the subject is known later, and the audience is wrong', 'denied', trustPolicy(withSubjects({ Ref: 'P' })), { audience: 'x' }],
    ['it depends on the request', 'unknown', trustPolicy(withCondition('IpAddress', 'aws:SourceIp', '10.0.0.0/8')), {}],
    ['it depends on the request, but the subject is wrong', 'denied', trustPolicy(withCondition('IpAddress', 'aws:SourceIp', '10.0.0.0/8')), { can: ['system:serviceaccount:a:b'] }],
    ['a denial depends on the request', 'unknown', trustPolicy(trustStatement(), { ...withCondition('StringEquals', 'aws:RequestedRegion', 'eu-west-1'), Effect: 'Deny' }), {}],
    ['the provider is known later', 'unknown', trustPolicy(trustStatement({ Principal: { Federated: { Ref: 'P' } } })), { issuer: ISSUER }],
    ['a statement cannot be read', 'unknown', trustPolicy(trustStatement(), '?'), {}],
    ['nothing can be read', 'unknown', 'oops', { issuer: ISSUER }],
    ['nothing can be read, and no issuer is known', 'unknown', 'oops', {}],
    ['the action is known later', 'unknown', trustPolicy(trustStatement({ Action: { Ref: 'P' } })), {}],
    ['who is let in is known later', 'unknown', trustPolicy(trustStatement({ Principal: { Ref: 'P' } })), {}],
    ['the provider is one of two', 'unknown', trustPolicy(trustStatement({ Principal: { Federated: { 'Fn::If': ['Z', PROVIDER_ARN, 'cognito-identity.amazonaws.com'] } } })), {}],
    ['any provider is trusted, and none is known', 'unknown', trustPolicy(trustStatement({ Principal: '*', Condition: undefined })), {}],
    ['any provider is trusted, with the subject of one', 'allowed', trustPolicy(trustStatement({ Principal: '*' })), {}],
    ['any provider is trusted, with another subject', 'denied', trustPolicy(trustStatement({ Principal: '*' })), { can: ['system:serviceaccount:a:b'] }],
    ['the subject is listed in another case', 'allowed', trustPolicy(trustStatement({ Condition: { StringEqualsIgnoreCase: { [`${ISSUER}:sub`]: API[0].toUpperCase() } } })), {}],
    ['the key has the scheme of the issuer', 'denied', trustPolicy(trustStatement({ Condition: { StringEquals: { [`https://${ISSUER}:sub`]: API[0] } } })), {}],
  ])('%s: %s', (_, decision, trust, options) => {
    expect(assume(trust, options).decision).toBe(decision);
  });

  test('is unknown if the role itself depends on a condition of the template', () => {
    const facts = factsOf({ Role: { ...role(trustPolicy(trustStatement())), Condition: 'Prod' } });

    expect(ask(facts, { can: API, assume: 'Role' })).toMatchObject({
      decision: 'unknown', details: [{}, {}, { label: 'because', lines: ["the role exists only if the template's condition Prod holds; then it is allowed by", 'trust statement 1', expect.any(String), expect.any(String)] }],
    });
    expect(ask(facts, { can: ['system:serviceaccount:a:b'], assume: 'Role' }).decision).toBe('denied');
  });

  test('is unknown with the reason, without asking for a cluster that does not matter', () => {
    const blue = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}` } };
    const green = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${OTHER_ISSUER}` } };

    expect(assume('oops', {}, { Blue: blue, Green: green })).toMatchObject({
      decision: 'unknown', details: [{ label: 'because', lines: ['the trust policy cannot be read: it is not a policy but the text oops'] }],
    });
    expect(assume(trustPolicy(trustStatement({ Principal: '*', Condition: undefined })))).toMatchObject({
      decision: 'unknown', details: [{ label: 'because', lines: ['statement 1 is about tokens of any provider of the account: say of which cluster, with --issuer'] }],
    });
    expect(() => assume(trustPolicy(trustStatement({ Principal: '*', Condition: undefined })), {}, { Blue: blue, Green: green }))
      .toThrow('say which cluster the service account is in, with --cluster or --issuer: ');
  });

  test('of a role that is not there names those that pods can get', () => {
    const provider = role(trustPolicy({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }));

    expect(() => assume(trustPolicy(trustStatement()), { assume: 'api' }, { A: provider })).toThrow(/^there is no role 'api' in what was read; there is App\/Role$/);
    expect(assume(trustPolicy(trustStatement()), { assume: 'A' }, { A: provider }).decision).toBe('denied');
  });

  test('is said with the statement that decides', () => {
    expect(renderAnswerText(assume(trustPolicy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }, trustStatement())), pc.createColors(false))).toMatchSnapshot();
    expect(renderAnswerMarkdown(assume(trustPolicy(trustStatement()), { audience: 'x' }))).toMatchSnapshot();
    expect(JSON.parse(renderAnswerJson(assume(trustPolicy(withSubjects({ Ref: 'P' })))))).toMatchSnapshot();
  });

  test.each(['Role', 'App/Role', 'payments-api', 'arn:aws:iam::111122223333:role/team/payments-api'])('is asked with the role as %s', name => {
    expect(assume(trustPolicy(trustStatement()), { assume: name })).toMatchObject({ decision: 'allowed', question: `${API[0]} may assume App/Role` });
  });

  test('is asked for one of several clusters', () => {
    const cluster = { Type: 'AWS::EKS::Cluster', Properties: { Name: 'blue' } };
    const url = (id: string): JsonObject => ({ Type: 'AWS::IAM::OIDCProvider', Properties: { Url: { 'Fn::GetAtt': [id, 'OpenIdConnectIssuerUrl'] } } });
    const trust = {
      'Fn::Sub': JSON.stringify(trustPolicy(trustStatement({ Principal: { Federated: '${BlueProvider}' }, Condition: { StringEquals: { '${I}:sub': API[0] } } }))),
    };
    const withIssuer = { 'Fn::Sub': [trust['Fn::Sub'], { I: { 'Fn::Select': [1, { 'Fn::Split': ['//', { 'Fn::GetAtt': ['Blue', 'OpenIdConnectIssuerUrl'] }] }] } }] };
    const resources = { Blue: cluster, Green: { Type: 'AWS::EKS::Cluster' }, BlueProvider: url('Blue'), GreenProvider: url('Green') };

    expect(assume(withIssuer, { cluster: 'blue' }, resources).decision).toBe('allowed');
    expect(assume(withIssuer, { cluster: 'Green' }, resources).decision).toBe('denied');
    expect(assume(withIssuer, { issuer: ISSUER }, resources).decision).toBe('unknown');
    expect(() => assume(withIssuer, { cluster: 'red' }, resources)).toThrow('there is no cluster \'red\' in what was read; there is App/Blue, App/Green');
  });

  test('is not guessed where several roles or issuers are meant', () => {
    const two = gatherFacts({ stacks: ['One', 'Two'].map(name => stackTemplate({ Role: role(trustPolicy(trustStatement())) }, { name })), gaps: [] });
    const ofTwo = trustPolicy(trustStatement(), trustStatement({ Principal: { Federated: PROVIDER_ARN.replace(ISSUER, OTHER_ISSUER) } }));

    expect(() => ask(two, { can: API, assume: 'Role' })).toThrow('role \'Role\' could be any of these: One/Role, Two/Role');
    expect(() => assume(ofTwo)).toThrow(`say which cluster the service account is in, with --cluster or --issuer: ${ISSUER}, ${OTHER_ISSUER}`);
  });
});

describe('whether somebody may do something in a cluster', () => {
  const facts = factsWithObjects([
    clusterRole('read', { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] }),
    clusterRole('scale', { apiGroups: ['apps'], resources: ['deployments/scale'], resourceNames: ['web'], verbs: ['update'] }),
    clusterRole('metrics', { nonResourceURLs: ['/metrics'], verbs: ['get'] }),
    binding({ name: 'read' }, [group('okta:a')], 'shop'),
    binding({ name: 'scale' }, [user('okta:alice')], 'shop'),
    binding({ name: 'metrics' }, [group('okta:a')]),
    binding({ name: 'edit' }, [group('okta:editors')], 'shop'),
    binding({ name: 'cluster-admin' }, [group('okta:admins')]),
    binding({ name: 'read' }, [{ kind: 'ServiceAccount', name: 'ci', namespace: 'build' }], 'shop'),
    namespacedRole('shop', 'own', { apiGroups: [''], resources: ['secrets'], resourceNames: ['one'], verbs: ['get', 'create'] }),
    binding({ kind: 'Role', name: 'own' }, [group('okta:keepers')], 'shop'),
    binding({ kind: 'Role', name: 'own' }, [group('okta:refused')]),
    { ...clusterRole('whole', { apiGroups: [''], resources: ['nodes'], verbs: ['get'] }), aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'yes' } }] } },
    { ...clusterRole('part', { apiGroups: [''], resources: ['events'], verbs: ['get'] }), metadata: { name: 'part', labels: { part: 'yes', other: 'no' } } },
    { ...clusterRole('no-part', { apiGroups: [''], resources: ['pods'], verbs: ['get'] }), metadata: { name: 'no-part', labels: { part: 'no' } } },
    binding({ name: 'whole' }, [group('okta:whole')]),
  ]);

  test.each<[Answer['decision'], string, QuestionOptions]>([
    ['allowed', 'a verb on a resource in the namespace', { asGroup: ['okta:a'], can: ['get', 'pods'], namespace: 'shop' }],
    ['allowed', 'a verb on a sub-resource', { asGroup: ['okta:b', 'okta:a'], can: ['get', 'pods/log'], namespace: 'shop' }],
    ['denied', 'another namespace', { asGroup: ['okta:a'], can: ['get', 'pods'], namespace: 'other' }],
    ['denied', 'all namespaces', { asGroup: ['okta:a'], can: ['get', 'pods'] }],
    ['denied', 'another verb', { asGroup: ['okta:a'], can: ['delete', 'pods'], namespace: 'shop' }],
    ['allowed', 'a named object of an API group', { asUser: 'okta:alice', can: ['update', 'deployments.apps/scale'], namespace: 'shop', name: 'web' }],
    ['allowed', 'the same with the group at the end', { asUser: 'okta:alice', can: ['update', 'deployments/scale.apps'], namespace: 'shop', name: 'web' }],
    ['allowed', 'the same without the group, which is known', { asUser: 'okta:alice', can: ['update', 'deployments/scale'], namespace: 'shop', name: 'web' }],
    ['denied', 'objects of any name', { asUser: 'okta:alice', can: ['update', 'deployments/scale'], namespace: 'shop' }],
    ['allowed', 'a URL', { asGroup: ['okta:a'], can: ['get', '/metrics'] }],
    ['allowed', 'what everybody may', { asUser: 'okta:nobody', can: ['get', '/healthz'] }],
    ['denied', 'a URL that nobody allows', { asUser: 'okta:alice', can: ['get', '/metrics'] }],
    ['allowed', 'everything as cluster-admin', { asGroup: ['okta:admins'], can: ['delete', 'nodes'] }],
    ['unknown', 'something that a role of the cluster may allow', { asGroup: ['okta:editors'], can: ['get', 'secrets'], namespace: 'shop' }],
    ['denied', 'something that it cannot, for it holds elsewhere', { asGroup: ['okta:editors'], can: ['get', 'secrets'], namespace: 'other' }],
    ['allowed', 'what a service account may', { asUser: 'system:serviceaccount:build:ci', can: ['list', 'pods'], namespace: 'shop' }],
    ['allowed', 'an object whose name is listed', { asGroup: ['okta:keepers'], can: ['get', 'secrets'], namespace: 'shop', name: 'one' }],
    ['denied', 'a new object whose name is listed', { asGroup: ['okta:keepers'], can: ['create', 'secrets'], namespace: 'shop', name: 'one' }],
    ['denied', 'what a binding says that the API server refuses', { asGroup: ['okta:refused'], can: ['get', 'secrets'], namespace: 'shop', name: 'one' }],
    ['allowed', 'what a role has from one that it selects', { asGroup: ['okta:whole'], can: ['get', 'events'] }],
    ['unknown', 'what the cluster writes over in such a role', { asGroup: ['okta:whole'], can: ['get', 'nodes'] }],
    ['unknown', 'what is in a role with another label', { asGroup: ['okta:whole'], can: ['get', 'pods'] }],
    ['allowed', 'what members of system:masters may', { asGroup: ['system:masters'], can: ['escalate', 'roles'] }],
  ])('%s: %s', (decision, _, options) => {
    expect(ask(facts, options).decision).toBe(decision);
  });

  test('is said with the rule and the binding that decide', () => {
    expect(renderAnswerText(ask(facts, { asGroup: ['okta:a'], can: ['get', 'pods/log'], namespace: 'shop' }), pc.createColors(false))).toMatchSnapshot();
    expect(renderAnswerText(ask(facts, { asGroup: ['okta:editors'], asUser: 'okta:bob', can: ['get', 'secrets'], namespace: 'shop' }), pc.createColors(false))).toMatchSnapshot();
    expect(renderAnswerText(ask(facts, { asUser: 'okta:bob', can: ['get', 'deployments'], name: 'x' }), pc.createColors(false))).toMatchSnapshot();
    expect(ask(facts, { asGroup: ['okta:keepers'], can: ['create', 'secrets'], namespace: 'shop', name: 'one' }).details.at(-1)).toEqual({
      label: 'because',
      lines: ['no binding that was read allows it; others may be in the cluster', 'a request to create has no name when it is authorized, so rules that list names do not allow it'],
    });
    expect(ask(facts, { asGroup: ['okta:whole'], can: ['get', 'pods'] }).details.at(-2)).toEqual({ label: 'because', lines: ['what else ClusterRole whole allows is not in what was read'] });
  });

  test('is not denied for certain where something was not read', () => {
    const answer = ask({ ...facts, gaps: ['resources of modules are not read: x/M'] }, { asGroup: ['okta:a'], can: ['delete', 'pods'], namespace: 'shop' });

    expect(answer.decision).toBe('unknown');
    expect(answer.details).toContainEqual({ label: 'not read', lines: ['resources of modules are not read: x/M'] });
    expect(ask({ ...facts, gaps: ['x'] }, { asGroup: ['okta:a'], can: ['get', 'pods'], namespace: 'shop' }).decision).toBe('allowed');
  });

  test('is not guessed where there are several clusters', () => {
    const several = gatherFacts({ stacks: [stackTemplate({ A: association(), B: association({}, { Properties: { ClusterName: 'test' } }) })], manifests: [{ path: 'x', objects: [binding({ name: 'view' }, [group('a')])] }], gaps: [] });
    const both: Facts = { ...several, people: { ...several.people, bindings: ['prod', 'test'].map(cluster => ({ ...several.people.bindings[0], cluster })) } };
    const question = { asGroup: ['a'], can: ['get', 'pods'] };

    expect(() => ask(both, question)).toThrow('say which cluster, with --cluster: prod, test');
    expect(ask(both, { ...question, cluster: 'test' }).details[0]).toEqual({ label: 'cluster', lines: ['test'] });
    expect(() => ask(both, { ...question, cluster: 'x' })).toThrow('there is no cluster \'x\' in what was read; there is prod, test');
  });
});

test.each<[string, QuestionOptions, RegExp]>([
  ['nobody', { can: ['get', 'pods'] }, /^--can needs to know who: write --can system:serviceaccount:/],
  ['no resource', { can: ['get'], asUser: 'a' }, /^--can must be <verb> <resource>, got 'get'; write paths before it$/],
  ['a path after it', { can: ['get', 'pods', 'cdk.out'], asUser: 'a' }, /^--can must be <verb> <resource>, got 'get pods cdk.out'/],
  ['a resource with two groups', { can: ['get', 'a.b/c.d'], asUser: 'a' }, /^a resource is written like pods, .* got 'a.b\/c.d'$/],
  ['something else than a service account', { can: ['api'], assume: 'r' }, /^--can must be system:serviceaccount:<namespace>:<name> with --assume, got 'api'$/],
  ['a service account with an impossible name', { can: ['system:serviceaccount:A:b'], assume: 'r' }, /^--can must be system:serviceaccount:/],
  ['a person and a role', { can: API, assume: 'r', asGroup: ['a'] }, /^--assume is about service accounts/],
  ['a role without a question', { assume: 'r' }, /^--assume says nothing without --can/],
  ['a cluster without a question', { cluster: 'prod' }, /^--cluster says nothing without --can/],
  ['a group without a question', { asGroup: ['r'] }, /^--as-group says nothing without --can/],
])('a question with %s is refused in one sentence', (_, options, message) => {
  expect(() => parseQuestion(options)).toThrow(expect.objectContaining({ name: 'CannotRun', message: expect.stringMatching(message) }));
});

test.each<[string, QuestionOptions, QuestionOptions]>([
  ['a verb and a resource in one word', { can: ['get pods'], asUser: 'a' }, { can: ['get', 'pods'], asUser: 'a' }],
  ['a service account as people write it', { can: ['payments/api'], assume: 'r' }, { can: ['system:serviceaccount:payments:api'], assume: 'r' }],
])('%s is the same question', (_, options, same) => {
  expect(parseQuestion(options)).toEqual(parseQuestion(same));
});

test('nothing is asked without options', () => {
  expect(parseQuestion({})).toBeUndefined();
});
