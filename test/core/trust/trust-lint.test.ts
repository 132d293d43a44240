import { AUD, CART, GITHUB, idsOf, ISSUER, linesOf, OTHER_ISSUER, OTHER_TOKEN, PROVIDER, providerOf, SUB, TOKEN, trust, withCondition, withFederated } from './lint-fixtures';
import type { PolicyDocument, Statement } from '../../../lib/core/trust/policy-document';
import { describeFinding } from '../../../lib/core/trust/trust-finding';
import { lintTrustPolicy } from '../../../lib/core/trust/trust-lint';
import { renderTrustPolicy } from '../../../lib/core/trust/trust-policy';

describe('nothing is found in', () => {
  const clusters = [ISSUER, OTHER_ISSUER].map(issuer => ({
    providerArn: providerOf(issuer),
    issuer,
    audiences: ['sts.amazonaws.com', 'vault'],
    serviceAccounts: [
      { namespace: 'shop', name: 'cart', wildcard: false },
      { namespace: 'ci', name: '*', wildcard: true },
      { namespace: 'preview-*', name: 'app', wildcard: true },
    ],
  }));

  test.each<[string, PolicyDocument]>([
    ['what renderTrustPolicy makes', renderTrustPolicy(clusters)],
    ['what it makes of placeholders', renderTrustPolicy([{ ...clusters[0], providerArn: TOKEN, issuer: OTHER_TOKEN }])],
    ['a trust in services', trust({ Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: undefined })],
    ['a trust in everybody of AWS', trust({ Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Condition: undefined })],
    ['a trust in an account for any action', trust({ Principal: { AWS: '111122223333' }, Action: 'sts:*', Condition: undefined })],
    ['a trust in EKS Pod Identity', trust({ Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'], Condition: undefined })],
    ['a trust in SAML', trust({ Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/ADFS' }, Action: 'sts:AssumeRoleWithSAML', Condition: undefined })],
    ['a trust in SAML for any action', trust({ Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/oidc' }, Action: 'sts:*', Condition: undefined })],
    ['a trust in Cognito', trust({ Principal: { Federated: 'cognito-identity.amazonaws.com' }, Condition: { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:1' } } })],
    ['a trust in Google', trust({ Principal: { Federated: 'accounts.google.com' }, Condition: { StringEquals: { 'accounts.google.com:aud': '1' } } })],
    ['an unknown principal for any action', trust({ Principal: { Federated: TOKEN }, Action: 'sts:*', Condition: undefined })],
    ['a statement that denies', trust({ Effect: 'Deny', Principal: '*', Condition: { StringLike: { [`${ISSUER}:sub`]: '*' } } })],
    ['a trust in a provider for another action', trust({ Action: 'sts:TagSession', Condition: undefined })],
    ['a policy without statements', { Statement: [] }],
  ])('%s', (_, document) => {
    expect(lintTrustPolicy(document, { intendedPatterns: ['system:serviceaccount:preview-*:app'] }).map(describeFinding)).toEqual([]);
  });
});

describe('IRSA004, the Federated principal,', () => {
  const form = 'arn:<partition>:iam::<account>:oidc-provider/<issuer>';

  test.each<[string, string, string]>([
    ['an issuer URL', `https://${ISSUER}`,
      `must be the ARN of an IAM OIDC provider ('${form}'), got 'https://${ISSUER}'; write 'arn:<partition>:iam::<account>:oidc-provider/${ISSUER}'`],
    ['an issuer', ISSUER, `must be the ARN of an IAM OIDC provider ('${form}'), got '${ISSUER}'; write '${form}'`],
    ['a wildcard', '*', `must be the ARN of an IAM OIDC provider ('${form}'), got '*'; write '${form}'`],
    ['another service', PROVIDER.replace('iam', 'sts'), `must be '${form}', got '${PROVIDER.replace('iam', 'sts')}'; write 'arn:<partition>:iam::<account>:oidc-provider/${ISSUER}'`],
    ['a scheme', providerOf(`https://${ISSUER}`),
      `must have the issuer without 'https://', got '${providerOf(`https://${ISSUER}`)}'; write 'arn:<partition>:iam::<account>:oidc-provider/${ISSUER}'`],
    ['no id', providerOf('oidc.eks.eu-west-1.amazonaws.com'),
      `must have the issuer that DescribeCluster reports ('oidc.eks.<region>.<suffix>/id/<id>'), got '${providerOf('oidc.eks.eu-west-1.amazonaws.com')}'; write '${form}'`],
    ['the dual-stack host', providerOf('oidc-eks.cn-north-1.api.amazonwebservices.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE'),
      'must have the issuer that DescribeCluster reports, no token carries the host \'oidc-eks.cn-north-1.api.amazonwebservices.com.cn\', '
      + `got '${providerOf('oidc-eks.cn-north-1.api.amazonwebservices.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE')}'; write 'arn:<partition>:iam::<account>:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE'`],
    ['the swapped host', providerOf('oidc.eu-west-1.eks.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE'),
      'must have the issuer that DescribeCluster reports, no token carries the host \'oidc.eu-west-1.eks.amazonaws.com\', '
      + `got '${providerOf('oidc.eu-west-1.eks.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE')}'; write 'arn:<partition>:iam::<account>:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE'`],
    ['a wildcard for the cluster', providerOf('oidc.eks.eu-west-1.amazonaws.com/id/*'),
      `must name one issuer, wildcards match nothing there, got '${providerOf('oidc.eks.eu-west-1.amazonaws.com/id/*')}'; write '${form}'`],
  ])('fails for %s', (_, principal, line) => {
    const findings = linesOf(withFederated(principal)).filter(found => found.startsWith('IRSA004'));

    expect(findings).toEqual([`IRSA004 error: the Federated principal ${line}`]);
  });

  test.each([
    ['a wildcard for the account', `arn:aws:iam::*:oidc-provider/${ISSUER}`],
    ['a short account', `arn:aws:iam::1234:oidc-provider/${ISSUER}`],
    ['no issuer', providerOf('')],
    ['a trailing slash', providerOf(`${ISSUER}/`)],
    ['a suffix of another partition', providerOf('oidc.eks.cn-north-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE')],
    ['a misspelt resource', PROVIDER.replace('oidc-provider', 'openid-provider')],
    ['the scheme before a placeholder', providerOf(`https://${TOKEN}`)],
    ['a placeholder as URL', `https://${TOKEN}`],
    ['a dual-stack host in a region that is a placeholder', providerOf(`oidc-eks.${TOKEN}.api.aws/id/${TOKEN}`)],
    ['a swapped host in a region that is a placeholder', providerOf(`oidc.${TOKEN}.eks.amazonaws.com/id/${TOKEN}`)],
    ['another service beside placeholders', `arn:${TOKEN}:sts::${TOKEN}:oidc-provider/${ISSUER}`],
  ])('fails for %s', (_, principal) => {
    expect(idsOf(withFederated(principal))).toContain('IRSA004');
  });

  test.each([
    ['an EKS issuer', PROVIDER, ISSUER],
    ['an EKS issuer in China', 'arn:aws-cn:iam::111122223333:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE', 'oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE'],
    ['GitHub', providerOf(GITHUB), GITHUB],
    ['an issuer whose URL ends in a slash', providerOf('shop.eu.auth0.com/'), 'shop.eu.auth0.com/'],
    ['a placeholder', TOKEN, ISSUER],
    ['a partition and account that are placeholders', `arn:${TOKEN}:iam::${OTHER_TOKEN}:oidc-provider/${ISSUER}`, ISSUER],
    ['an issuer that is a placeholder', providerOf(TOKEN), TOKEN],
    ['an issuer with placeholders', providerOf(`oidc.eks.${TOKEN}.amazonaws.com/id/${OTHER_TOKEN}`), TOKEN],
    ['a placeholder for the begin of the ARN', `${TOKEN}:oidc-provider/${ISSUER}`, ISSUER],
  ])('is right as %s', (_, principal, issuer) => {
    expect(linesOf(withFederated(principal, issuer))).toEqual([]);
  });

  test.each<[string, Partial<Statement>]>([
    ['no Principal', { Principal: undefined }],
    ['a Principal that names nobody', { Principal: { Federated: [] } }],
  ])('fails for %s', (_, overrides) => {
    expect(linesOf(trust(overrides))).toEqual([
      'IRSA004 error: a statement that allows tokens must name the one provider it trusts, got no Principal; '
      + 'write Principal {"Federated": "<ARN of the IAM OIDC provider>"}',
    ]);
  });

  test('is not missed in a statement that may be about something else', () => {
    expect(linesOf(trust({ Principal: undefined, Action: 'sts:*' }))).toEqual([]);
  });

  test.each<[string, Partial<Statement>, string]>([
    ['everybody', { Principal: '*' }, 'Principal "*"'],
    ['everybody, with any action', { Principal: { AWS: ['*'] }, Action: '*' }, 'Principal {"AWS":["*"]}'],
    ['everybody but one', { Principal: undefined, NotPrincipal: { Federated: PROVIDER } }, `NotPrincipal {"Federated":"${PROVIDER}"}`],
  ])('fails for %s', (_, statement, received) => {
    expect(linesOf(trust({ ...statement, Condition: undefined }))).toEqual([
      `IRSA004 error: a statement that allows tokens must name the one provider it trusts, got the ${received}; `
      + 'write Principal {"Federated": "<ARN of the IAM OIDC provider>"}',
    ]);
  });
});

describe('IRSA005, a condition key,', () => {
  test.each<[string, string, string]>([
    ['with https://', `https://${ISSUER}:sub`, `'${ISSUER}:sub'`],
    ['with an ARN', `${PROVIDER}:sub`, `'${ISSUER}:sub'`],
    ['with an ARN and https://', `${providerOf(`https://${ISSUER}`)}:sub`, `'${ISSUER}:sub'`],
    ['of two claims', `${ISSUER}:sub:aud`, `'${ISSUER}:sub' and '${ISSUER}:aud'`],
    ['without the id', 'oidc.eks.eu-west-1.amazonaws.com:sub', `'${ISSUER}:sub'`],
    ['with the host swapped', 'oidc.eu-west-1.eks.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub', `'${ISSUER}:sub'`],
    ['with the dual-stack host', 'oidc-eks.eu-west-1.api.aws/id/0123456789ABCDEF0123456789ABCDEF:sub', `'${ISSUER}:sub'`],
    ['with a wildcard', 'oidc.eks.*.amazonaws.com/id/*:sub', `'${ISSUER}:sub'`],
    ['without an issuer', 'sub', `'${ISSUER}:<claim>'`],
  ])('fails %s', (_, key, fix) => {
    const findings = lintTrustPolicy(withCondition({ StringEquals: { ...AUD, ...SUB, [key]: CART } }));

    expect(findings.map(describeFinding)).toEqual([
      `a condition key must be '<issuer>:<claim>' with the issuer of the statement's provider, without 'https://', got '${key}'; write ${fix}`,
    ]);
    expect(findings).toMatchObject([{ id: 'IRSA005', severity: 'error', statement: 0, key }]);
  });

  test('fails, once each, with the issuer of another provider', () => {
    const keys = [`${OTHER_ISSUER}:sub`, `${OTHER_ISSUER}:aud`];

    expect(lintTrustPolicy(withCondition({ StringEquals: { [keys[0]]: CART }, StringLike: { [keys[1]]: 'sts.amazonaws.com', [keys[0]]: 'system:*:cart' } })))
      .toMatchObject([{ id: 'IRSA005', key: keys[0] }, { id: 'IRSA005', key: keys[1] }]);
  });

  test.each<[string, string, string]>([
    ['the placeholder of an ARN for the issuer', TOKEN, `${TOKEN}:sub`],
    ['https:// before a placeholder', TOKEN, `https://${OTHER_TOKEN}:sub`],
    ['an ARN of placeholders', TOKEN, `arn:aws:iam::${TOKEN}:oidc-provider/${OTHER_TOKEN}:sub`],
    ['two claims of a placeholder', TOKEN, `${OTHER_TOKEN}:sub:aud`],
    ['a literal that is wrong anyway', TOKEN, 'oidc.eks.eu-west-1.amazonaws.com:sub'],
    ['a literal that is wrong beside an ARN that is wrong', `https://${ISSUER}`, `https://${ISSUER}:sub`],
  ])('fails with %s', (_, provider, key) => {
    const findings = lintTrustPolicy(withCondition({ StringEquals: { [key]: CART } }, { Principal: { Federated: provider } }));

    expect(findings.filter(({ id }) => id === 'IRSA005')).toMatchObject([{ key, fix: expect.stringContaining("'<issuer>:sub'") }]);
  });

  test.each<[string, string, string]>([
    ['other case', PROVIDER, `${ISSUER.toLowerCase()}:Sub`],
    ['another claim', PROVIDER, `${ISSUER}:amr`],
    ['a key of AWS', PROVIDER, 'aws:SourceIp'],
    ['a key of STS', PROVIDER, 'sts:RoleSessionName'],
    ['a key of a service with a path', PROVIDER, 'aws:RequestTag/team'],
    ['a placeholder for the issuer of a literal ARN', PROVIDER, `${TOKEN}:sub`],
    ['a placeholder for the issuer of another', TOKEN, `${OTHER_TOKEN}:sub`],
    ['a placeholder in the issuer', TOKEN, `oidc.eks.${OTHER_TOKEN}.amazonaws.com/id/${TOKEN}:sub`],
    ['a literal issuer of an ARN that is a placeholder', TOKEN, `${OTHER_ISSUER}:sub`],
    ['a literal issuer of an ARN that ends in one', providerOf(TOKEN), `${OTHER_ISSUER}:sub`],
    ['a placeholder for the key', TOKEN, OTHER_TOKEN],
    ['placeholders for issuer and claim', TOKEN, `${OTHER_TOKEN}:${TOKEN}`],
  ])('is right with %s', (_, provider, key) => {
    const document = withCondition({ StringEquals: { [key]: CART } }, { Principal: { Federated: provider } });

    expect(idsOf(document)).not.toContain('IRSA005');
    expect(idsOf(document)).not.toContain('IRSA010');
  });
});

describe('IRSA010, one issuer per statement,', () => {
  const fix = 'write one statement per provider, because a token has one issuer and all conditions of a statement must hold';

  test('fails with keys of two', () => {
    expect(linesOf(withCondition({ StringEquals: { ...AUD, ...SUB, [`${OTHER_ISSUER}:sub`]: CART } }))).toEqual([
      `IRSA010 error: the condition keys of a statement must be of one issuer, got '${ISSUER}' and '${OTHER_ISSUER}'; ${fix}`,
    ]);
  });

  test('fails with keys of two for a provider that is a placeholder', () => {
    const condition = { StringEquals: { ...AUD, [`${OTHER_ISSUER}:sub`]: CART } };

    expect(idsOf(withCondition(condition, { Principal: { Federated: TOKEN } }))).toEqual(['IRSA010']);
  });

  test('fails with two providers, once', () => {
    const providers = [PROVIDER, providerOf(OTHER_ISSUER)];

    expect(linesOf(trust({ Principal: { Federated: providers }, Condition: { StringEquals: { ...AUD, ...SUB, [`${OTHER_ISSUER}:sub`]: CART } } }))).toEqual([
      `IRSA010 error: a statement must trust one provider, got '${providers[0]}' and '${providers[1]}'; ${fix}`,
    ]);
  });

  test('is warned about with two placeholders, which may be one ARN', () => {
    expect(lintTrustPolicy(withFederated([TOKEN, OTHER_TOKEN]))).toMatchObject([{ id: 'IRSA010', severity: 'warning' }]);
  });

  test.each<[string, PolicyDocument]>([
    ['the same provider twice', withFederated([PROVIDER, PROVIDER])],
    ['a provider of another kind beside it', withFederated([PROVIDER, 'arn:aws:iam::111122223333:saml-provider/ADFS'])],
    ['the issuer in two spellings', withCondition({ StringEquals: { ...AUD, [`${ISSUER.toLowerCase()}:sub`]: CART } })],
    ['a placeholder that may be the issuer', withCondition({ StringEquals: { ...AUD, [`${TOKEN}:sub`]: CART } })],
  ])('is right with %s', (_, document) => {
    expect(linesOf(document)).toEqual([]);
  });
});

describe('IRSA012, the size,', () => {
  test.each<[number, string[]]>([
    [2048, []],
    [2049, ["IRSA012 warning: a trust policy has at most 2048 characters without white space unless the account's quota L-C07B4B0D was raised, got 2049; "
      + 'merge the values of statements for the same provider, or split the role, or have quota L-C07B4B0D raised (to at most 8192)']],
    [8192, [expect.stringContaining('IRSA012 warning')]],
    [8193, ['IRSA012 error: a trust policy must have at most 8192 characters without white space, got 8193; '
      + 'merge the values of statements for the same provider, or split the role']],
  ])('of %d characters', (length, lines) => {
    expect(lintTrustPolicy(trust(), { length }).map(finding => `${finding.id} ${finding.severity}: ${describeFinding(finding)}`)).toEqual(lines);
  });

  test('is measured when it is not given, and is of no statement', () => {
    const subjects = Array.from({ length: 60 }, (_, index) => `system:serviceaccount:shop:cart-${index}`);

    const [finding, ...others] = lintTrustPolicy(withCondition({ StringEquals: { ...AUD, [`${ISSUER}:sub`]: subjects } }));

    expect(finding).toMatchObject({ id: 'IRSA012', severity: 'warning' });
    expect(finding.statement).toBeUndefined();
    expect(others).toEqual([]);
  });
});

test('findings name the statement they are about', () => {
  const [good] = [trust().Statement].flat();
  const document = { Statement: [good, { ...good, Effect: 'Deny' }, { ...good, Condition: undefined }] };

  expect(lintTrustPolicy(document).map(({ id, statement }) => `${id}@${statement}`)).toEqual(['IRSA008@2', 'IRSA009@2']);
});
