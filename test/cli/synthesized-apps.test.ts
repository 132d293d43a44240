import { accessByIrsaRole, CDK_CLI_CONTEXT, everyFormOfOneAccess, literalIssuerInStage, synthesize } from './app';
import { ISSUER, PROVIDER_ARN, SUBJECT } from './fixtures';
import { runChecks } from '../../cli/checks/run-checks';
import { collectTemplates } from '../../cli/collect/templates/collect-templates';
import type { Facts, PermissionFact } from '../../cli/facts/templates/facts';
import { gatherFacts } from '../../cli/facts/templates/gather-facts';

const withoutSource = (permission: PermissionFact): PermissionFact => ({ ...permission, source: '' });
const factsIn = (directory: string): Facts => gatherFacts(collectTemplates(directory));

describe.each([
  ['without metadata in the templates', undefined],
  ['with the metadata that the CDK command line asks for', CDK_CLI_CONTEXT],
])('the same access in every form, %s', (_, context) => {
  const facts = factsIn(synthesize(everyFormOfOneAccess, context));

  test('is found in every form', () => {
    expect(facts.roles.map(({ id }) => id.path)).toEqual(['Apps/Nested/Role', 'Apps/Role', 'Cluster/Cluster/api/Role', 'Identity/TextTrust']);
    expect(facts.gaps).toEqual([]);
  });

  test('gives the same trust', () => {
    const issuer = '${issuer of Cluster/Cluster}';
    for (const { trust } of facts.roles) {
      expect(trust.webIdentity).toEqual([{
        effect: 'Allow',
        statement: 1,
        issuer,
        providerArn: `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${issuer}`,
        who: { kind: 'listed', subjects: [{ subject: SUBJECT, pattern: false }] },
        audiences: ['sts.amazonaws.com'],
        conditions: [],
      }]);
    }
  });

  test('gives the same permissions', () => {
    for (const { permissions } of facts.roles) {
      expect(permissions).toEqual([expect.objectContaining({
        effect: 'Allow',
        actions: { values: expect.arrayContaining(['s3:GetObject*', 's3:PutObject']), inverted: false },
        resources: { values: ['${Cluster/Uploads.Arn}', '${Cluster/Uploads.Arn}/*'], inverted: false },
      })]);
    }
  });

  test('is of one cluster with two providers', () => {
    expect(facts.issuers).toEqual([expect.objectContaining({
      issuer: '${issuer of Cluster/Cluster}',
      cluster: expect.objectContaining({ path: 'Cluster/Cluster' }),
      providers: ['Cluster/Cluster/OpenIdConnectProvider', 'Identity/Provider'].map(path => expect.objectContaining({
        id: expect.objectContaining({ path }), audiences: ['sts.amazonaws.com'],
      })),
    })]);
  });

  test('has no findings but that there are two providers, of which a Lambda function makes that of the CDK', () => {
    expect(runChecks(facts).map(({ id, resource }) => [id, resource.path])).toEqual([['CDK006', 'Identity/Provider'], ['CDK005', 'Cluster/Cluster/OpenIdConnectProvider']]);
  });
});

test('the constructs of this package give the same access as the forms of others', () => {
  const [others] = factsIn(synthesize(everyFormOfOneAccess)).roles;
  const [ours] = factsIn(synthesize(accessByIrsaRole)).roles;

  expect(ours.trust.webIdentity).toEqual(others.trust.webIdentity);
  expect(ours.permissions.map(withoutSource)).toEqual(others.permissions.map(withoutSource));
});

test('a stage that is bound to an environment names its account, and managed policies count', () => {
  const { roles: [role], issuers } = factsIn(synthesize(literalIssuerInStage));

  expect(role.id).toMatchObject({ stack: 'Prod/Identity', path: 'Prod/Identity/Role' });
  expect(role.trust.webIdentity).toEqual([expect.objectContaining({
    providerArn: PROVIDER_ARN,
    who: { kind: 'listed', subjects: [{ subject: 'system:serviceaccount:jobs:*', pattern: true }] },
  })]);
  expect(role.permissions).toEqual([expect.objectContaining({
    actions: { values: ['sqs:*'], inverted: false }, conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] }],
  })]);
  expect(role.managedPolicies).toEqual(['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']);
  expect(issuers).toEqual([expect.objectContaining({ issuer: ISSUER, providers: [expect.objectContaining({ arn: PROVIDER_ARN })] })]);
});

test('the same app gives the same facts twice', () => {
  const [one, other] = [1, 2].map(() => synthesize(everyFormOfOneAccess));

  expect(JSON.stringify(factsIn(one)).replaceAll(one, '')).toBe(JSON.stringify(factsIn(other)).replaceAll(other, ''));
});
