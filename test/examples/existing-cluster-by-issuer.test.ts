import { EXISTING_CLUSTER_BY_ISSUER } from './all-examples';
import { Deployment } from '../support/deployment';
import { appOf, describeExample, resourceCounts, templatesOf } from '../support/example';
import { irsaRole, statement } from '../support/trust';

const PROVIDER_ARN = 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5A1F9C73E04B4D2E8C6B7A90D1E2F3C4';

describeExample(EXISTING_CLUSTER_BY_ISSUER);

test.each([
  ['aws-eks', 'Shop', 'system:serviceaccount:shop:web'],
  ['aws-eks-v2', 'Returns', 'system:serviceaccount:shop:returns'],
])('the provider of a cluster imported with %s makes a trust with literal keys', (_module, id, subject) => {
  const app = appOf(EXISTING_CLUSTER_BY_ISSUER);
  const role = irsaRole(app, `ExistingClusterByIssuer/${id}`);

  const deployment = new Deployment(app);

  expect(deployment.propertiesOf(role).AssumeRolePolicyDocument).toBeInstanceOf(Object);
  expect(deployment.trustOf(role).Statement).toEqual([statement(PROVIDER_ARN, { StringEquals: subject })]);
});

test('the imports add nothing to the one provider', () => {
  const { ExistingClusterByIssuer: template } = templatesOf(appOf(EXISTING_CLUSTER_BY_ISSUER));

  expect(resourceCounts(template)).toEqual({
    'AWS::IAM::OIDCProvider': 1,
    'AWS::IAM::Role': 2,
    'AWS::IAM::Policy': 2,
    'AWS::SNS::Topic': 1,
    'AWS::SNS::TopicPolicy': 1,
  });
});
