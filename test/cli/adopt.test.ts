import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import * as cdk from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ts from 'typescript';
import {
  accessPolicy, ACCOUNT, ADMINISTRATOR, association, CLUSTER, conditions, fakeCluster, healthyAccount, ROLE_ARN, trusting, type FakeAccount,
  type FakeCluster,
} from './doctor/fake-account';
import { inFakeAccount } from './doctor/run-doctor';
import { directoryOf, ISSUER, PROVIDER_ARN, trustPolicy, trustStatement } from './fixtures';
import { adopt } from '../../cli/adopt';
import type { AdoptOptions } from '../../cli/adopt-options';
import { Progress } from '../../cli/progress';
import * as library from '../../lib';
import type { PolicyDocument, Statement } from '../../lib/core/trust/policy-document';
import { evaluateTrust } from '../../lib/core/trust/web-identity-evaluator';

const PROJECT = resolve(__dirname, '../..');
const PATH_ROLE = `arn:aws:iam::${ACCOUNT}:role/team/o'brien`.replace('\'', '-');
const WIDE = { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${ISSUER}:sub`]: ['system:serviceaccount:dev:*', 'system:serviceaccount:pr-*:api'] } };

const account = (cluster: Partial<FakeCluster> = {}, overrides: Partial<FakeAccount> = {}): FakeAccount => healthyAccount({
  clusters: {
    [CLUSTER]: fakeCluster({
      accessPolicies: { [ADMINISTRATOR]: [accessPolicy(), accessPolicy({ policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', accessScope: { type: 'namespace', namespaces: ['dev'] } })] },
      associations: { 'corp': association({ requiredClaims: { hd: 'it\'s.example.com' } }), 'build-bots': association({ issuerUrl: 'https://idp.example.com', usernamePrefix: 'bots:', groupsClaim: undefined, groupsPrefix: undefined }) },
      ...cluster,
    }),
  },
  roles: {
    [ROLE_ARN]: trusting(conditions()),
    [PATH_ROLE]: trustPolicy(trustStatement(), trustStatement({ Condition: WIDE })),
    [`arn:aws:iam::${ACCOUNT}:role/everybody`]: trusting({ StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } }),
    [`arn:aws:iam::${ACCOUNT}:role/node`]: { Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
  },
  ...overrides,
});

const run = (of: FakeAccount, options: Partial<AdoptOptions> = {}): Promise<string> =>
  inFakeAccount(of, () => adopt({ cluster: CLUSTER, output: 'typescript', ...options }, new Progress({ write: () => true })));

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  noUnusedLocals: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  esModuleInterop: true,
  types: [],
  paths: {
    'cdk-eks-identity': [join(PROJECT, 'lib/index.ts')],
    'aws-cdk-lib': [join(PROJECT, 'node_modules/aws-cdk-lib')],
    'constructs': [join(PROJECT, 'node_modules/constructs')],
  },
};

/** The compiler, which parses the libraries once for all stacks. */
const compiler: { readonly host: ts.CompilerHost; program?: ts.Program } = { host: rememberingHost() };

function rememberingHost(): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS);
  const parsed = new Map<string, ts.SourceFile | undefined>();
  return {
    ...host,
    getSourceFile: (name, ...how) => {
      const source = parsed.get(name) ?? host.getSourceFile(name, ...how);
      parsed.set(name, source);
      return source;
    },
  };
}

/** What the compiler has to say of a stack, with this very library. */
function diagnosticsOf(code: string): string[] {
  const file = join(directoryOf({}), 'stack.ts');
  writeFileSync(file, code);
  const program = ts.createProgram([file], OPTIONS, compiler.host, compiler.program);
  compiler.program = program;
  const source = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** The template of a stack that was printed. */
function synthesize(code: string): Template {
  const modules: Record<string, unknown> = { 'aws-cdk-lib': cdk, 'cdk-eks-identity': library };
  const script = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText;
  const exported: Record<string, new (...args: unknown[]) => cdk.Stack> = {};
  compileFunction(script, ['require', 'exports'])((name: string) => modules[name], exported);
  return Template.fromStack(new exported.DemoIdentity(new cdk.App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-west-1' } }));
}

test.each<['import' | 'reference', boolean]>([['import', false], ['reference', true]])('the stack to %s compiles, as it was reviewed', async (_, reference) => {
  const code = await run(account(), { reference });

  expect(code).toMatchSnapshot();
  expect(diagnosticsOf(code)).toEqual([]);
});

test('every resource of the stack is in the mapping, under its logical id, and there is no other', async () => {
  const { Resources: resources } = synthesize(await run(account())).toJSON() as { Resources: Record<string, { Type: string }> };
  const mapping = JSON.parse(await run(account(), { output: 'mapping' })) as Record<string, Record<string, string>>;

  expect(Object.keys(mapping).sort()).toEqual(Object.keys(resources).sort());
  expect(Object.entries(mapping).map(([id, identifier]) => [resources[id].Type, identifier])).toEqual(expect.arrayContaining([
    ['AWS::IAM::OIDCProvider', { Arn: PROVIDER_ARN }],
    ['AWS::EKS::IdentityProviderConfig', { IdentityProviderConfigName: 'corp', ClusterName: CLUSTER, Type: 'oidc' }],
    ['AWS::EKS::AccessEntry', { PrincipalArn: ADMINISTRATOR, ClusterName: CLUSTER }],
    ['AWS::IAM::Role', { RoleName: 'payments-api' }],
  ]));
});

test('a stack that does not compile would be noticed', () => {
  expect(diagnosticsOf('import { IrsaRole } from \'cdk-eks-identity\';\nexport const wrong: number = IrsaRole;\n')).toEqual([expect.stringMatching(/not assignable to type 'number'/)]);
});

test('what is declared is what exists', async () => {
  const template = synthesize(await run(account()));

  template.hasResourceProperties('AWS::EKS::IdentityProviderConfig', {
    Oidc: { ClientId: '2u5clientid', UsernamePrefix: 'corp:', GroupsPrefix: 'corp:', RequiredClaims: [{ Key: 'hd', Value: 'it\'s.example.com' }] },
  });
  template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'payments-api', AssumeRolePolicyDocument: { Statement: [{ Condition: conditions() }] } });
});

const IS_LISTED = { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: 'system:serviceaccount:payments:api' };
const trusted = (sub: string): object => trustStatement({ Condition: { StringEquals: { ...IS_LISTED, [`${ISSUER}:sub`]: sub } } });
const asPattern = (...subjects: string[]): unknown => ({ StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${ISSUER}:sub`]: subjects } });

interface Policy {
  readonly Statement: Statement[];
}

describe('a role is not declared if IrsaRole would write another trust policy', () => {
  test.each<[string, unknown, string]>([
    ['a Deny', trustPolicy(trustStatement(), trustStatement({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })), 'statement 2 is a Deny'],
    ['a condition on the address', trusting({ StringEquals: IS_LISTED, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), 'statement 1 has further conditions, IpAddress aws:SourceIp'],
    ['another key under the same operator', trusting({ StringEquals: { ...IS_LISTED, 'aws:RequestedRegion': 'eu-west-1' } }), 'statement 1 has further conditions, StringEquals aws:RequestedRegion'],
    ['no audience', trusting({ StringEquals: { [`${ISSUER}:sub`]: IS_LISTED[`${ISSUER}:sub`] } }), 'statement 1 has fewer conditions, or other ones'],
    ['a subject that must also match a pattern', trusting({ StringEquals: IS_LISTED, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:payments:*' } }), 'statement 1 names others than service accounts that an IrsaRole takes'],
    ['instances beside pods', trustPolicy(trustStatement(), { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }), 'statement 2 names others than service accounts that an IrsaRole takes'],
    ['instances in the same statement', trusting({ StringEquals: IS_LISTED }, { Principal: { Federated: PROVIDER_ARN, Service: 'ec2.amazonaws.com' } }), 'statement 1 is about other principals than the provider of the cluster'],
    ['the provider of another account', trusting({ StringEquals: IS_LISTED }, { Principal: { Federated: PROVIDER_ARN.replace(ACCOUNT, '444455556666') } }), 'statement 1 is about other principals than the provider of the cluster'],
    ['a further action', trusting({ StringEquals: IS_LISTED }, { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }), 'statement 1 is about other actions than sts:AssumeRoleWithWebIdentity'],
    ['every namespace beside one', trusting(asPattern('system:serviceaccount:dev:*', 'system:serviceaccount:*:*')), 'statement 1 names others than service accounts that an IrsaRole takes'],
    ['a star that is no wildcard', trusting({ StringEquals: { ...IS_LISTED, [`${ISSUER}:sub`]: 'system:serviceaccount:payments:*' } }), 'statement 1 names others than service accounts that an IrsaRole takes'],
  ])('%s', async (_, trust, why) => {
    const of = account({}, { roles: { [ROLE_ARN]: trust } });
    const code = await run(of);

    expect(code).toContain(`// role/payments-api: an IrsaRole would write another trust policy: ${why}, so it is only referred to\n    iam.Role.fromRoleArn(this, 'PaymentsApi', '${ROLE_ARN}');`);
    expect(diagnosticsOf(code)).toEqual([]);
    expect(Object.values(JSON.parse(await run(of, { output: 'mapping' })) as object)).not.toContainEqual({ RoleName: 'payments-api' });
  });

  test.each<[string, unknown, string]>([
    ['a star in its audience', trusting({ StringEquals: { ...IS_LISTED, [`${ISSUER}:aud`]: 'sts.*' } }), 'an IrsaRole refuses its trust policy: '],
    ['several audiences', trusting({ StringEquals: { ...IS_LISTED, [`${ISSUER}:aud`]: ['sts.amazonaws.com', 'x'] } }), 'its trust policy has several audiences, sts.amazonaws.com and x,'],
    ['an audience that the provider refuses', trusting({ StringEquals: { ...IS_LISTED, [`${ISSUER}:aud`]: 'x' } }), 'its audience x is none that the provider accepts,'],
    ['a statement that cannot be read', trustPolicy(trustStatement(), { Effect: 'Maybe' }), 'statement 2 of its trust policy cannot be read: its Effect is Maybe,'],
  ])('nor is one with %s', async (_, trust, why) => {
    expect(await run(account({}, { roles: { [ROLE_ARN]: trust } }))).toContain(`// role/payments-api: ${why}`);
  });

  test.each<[string, unknown]>([
    ['lists of one and a name of the statement', trustPolicy({ ...trustStatement({ Condition: { StringEquals: { [`${ISSUER}:sub`]: [IS_LISTED[`${ISSUER}:sub`]], [`${ISSUER}:aud`]: ['sts.amazonaws.com'] } } }), Sid: 'Pods' })],
    ['two statements for what could be one', trustPolicy(trustStatement(), trusted('system:serviceaccount:payments:web'))],
    ['a name in every namespace', trusting(asPattern('system:serviceaccount:dev:*', 'system:serviceaccount:*:api'))],
    ['subjects in another order', trusting({ StringEquals: { ...IS_LISTED, [`${ISSUER}:sub`]: ['system:serviceaccount:payments:web', 'system:serviceaccount:payments:api'] } })],
  ])('but it is with %s', async (_, trust) => {
    const code = await run(account({}, { roles: { [ROLE_ARN]: trust } }));
    const [written] = Object.values(synthesize(code).findResources('AWS::IAM::Role')) as { Properties: { AssumeRolePolicyDocument: Policy } }[];
    const statements = written.Properties.AssumeRolePolicyDocument.Statement;
    const document = { Statement: statements.map(statement => ({ ...statement, Principal: { Federated: PROVIDER_ARN } })) };

    for (const subject of ['payments:api', 'payments:web', 'dev:x', 'other:api', 'other:x'].map(name => `system:serviceaccount:${name}`)) {
      const request = { providerArn: PROVIDER_ARN, subject, audience: 'sts.amazonaws.com' };
      expect(evaluateTrust(document, request).allowed).toBe(evaluateTrust(trust as PolicyDocument, request).allowed);
    }
  });

  test('its own audience is declared', async () => {
    const trust = { StringEquals: { ...IS_LISTED, [`${ISSUER}:aud`]: 'vault' } };
    const code = await run(account({}, { roles: { [ROLE_ARN]: trusting(trust) }, providers: { [PROVIDER_ARN]: ['vault'] } }));

    expect(code).toContain('audience: \'vault\'');
    synthesize(code).hasResourceProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: [{ Condition: trust }] } });
  });
});

test('groups without a prefix stay without one, until somebody changes it', async () => {
  const code = await run(account({ associations: { corp: association({ groupsPrefix: undefined }) } }));

  expect(code).toContain('omitGroupsPrefix: true');
  synthesize(code).hasResourceProperties('AWS::EKS::IdentityProviderConfig', { Oidc: { GroupsClaim: 'cognito:groups', GroupsPrefix: Match.absent() } });
});

test('a reference creates nothing', async () => {
  expect(synthesize(await run(account(), { reference: true })).toJSON().Resources ?? {}).toEqual({});
});

test('what cannot be declared as it is is referred to, or told', async () => {
  const code = await run(account({ associations: { corp: association({ usernamePrefix: undefined }) } }, { providers: {} }));

  expect(code).toMatch(/without a user name prefix it cannot be declared as it is[^]*OidcIdpAssociation\.fromAttributes/);
  expect(code).toMatch(/would be created, not imported/);
  expect(code).toMatch(/role\/payments-api: its provider does not exist/);
  expect(diagnosticsOf(code)).toEqual([]);
});

test('what could not be read is told', async () => {
  const code = await run(account({}, { failures: { ListRoles: { status: 403, code: 'AccessDenied', message: 'not\nyours' }, DescribeAccessEntry: { status: 403, code: 'AccessDeniedException' } } }));

  expect(code).toMatch(/\/\/ not read, so more may exist: the roles of the account: access was denied/);
  expect(code).toMatch(/\/\/ not read, so more may exist: the access entry of/);
  expect(diagnosticsOf(code)).toEqual([]);
});

test('an account without anything for the cluster has an empty stack', async () => {
  const code = await run(account({ associations: {}, accessEntries: [] }, { providers: {}, roles: {} }));

  expect(diagnosticsOf(code)).toEqual([]);
  expect(synthesize(code).toJSON().Resources ?? {}).toEqual({});
});

test('both are printed together, the mapping as a comment', async () => {
  const both = await run(account(), { output: 'both' });

  expect(both).toContain('cdk import --resource-mapping');
  expect(diagnosticsOf(both)).toEqual([]);
});

test('fails for a cluster that does not exist', async () => {
  await expect(run(account(), { cluster: 'nope' })).rejects.toThrow(/there is no cluster nope/);
});
