import { EXISTING_CLUSTER_BY_LOOKUP } from './all-examples';
import { Deployment } from '../support/deployment';
import { appOf, describeExample, templatesOf } from '../support/example';
import { irsaRole, statement } from '../support/trust';

const PROVIDERS = 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/';

describeExample(EXISTING_CLUSTER_BY_LOOKUP);

test.each([
  ['production', 'ProductionShop', '5A1F9C73E04B4D2E8C6B7A90D1E2F3C4'],
  ['staging', 'StagingShop', '0E9D8C7B6A5F4E3D2C1B0A9F8E7D6C5B'],
])('the role for pods of %s trusts the issuer that was looked up', (_cluster, id, clusterId) => {
  const app = appOf(EXISTING_CLUSTER_BY_LOOKUP);

  const trust = new Deployment(app).trustOf(irsaRole(app, `ExistingClusterByLookup/${id}`));

  expect(trust.Statement).toEqual([statement(PROVIDERS + clusterId, { StringEquals: 'system:serviceaccount:shop:web' })]);
});

test('a provider is made for the cluster without one only', () => {
  const { ExistingClusterByLookup: template } = templatesOf(appOf(EXISTING_CLUSTER_BY_LOOKUP));

  expect(Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::OIDCProvider').map(({ Properties }) => Properties?.Url))
    .toEqual(['https://oidc.eks.eu-west-1.amazonaws.com/id/0E9D8C7B6A5F4E3D2C1B0A9F8E7D6C5B']);
});

test('nothing is left to look up; without what the CDK command found, both clusters are', () => {
  const found = appOf(EXISTING_CLUSTER_BY_LOOKUP).synth().manifest.missing;
  const missing = appOf({ ...EXISTING_CLUSTER_BY_LOOKUP, context: {} }).synth().manifest.missing;

  expect(found).toBeUndefined();
  expect(missing?.map(({ key }) => key)).toEqual(expect.arrayContaining(Object.keys(EXISTING_CLUSTER_BY_LOOKUP.context ?? {})));
  expect(missing).toHaveLength(2);
});
