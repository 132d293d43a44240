import { reaches, type Finding } from '../../../cli/checks/finding';
import { runChecks } from '../../../cli/checks/run-checks';
import { factsOf, ISSUER, role, SUBJECT, trustPolicy, trustStatement } from '../fixtures';

const findingsOf = (trust: unknown, properties?: Record<string, unknown>): Finding[] => runChecks(factsOf({ Role: role(trust, properties) }));

const PARAMETERS = { sections: { Parameters: { Name: { Type: 'String' }, Issuer: { Type: 'String' } } } };

describe('a trust policy', () => {
  test('that names its audience and its service account has no findings', () => {
    expect(findingsOf(trustPolicy(trustStatement()))).toEqual([]);
  });

  test('without a subject is a problem, with its place in the template', () => {
    const open = trustStatement({ Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } } });

    expect(findingsOf(trustPolicy(trustStatement(), open))).toEqual([expect.objectContaining({
      status: 'problem', id: 'IRSA008', severity: 'error', resource: { stack: 'App', path: 'App/Role', logicalId: 'Role' }, part: 'trust statement 2',
    })]);
  });

  test('is located by its place in the template even after unreadable statements', () => {
    const [problem] = findingsOf(trustPolicy('?', trustStatement({ Condition: undefined })));

    expect(problem.part).toBe('trust statement 2');
  });

  test('with placeholders is judged by what is known', () => {
    const statement = trustStatement({
      Condition: {
        StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: { 'Fn::Sub': 'system:serviceaccount:${Name}:api' } },
      },
    });

    expect(runChecks(factsOf({ Role: role(trustPolicy(statement)) }, PARAMETERS))).toEqual([]);
  });

  test('with a policy variable keeps it, for IAM fills it in and not the deployment', () => {
    const subject = 'system:serviceaccount:*:${aws:username}';
    const condition = { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: subject } };

    expect(findingsOf(trustPolicy(trustStatement({ Condition: condition })))).toEqual([expect.objectContaining({ id: 'IRSA007', value: subject })]);
  });

  test('names placeholders in its findings as the report does', () => {
    const condition = { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: { 'Fn::Sub': 'system:serviceaccount:${Name}:api-*' } } };

    const findings = runChecks(factsOf({ Role: role(trustPolicy(trustStatement({ Condition: condition }))) }, PARAMETERS));

    expect(findings).toEqual([expect.objectContaining({ id: 'IRSA007', value: 'system:serviceaccount:${App/Name}:api-*' })]);
  });

  test('that exceeds the quota is a problem of the whole', () => {
    const subjects = Array.from({ length: 60 }, (_, index) => `${SUBJECT}-${index}`);
    const condition = { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: subjects } };

    expect(findingsOf(trustPolicy(trustStatement({ Condition: condition })))).toEqual([expect.objectContaining({ id: 'IRSA012', part: 'trust policy' })]);
  });
});

describe('a principal that is no provider', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a URL', { Principal: { Federated: `https://${ISSUER}` } }, "got 'https://"],
    ['a wildcard', { Principal: { Federated: '*' } }, "got '*'"],
    ['the URL of a cluster of the app', { Principal: { Federated: { 'Fn::GetAtt': ['Cluster', 'OpenIdConnectIssuerUrl'] } } }, "got 'https://${issuer of App/Cluster}'"],
    ['a provider with a wildcard', { Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/*' } }, "got 'arn:aws:iam::111122223333:oidc-provider/*'"],
    ['nobody', { Principal: undefined }, 'got no Principal'],
    ['everybody', { Principal: '*' }, 'got the Principal "*"'],
    ['everybody but one', { Principal: undefined, NotPrincipal: { AWS: '111122223333' } }, 'got the NotPrincipal {"AWS":"111122223333"}'],
  ])('is found in a role that has no other: %s', (_, overrides, received) => {
    const found = runChecks(factsOf({ Role: role(trustPolicy(trustStatement(overrides))), Cluster: { Type: 'AWS::EKS::Cluster' } }));

    expect(found.filter(({ id }) => id !== 'IRSA005')).toEqual([expect.objectContaining({ status: 'problem', id: 'IRSA004', severity: 'error', message: expect.stringContaining(received) as string })]);
  });

  test.each([
    'cognito-identity.amazonaws.com', 'accounts.google.com', 'graph.facebook.com', 'www.amazon.com', 'arn:aws:iam::111122223333:saml-provider/ADFS',
  ])('is none of those that IAM knows without one: %s', Federated => {
    expect(findingsOf(trustPolicy(trustStatement({ Principal: { Federated } })))).toEqual([]);
  });
});

test('the scheme before the issuer of a cluster is wrong in a key, whatever the issuer will be', () => {
  const trust = { 'Fn::Sub': JSON.stringify(trustPolicy(trustStatement({ Principal: { Federated: '${Provider}' }, Condition: { StringEquals: { '${Cluster.OpenIdConnectIssuerUrl}:sub': SUBJECT, '${Cluster.OpenIdConnectIssuerUrl}:aud': 'sts.amazonaws.com' } } }))) };
  const provider = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: { 'Fn::GetAtt': ['Cluster', 'OpenIdConnectIssuerUrl'] }, ClientIdList: ['sts.amazonaws.com'] } };

  const found = runChecks(factsOf({ Role: role(trust), Cluster: { Type: 'AWS::EKS::Cluster' }, Provider: provider }));

  expect(found.map(({ id, key }) => `${id} ${key}`)).toEqual(['sub', 'aud'].map(claim => `IRSA005 https://\${issuer of App/Cluster}:${claim}`));
});

describe('a subject', () => {
  const findingsFor = (subject: string, issuer = ISSUER): Finding[] => findingsOf(trustPolicy(trustStatement({
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
    Condition: { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: subject } },
  })));

  test.each([
    ['system:serviceaccounts:ns:sa', "must be 'system:serviceaccount:<namespace>:<name>', got 'system:serviceaccounts:ns:sa'"],
    ['system:serviceaccount:ns', "must be 'system:serviceaccount:<namespace>:<name>', got 'system:serviceaccount:ns'"],
    ['5', "must be 'system:serviceaccount:<namespace>:<name>', got '5'"],
    ['system:serviceaccount:Ns:sa', "must be a DNS label (a-z, 0-9 and '-', a letter or digit at both ends, 1-63 characters), got 'Ns'"],
    ['system:serviceaccount:ns:sa ', "must be a DNS subdomain (DNS labels joined by '.', 1-253 characters), got 'sa '"],
  ])('that no service account can have is a problem: %s', (subject, problem) => {
    expect(findingsFor(subject)).toEqual([expect.objectContaining({
      status: 'problem', id: 'IRSA006', severity: 'error', part: 'trust statement 1', message: `no service account can be '${subject}': it ${problem}`, value: subject,
    })]);
  });

  test.each([
    ['of a service account', SUBJECT, ISSUER],
    ['known later', 'system:serviceaccount:<Ref X>:sa', ISSUER],
    ['of a repository', 'repo:org/app:ref:refs/heads/main', 'token.actions.githubusercontent.com'],
  ])('%s is right: %s', (_, subject, issuer) => {
    expect(findingsFor(subject, issuer)).toEqual([]);
  });

  test('with a wildcard under StringEquals is that problem only', () => {
    expect(findingsFor('system:serviceaccount:NS:*').map(({ id }) => id)).toEqual(['IRSA007']);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['a trust that is not JSON', 'oops', {}, 'TRUST001', 'trust policy'],
    ['an action that is known later', trustPolicy(trustStatement({ Action: { 'Fn::If': ['Z', 'sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole'] } })), {}, 'TRUST001', 'trust statement 1'],
    ['one of two actions that is known later', trustPolicy(trustStatement({ Action: ['sts:TagSession', { Ref: 'Act' }] })), {}, 'TRUST001', 'trust statement 1'],
    ['all actions but one that is known later', trustPolicy(trustStatement({ Action: undefined, NotAction: { Ref: 'Act' } })), {}, 'TRUST001', 'trust statement 1'],
    ['principals that are known later', trustPolicy(trustStatement({ Principal: { 'Fn::If': ['Z', { Federated: 'x' }, { Service: 'ec2.amazonaws.com' }] } })), {}, 'TRUST001', 'trust statement 1'],
    ['a statement that is not there', trustPolicy(trustStatement(), 'oops'), {}, 'TRUST001', 'trust statement 2'],
    ['a condition key that is known later', trustPolicy(trustStatement({ Condition: { StringEquals: { '${Later}:sub': SUBJECT, '${Later}:aud': 'sts.amazonaws.com' } } })), {},
      'TRUST002', 'trust statement 1'],
    ['a policy that is not JSON', trustPolicy(trustStatement()), { Policies: [{ PolicyName: 'P', PolicyDocument: 'oops' }] },
      'POLICY001', 'inline policy P'],
  ])('%s is a finding that says unknown', (_, trust, properties, id, part) => {
    expect(findingsOf(trust, properties)).toEqual([expect.objectContaining({ status: 'unknown', severity: 'warning', id, part })]);
  });
});

test.each<[string, Record<string, unknown>]>([
  ['an action of services that is known later', { Principal: { Service: 'ec2.amazonaws.com' }, Action: { Ref: 'Act' }, Condition: undefined }],
  ['an action of a role that is known later', { Principal: { AWS: 'arn:aws:iam::111122223333:role/a' }, Action: { Ref: 'Act' }, Condition: undefined }],
  ['principals of another action that are known later', { Principal: { Ref: 'Who' }, Action: 'sts:AssumeRole', Condition: undefined }],
  ['an action that is known to be of another service', { Action: { 'Fn::Sub': 's3:${Act}' } }],
  ['an action that is known later beside that of tokens', { Action: ['sts:AssumeRoleWithWebIdentity', { Ref: 'Act' }] }],
])('%s does not make it unknown who gets in by a token', (_, overrides) => {
  expect(findingsOf(trustPolicy(trustStatement(overrides)))).toEqual([]);
});

test('the most severe findings come first', () => {
  const findings = findingsOf(trustPolicy('?', trustStatement({ Condition: undefined })));

  expect(findings.map(({ severity }) => severity)).toEqual([...findings.map(({ severity }) => severity)].sort());
});

test.each([['error', 'error', true], ['error', 'warning', true], ['warning', 'error', false], ['info', 'warning', false]] as const)(
  'a finding of severity %s reaches the threshold %s: %s', (severity, threshold, expected) => {
    const [finding] = findingsOf('oops');

    expect(reaches({ ...finding, severity }, threshold)).toBe(expected);
  });
