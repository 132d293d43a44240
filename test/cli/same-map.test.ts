import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { synthesize } from './app';
import { directoryOf } from './fixtures';
import { runChecks } from '../../cli/checks/run-checks';
import { collectTemplates } from '../../cli/collect/templates/collect-templates';
import { workloadItems } from '../../cli/compare/workload-items';
import type { Facts } from '../../cli/facts/templates/facts';
import { gatherFacts } from '../../cli/facts/templates/gather-facts';
import { AccessReport, ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../../lib';
import { ALL_EXAMPLES } from '../examples/all-examples';
import { l1Cluster, v1Cluster, v2Cluster } from '../support/clusters';
import { appOf } from '../support/example';

const RESOURCE = 'arn:aws:s3:::receipts/*';

/** Lets the role read one object store. */
function allow(role: IRole): void {
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [RESOURCE] }));
}

const NAMES = { name: 'api', namespace: 'payments' };

/** The same access, written by hand. */
const YAML = `
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
  Provider:
    Type: AWS::IAM::OIDCProvider
    Properties:
      Url: !GetAtt Cluster.OpenIdConnectIssuerUrl
      ClientIdList: [sts.amazonaws.com]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: !Sub
        - >-
          {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
          "Principal": {"Federated": "\${Provider}"},
          "Condition": {"StringEquals": {"\${Issuer}:aud": "sts.amazonaws.com", "\${Issuer}:sub": "system:serviceaccount:payments:api"}}}]}
        - Issuer: !Select [1, !Split ["//", !GetAtt Cluster.OpenIdConnectIssuerUrl]]
      Policies:
        - PolicyName: Receipts
          PolicyDocument:
            Statement: {Effect: Allow, Action: s3:GetObject, Resource: ${RESOURCE}}
`;

const FORMS: [string, () => string][] = [
  ['a ServiceAccount of aws-eks', () => synthesize(app => allow(v1Cluster(new Stack(app, 'App')).addServiceAccount('api', NAMES).role))],
  ['a ServiceAccount of aws-eks-v2', () => synthesize(app => allow(v2Cluster(new Stack(app, 'App'), 'Cluster', { kubectl: true }).addServiceAccount('api', NAMES).role))],
  ['an IrsaRole of this package', () => synthesize(app => {
    const stack = new Stack(app, 'App');
    const oidcProvider = new ClusterOidcProvider(stack, 'Provider', { cluster: l1Cluster(stack) });
    allow(new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: ServiceAccountSubject.named(NAMES.namespace, NAMES.name) }));
  })],
  ['YAML written by hand', () => join(directoryOf({ 'App.yaml': YAML }), 'App.yaml')],
];

const factsOf = (path: string): Facts => gatherFacts(collectTemplates(path));

test.each(FORMS)('%s gives the same map', (_, write) => {
  const facts = factsOf(write());

  expect(workloadItems(facts).map(({ frame, item, restricts }) => ({ frame, item, restricts }))).toEqual([
    { frame: 'lets {} of ${issuer of App/Cluster} in, audience sts.amazonaws.com', item: 'payments/api', restricts: false },
    { frame: `may {} on ${RESOURCE}`, item: 's3:GetObject', restricts: false },
  ]);
  expect(facts.issuers).toEqual([expect.objectContaining({ issuer: '${issuer of App/Cluster}', cluster: expect.objectContaining({ path: 'App/Cluster' }) })]);
  expect(runChecks(facts).filter(({ id }) => id !== 'CDK005')).toEqual([]);
});

describe.each(ALL_EXAMPLES.map((example): [string, typeof example] => [example.file, example]))('the map of %s', (_, example) => {
  const app: App = appOf(example);
  const report = AccessReport.of(app).toJson() as {
    workloads: { role: string; serviceAccount: { namespace: string; name: string } }[];
    waysIn: { kind: string; path: string }[];
  };
  const facts = factsOf(app.synth().directory);

  test('has the service accounts and roles that its constructs tell of', () => {
    const read = facts.roles.flatMap(({ id, trust }) => trust.webIdentity.filter(({ issuer }) => /eks/i.test(issuer) || issuer.startsWith('${')).flatMap(({ who }) => (who.kind === 'listed' ? who.subjects : []).map(({ subject }) => `${subject} ${id.path}`)));

    expect(read.sort()).toEqual(report.workloads.map(({ role, serviceAccount: { namespace, name } }) => `system:serviceaccount:${namespace}:${name} ${role}`).sort());
  });

  test('has the ways into clusters that its constructs tell of', () => {
    const associated = report.waysIn.filter(way => way.kind === 'login').length;

    expect(facts.people.associations).toHaveLength(associated);
    expect(facts.people.entries.length).toBeGreaterThanOrEqual(report.waysIn.filter(({ kind }) => kind === 'entry').length);
  });

  test('has no error and no warning', () => {
    expect(runChecks(facts).filter(({ severity }) => severity !== 'info')).toEqual([]);
  });
});
