import { ISSUER, OTHER_ISSUER, PROVIDER_ARN, roleFacts, SUBJECT, trustPolicy, trustStatement } from '../../fixtures';

const SUB = `${ISSUER}:sub`;
const AUD = `${ISSUER}:aud`;
const exact = (subject: string): unknown => ({ kind: 'listed', subjects: [{ subject, pattern: false }] });

function statementWith(condition: unknown): ReturnType<typeof roleFacts>['trust']['webIdentity'][number] {
  return roleFacts(trustPolicy(trustStatement({ Condition: condition }))).trust.webIdentity[0];
}

describe('who a statement lets in', () => {
  test.each<[string, unknown, unknown]>([
    ['the one that StringEquals names', { StringEquals: { [SUB]: SUBJECT } }, exact(SUBJECT)],
    ['the one that ForAnyValue names', { 'ForAnyValue:StringEquals': { [SUB]: [SUBJECT] } }, exact(SUBJECT)],
    ['the one that a key in other case names', { StringEquals: { [SUB.toUpperCase()]: SUBJECT } }, exact(SUBJECT)],
    ['the one that StringLike names without a wildcard', { StringLike: { [SUB]: SUBJECT } }, exact(SUBJECT)],
    ['those that fit the pattern', { StringLike: { [SUB]: 'system:serviceaccount:jobs:*' } }, {
      kind: 'listed', subjects: [{ subject: 'system:serviceaccount:jobs:*', pattern: true }],
    }],
    ['a name with a literal star', { StringEquals: { [SUB]: 'system:serviceaccount:jobs:*' } }, exact('system:serviceaccount:jobs:*')],
    ['everybody without a condition', undefined, { kind: 'every' }],
    ['everybody when only the audience is asked for', { StringEquals: { [AUD]: 'sts.amazonaws.com' } }, { kind: 'every' }],
    ['everybody but some, further conditions say', { StringNotEquals: { [SUB]: SUBJECT } }, { kind: 'every' }],
    ['everybody when the subject may be absent', { StringEqualsIfExists: { [SUB]: SUBJECT } }, { kind: 'every' }],
    ['nobody when no subject is listed', { StringEquals: { [SUB]: [] } }, { kind: 'nobody' }],
    ['nobody when the key is of another issuer', { StringEquals: { [`${OTHER_ISSUER}:sub`]: SUBJECT } }, { kind: 'nobody' }],
    ['the one that StringEqualsIgnoreCase names, as Kubernetes has it', { StringEqualsIgnoreCase: { [SUB]: SUBJECT.toUpperCase() } }, exact(SUBJECT)],
    ['nobody when the key has a scheme', { StringEquals: { 'https://${Later}:sub': SUBJECT } }, { kind: 'nobody' }],
    ['unknown when the key is of an issuer known later', { StringEquals: { '${Later}:sub': SUBJECT } }, { kind: 'unknown' }],
  ])('%s', (_, condition, who) => {
    expect(statementWith(condition).who).toEqual(who);
  });

  test('nobody when the key is of another cluster in the app', () => {
    const cluster = { Type: 'AWS::EKS::Cluster' };
    const issuerOf = (name: string): unknown => ({ 'Fn::Select': [1, { 'Fn::Split': ['//', { 'Fn::GetAtt': [name, 'OpenIdConnectIssuerUrl'] }] }] });
    const provider = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: { 'Fn::GetAtt': ['Blue', 'OpenIdConnectIssuerUrl'] } } };
    const trust = {
      'Fn::Join': ['', [
        '{"Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"', { Ref: 'Provider' },
        '"},"Condition":{"StringEquals":{"', issuerOf('Green'), ':sub":"x"}}}}',
      ]],
    };

    const { trust: { webIdentity } } = roleFacts(trust, {}, { Blue: cluster, Green: cluster, Provider: provider });

    expect(webIdentity[0]).toMatchObject({ issuer: '${issuer of App/Blue}', who: { kind: 'nobody' } });
  });

  test('keeps what it does not interpret as conditions, word by word', () => {
    const { conditions, audiences } = statementWith({
      StringEquals: { [SUB]: SUBJECT, [AUD]: ['a', 'b'] },
      StringLike: { [SUB]: 'system:serviceaccount:pay*:api' },
      Bool: { 'aws:SecureTransport': true },
    });

    expect(audiences).toEqual(['a', 'b']);
    expect(conditions).toEqual([
      { operator: 'StringLike', key: SUB, values: ['system:serviceaccount:pay*:api'] },
      { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] },
    ]);
  });
});

describe('which statements are about tokens', () => {
  test.each([
    ['a provider', { Federated: PROVIDER_ARN }, [ISSUER]],
    ['two providers', { Federated: [PROVIDER_ARN, PROVIDER_ARN.replace(ISSUER, OTHER_ISSUER)] }, [ISSUER, OTHER_ISSUER]],
    ['everybody with a claim of one issuer', '*', [ISSUER]],
    ['everybody with a claim of one issuer, as an AWS principal', { AWS: '*' }, [ISSUER]],
    ['a parameter', { Federated: { Ref: 'Arn' } }, ['${issuer of App/Arn}']],
    ['something unknown', { Federated: { 'Fn::Foo': 1 } }, ['<Fn::Foo>']],
  ])('one that trusts %s is', (_, principal, issuers) => {
    const { trust } = roleFacts(trustPolicy(trustStatement({ Principal: principal })), {}, { Arn: { Type: 'Custom::Thing' } });

    expect(trust.webIdentity.map(statement => statement.issuer)).toEqual(issuers);
  });

  test.each([
    ['everybody', { Principal: '*', Condition: undefined }, { kind: 'every' }],
    ['all but one', { Principal: undefined, NotPrincipal: { AWS: '111122223333' }, Condition: undefined }, { kind: 'every' }],
    ['everybody but who has a claim', { Principal: '*', Condition: { StringNotEquals: { [SUB]: SUBJECT } } }, { kind: 'every' }],
    ['everybody who has a claim of an unknown issuer', { Principal: '*', Condition: { StringEquals: { '<Fn::Foo>:sub': SUBJECT } } }, { kind: 'unknown' }],
  ])('one that trusts %s is, for any issuer', (_, overrides, who) => {
    expect(roleFacts(trustPolicy(trustStatement(overrides))).trust.webIdentity).toMatchObject([{ issuer: '*', who }]);
  });

  test.each([
    ['a service', { Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }, 'Service ec2.amazonaws.com'],
    ['an account', { Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }, 'AWS 111122223333'],
    ['a SAML provider', { Principal: { Federated: 'arn:aws:iam::1:saml-provider/x' }, Action: 'sts:AssumeRoleWithSAML' }, 'Federated arn:aws:iam::1:saml-provider/x'],
    ['a provider by another action', { Action: 'sts:TagSession' }, `Federated ${PROVIDER_ARN}`],
    ['everybody', { Principal: '*', Action: 'sts:AssumeRole' }, 'everyone'],
    ['everybody but one', { Principal: undefined, NotPrincipal: { AWS: '1' }, Action: 'sts:AssumeRole' }, 'everyone except AWS 1'],
  ])('one that trusts %s is not, and is told apart', (_, overrides, principal) => {
    const { trust } = roleFacts(trustPolicy(trustStatement(), { ...trustStatement(overrides), Condition: undefined }));

    expect(trust.webIdentity).toHaveLength(1);
    expect(trust.others).toEqual([expect.objectContaining({ statement: 2, principals: [principal] })]);
  });

  test('a Deny is kept as one', () => {
    const { trust } = roleFacts(trustPolicy(trustStatement(), trustStatement({ Effect: 'Deny' })));

    expect(trust.webIdentity.map(({ effect, statement }) => [effect, statement])).toEqual([['Allow', 1], ['Deny', 2]]);
  });
});

describe('forms of a trust policy', () => {
  test.each([
    ['text', JSON.stringify(trustPolicy(trustStatement()))],
    ['Fn::Sub', { 'Fn::Sub': JSON.stringify(trustPolicy(trustStatement())) }],
    ['Fn::Join', { 'Fn::Join': ['', JSON.stringify(trustPolicy(trustStatement())).split(/(?=Condition)/)] }],
    ['one statement without a list', { Version: '2012-10-17', Statement: trustStatement() }],
  ])('%s gives the same facts as an object', (_, trust) => {
    expect(roleFacts(trust).trust).toEqual(roleFacts(trustPolicy(trustStatement())).trust);
  });

  test.each([
    ['text that is not JSON', 'oops', 'the trust policy', 'it is not a policy but the text oops'],
    ['a list', [], 'the trust policy', 'it is not a policy'],
    ['nothing', undefined, 'the trust policy', 'it is not a policy'],
    ['an unknown intrinsic', { 'Fn::Foo': 1 }, 'the trust policy', 'it is not a policy but the text <Fn::Foo>'],
    ['an object without statements', {}, 'the trust policy', 'it has no Statement'],
    ['a statement that is not an object', trustPolicy({ 'Fn::If': ['C', {}, { a: 1 }] }), 'statement 1', 'it is <Fn::If C>'],
    ['a statement with another effect', trustPolicy({ Effect: 'Maybe' }), 'statement 1', 'its Effect is Maybe'],
    ['a statement without an effect', trustPolicy({ Condition: {} }), 'statement 1', 'it has no Effect'],
    ['a condition that is not there', trustPolicy({ Effect: 'Allow', Condition: { 'Fn::Foo': 1 } }), 'statement 1', 'its Condition is <Fn::Foo>'],
    ['conditions of an unknown resource', trustPolicy({ Effect: 'Allow', Condition: { StringEquals: { 'Fn::GetAtt': ['X', 'Value'] } } }),
      'statement 1', 'its condition StringEquals is <Fn::GetAtt X.Value>'],
  ])('%s is unknown, not nothing', (_, trust, part, reason) => {
    expect(roleFacts(trust).trust.unreadable).toEqual([{ part, reason }]);
  });

  test('the statements around an unreadable one keep their positions', () => {
    const { trust } = roleFacts(trustPolicy('?', trustStatement()));

    expect(trust.positions).toEqual([2]);
    expect(trust.webIdentity[0].statement).toBe(2);
  });
});
