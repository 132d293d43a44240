import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Aspects, Duration, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ClusterOidcProvider, IrsaRole, type IrsaRoleProps, ServiceAccountSubject } from '../../lib';
import { ISSUER, ISSUER_URL, PROVIDER_ARN, l1Cluster, resourceOf, testStack } from '../support/clusters';
import { Deployment } from '../support/deployment';
import { API, TRUST_IN_API, literalRole, tokenRole } from '../support/irsa-roles';

describe('audience', () => {
  test('is what tokens must carry, and what the service account asks for', () => {
    const { app, stack } = testStack();
    const oidcProvider = new ClusterOidcProvider(stack, 'Provider', { issuerUrl: ISSUER_URL, audiences: ['sts.amazonaws.com', 'vault'] });

    const role = new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: API, audience: 'vault' });

    expect(role.audience).toBe('vault');
    expect(new Deployment(app).trustOf(resourceOf(role))).toMatchObject({ Statement: [{ Condition: { StringEquals: { [`${ISSUER}:aud`]: 'vault' } } }] });
    expect(role.serviceAccountAnnotations).toEqual({ 'eks.amazonaws.com/role-arn': role.roleArn, 'eks.amazonaws.com/audience': 'vault' });
  });

  test.each([
    ['one that the provider does not accept', 'vault', "[Test/Role] 'audience' must be one that the provider 'Test/Provider' accepts ('sts.amazonaws.com'), got 'vault'; add it to the 'audiences' of the provider"],
    ['an empty one', '', "[Test/Role] 'audience' must have 1-255 characters without white space, got ''"],
    ['one with white space', 'a b', "'audience' must have 1-255 characters"],
  ])('fails for %s, before anything is made', (_what, audience, message) => {
    const { stack } = testStack();
    const oidcProvider = new ClusterOidcProvider(stack, 'Provider', { issuerUrl: ISSUER_URL });

    expect(() => new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: API, audience })).toThrow(message);
    expect(stack.node.tryFindChild('Role')).toBeUndefined();
  });

  test('is not held against a provider whose audiences are not known', () => {
    expect(() => literalRole({ audience: 'vault' })).not.toThrow();
  });
});

describe('as an iam.Role', () => {
  test('passes everything on that iam.Role offers', () => {
    const { stack } = testStack();
    const boundary = iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', 'arn:aws:iam::111122223333:policy/boundary');

    new IrsaRole(stack, 'Role', {
      oidcProvider: ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', PROVIDER_ARN),
      serviceAccount: API,
      description: 'for the payments API',
      inlinePolicies: { list: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })] }) },
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')],
      maxSessionDuration: Duration.hours(2),
      path: '/workloads/',
      permissionsBoundary: boundary,
      roleName: 'payments-api',
    });

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      Description: 'for the payments API',
      ManagedPolicyArns: [Match.objectLike({ 'Fn::Join': Match.anyValue() })],
      MaxSessionDuration: 7200,
      Path: '/workloads/',
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
      Policies: [Match.objectLike({ PolicyName: 'list' })],
      RoleName: 'payments-api',
    });
  });

  test('offers every property of iam.RoleProps but those about the principal', () => {
    type Missing = Exclude<keyof iam.RoleProps, keyof IrsaRoleProps | 'assumedBy' | 'externalIds'>;
    const nothingIsMissing: [Missing] extends [never] ? true : Missing = true;

    expect(nothingIsMissing).toBe(true);
  });

  test('takes grants, tags and aspects', () => {
    const { role, stack } = literalRole();
    Tags.of(role).add('team', 'payments');
    Aspects.of(stack).add({ visit: node => node instanceof iam.CfnRole && node.addPropertyOverride('Path', '/from-aspect/') });

    new s3.Bucket(stack, 'Bucket').grantRead(role);

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::Role', { Tags: [{ Key: 'team', Value: 'payments' }], Path: '/from-aspect/' });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'] })] },
      Roles: [{ Ref: 'Role1ABCC5F0' }],
    });
  });

  test.each([['literal', literalRole], ['token', tokenRole]])('keeps statements that others add to its trust policy (%s issuer)', (_what, make) => {
    const { role, trust } = make();

    role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({
      actions: ['sts:AssumeRole'], principals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/break-glass')],
    }));

    expect(trust().Statement).toEqual([
      ...TRUST_IN_API.Statement,
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::111122223333:role/break-glass' } },
    ]);
    expect(role.assumeRolePolicy?.statementCount).toBe(2);
    expect(role.assumeRolePolicy?.toJSON()).toMatchObject({ Statement: [{ Action: 'sts:AssumeRoleWithWebIdentity' }, { Action: 'sts:AssumeRole' }] });
  });

  test('stays out of the way where roles are made outside of CloudFormation', () => {
    const { app, stack } = testStack();
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Test/Role': 'payments-api' } });
    l1Cluster(stack); // CloudFormation wants something in a stack

    const role = new IrsaRole(stack, 'Role', { oidcProvider: ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', PROVIDER_ARN), serviceAccount: API });

    const assembly = app.synth();
    expect(Object.keys(assembly.getStackByName('Test').template.Resources)).toEqual(['Cluster']);
    expect(JSON.parse(readFileSync(join(assembly.directory, 'iam-policy-report.json'), 'utf8')).roles[0].assumeRolePolicy).toEqual(TRUST_IN_API.Statement);
    expect(stack.resolve(role.serviceAccountAnnotations)).toMatchObject({ 'eks.amazonaws.com/role-arn': { 'Fn::Join': expect.anything() } });
  });
});

describe('metadata', () => {
  test('says who is trusted, in both forms', () => {
    for (const { role, deployment } of [tokenRole(), { ...literalRole(), deployment: undefined }]) {
      role.trustServiceAccount(ServiceAccountSubject.anyIn('batch'));
      role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({ actions: ['sts:TagSession'], principals: [new iam.AccountRootPrincipal()] }));

      const deployed = deployment ? deployment() : new Deployment(role.node.root as App);
      const cluster = deployment ? 'Test/Provider' : `Test/Provider (${ISSUER})`;

      expect(deployed.metadataOf(resourceOf(role))['cdk-eks-identity:trust']).toEqual([
        `payments/api by ${cluster} for sts.amazonaws.com`,
        `pattern batch/* by ${cluster} for sts.amazonaws.com`,
        expect.objectContaining({ Action: 'sts:TagSession' }),
      ]);
    }
  });
});
