import { Aws, CfnParameter, Fn, Lazy } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IrsaRole, ServiceAccountSubject } from '../../lib';
import { ISSUER, ISSUER_URL, PROVIDER_ARN, testStack } from '../support/clusters';
import { API, literalRole, tokenRole } from '../support/irsa-roles';

const GREEN_URL = ISSUER_URL.replace(/D53/, 'D54');
const GREEN = GREEN_URL.replace('https://', '');

describe('a trust that lets in more than it says', () => {
  const webIdentity = (conditions: iam.Conditions) => new iam.PolicyStatement({
    actions: ['sts:AssumeRoleWithWebIdentity'], principals: [new iam.FederatedPrincipal(PROVIDER_ARN)], conditions,
  });

  test.each([
    ['no subject', { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } }, 'IRSA008'],
    ['no audience', { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:payments:api' } }, 'IRSA009'],
    ['a wildcard under StringEquals', { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: 'system:serviceaccount:payments:*' } }, 'IRSA007'],
    ['the scheme in a key', { StringEquals: { [`https://${ISSUER}:aud`]: 'sts.amazonaws.com', [`https://${ISSUER}:sub`]: 'system:serviceaccount:payments:api' } }, 'IRSA005'],
    ['two issuers', { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: 'system:serviceaccount:payments:api', [`${GREEN}:sub`]: 'x' } }, 'IRSA010'],
    ['a wildcard that runs from the namespace into the name', { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:ns*' } }, 'IRSA008'],
    ['every service account', { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:*' } }, 'IRSA008'],
  ])('fails synthesis for an added statement with %s', (_what, conditions, id) => {
    const { app, role } = literalRole();

    role.assumeRolePolicy?.addStatements(webIdentity(conditions));

    expect(() => app.synth()).toThrow(new RegExp(`\\[Test/Role\\] statement 2 of the trust policy: .*\\(${id}\\)`));
  });

  test.each([['literal', literalRole], ['token', tokenRole]])('fails synthesis for a wildcard that a lazy value brings (%s issuer)', (_form, make) => {
    const { app, role, oidcProvider } = make();

    role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({
      actions: ['sts:AssumeRoleWithWebIdentity'],
      principals: [new iam.FederatedPrincipal(oidcProvider.oidcProviderArn)],
      conditions: {
        StringEquals: { [`${oidcProvider.oidcProviderIssuer}:aud`]: 'sts.amazonaws.com' },
        StringLike: { [`${oidcProvider.oidcProviderIssuer}:sub`]: Lazy.any({ produce: () => ['system:serviceaccount:*'] }) },
      },
    }));

    expect(() => app.synth()).toThrow(/statement 2 of the trust policy: .*\(IRSA008\)/);
  });

  test('leaves alone what an added statement says only at deployment', () => {
    const { app, role } = literalRole();

    role.assumeRolePolicy?.addStatements(webIdentity({
      StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: [Fn.importValue('subject'), Aws.STACK_NAME] },
    }));

    expect(() => app.synth()).not.toThrow();
  });

  test('fails synthesis for a provider whose issuer no token carries, which aws-cdk-lib imports without a word', () => {
    const { app, stack } = testStack();
    const arn = PROVIDER_ARN.replace('oidc.eks.eu-west-1.amazonaws.com', 'oidc-eks.eu-west-1.api.aws');
    const oidcProvider = iam.OidcProviderNative.fromOidcProviderArn(stack, 'Provider', arn);
    ['One', 'Two'].forEach(id => new IrsaRole(stack, id, { oidcProvider, serviceAccount: API }));

    expect(() => app.synth()).toThrow(/\[Test\/One\] statement 1 .*\(IRSA004\)[^]*\[Test\/Two\] statement 1 .*\(IRSA004\)/);
  });

  test('fails synthesis for an added statement that anybody may use', () => {
    const { app, role } = tokenRole();

    role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({ actions: ['sts:*'], principals: [new iam.StarPrincipal()] }));

    expect(() => app.synth()).toThrow('IRSA004');
  });

  test('says nothing of a pattern of namespaces that was written as one', () => {
    const { stack } = literalRole({ serviceAccount: ServiceAccountSubject.matching('team-*', 'api') });

    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('warns of an added pattern of namespaces', () => {
    const { stack, role } = literalRole();

    role.assumeRolePolicy?.addStatements(webIdentity({
      StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:team-*:api' },
    }));

    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('team-\\*:api'));
  });

  test('warns of a name in whatever namespace', () => {
    const { stack } = literalRole({ serviceAccount: ServiceAccountSubject.matching('*', 'external-dns') });

    Annotations.fromStack(stack).hasWarning('/Test/Role', Match.stringLikeRegexp('every namespace|any namespace|whatever namespace'));
  });

  test('warns of a parameter that could bring a wildcard', () => {
    const { role, stack } = literalRole();

    role.trustServiceAccount(ServiceAccountSubject.anyIn(new CfnParameter(stack, 'Namespace').valueAsString));

    Annotations.fromStack(stack).hasWarning('/Test/Role', Match.stringLikeRegexp("parameter 'Namespace' goes into the trust policy as it is given at deployment.*allowedPattern.*cdk-eks-identity:unrestrictedParameter"));
  });

  test('says nothing of an ordinary trust', () => {
    for (const { stack } of [literalRole(), tokenRole()]) {
      Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    }
  });
});

describe('size', () => {
  const trustMany = (role: IrsaRole, count: number) => Array.from({ length: count }, (_, n) => role.trustServiceAccount(ServiceAccountSubject.named('payments', `worker-${n}`)));

  test.each([['literal', literalRole], ['token', tokenRole]])('warns above 2,048 characters and names the quota (%s issuer)', (_what, make) => {
    const { role, stack } = make();

    trustMany(role, 50);

    Annotations.fromStack(stack).hasWarning('/Test/Role', Match.stringLikeRegexp('2048 characters.*L-C07B4B0D'));
  });

  test.each([['literal', literalRole], ['token', tokenRole]])('fails synthesis above 8,192 characters (%s issuer)', (_what, make) => {
    const { app, role } = make();

    trustMany(role, 250);

    expect(() => app.synth()).toThrow(/\[Test\/Role\] .*8192 characters/);
  });

  test('of a token issuer is estimated at the length that it will have', () => {
    const { role, stack, trust } = tokenRole();
    trustMany(role, 50);
    const [warning] = Annotations.fromStack(stack).findWarning('/Test/Role', Match.anyValue());
    const estimated = Number(/got (\d+)/.exec(String(warning.entry.data))?.[1]);

    expect(estimated).toBe(JSON.stringify(trust()).length);
  });

  test('takes names known only at deployment to be long', () => {
    const { role, stack } = literalRole();

    Array.from({ length: 20 }, (_, n) => role.trustServiceAccount(ServiceAccountSubject.named(Fn.importValue(`namespace-${n}`), `a-${Aws.REGION}`)));

    Annotations.fromStack(stack).hasWarning('/Test/Role', Match.stringLikeRegexp('2048 characters'));
  });
});
