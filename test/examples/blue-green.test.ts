import { BLUE_GREEN } from './all-examples';
import { evaluateTrust } from '../../lib/core/trust/web-identity-evaluator';
import { Deployment } from '../support/deployment';
import { appOf, describeExample, resourceCounts, templatesOf } from '../support/example';
import { irsaRole, statement } from '../support/trust';

const SUBJECT = 'system:serviceaccount:shop:web';
const ISSUERS = {
  Blue: `oidc.eks.eu-west-1.amazonaws.com/id/${'B'.repeat(32)}`,
  Green: `oidc.eks.eu-west-1.amazonaws.com/id/${'6'.repeat(32)}`,
};
const [BLUE_ARN, GREEN_ARN] = Object.values(ISSUERS).map(issuer => `arn:aws:iam::111122223333:oidc-provider/${issuer}`);

describeExample(BLUE_GREEN);

test('one role trusts the service account in both clusters, in a statement for each', () => {
  const { trust } = deployed();

  expect(trust.Statement).toEqual([
    statement(BLUE_ARN, { StringEquals: SUBJECT }),
    statement(GREEN_ARN, { StringEquals: SUBJECT }),
  ]);
});

test('a token of one cluster is of no use with the issuer of the other', () => {
  const { trust } = deployed();

  const token = { subject: SUBJECT, audience: 'sts.amazonaws.com' };
  expect(evaluateTrust(trust, { ...token, providerArn: BLUE_ARN }).allowed).toBe(true);
  expect(evaluateTrust(trust, { ...token, providerArn: GREEN_ARN }).allowed).toBe(true);
  expect(evaluateTrust(trust, { ...token, providerArn: BLUE_ARN, issuer: ISSUERS.Green }).allowed).toBe(false);
});

test('two providers and one role are all there is to IAM', () => {
  const { BlueGreenIdentity: identity } = templatesOf(appOf(BLUE_GREEN));

  expect(resourceCounts(identity)).toEqual({
    'AWS::IAM::OIDCProvider': 2,
    'AWS::IAM::Role': 1,
    'AWS::IAM::Policy': 1,
    'AWS::SNS::Topic': 1,
    'AWS::SNS::TopicPolicy': 1,
  });
});

function deployed() {
  const app = appOf(BLUE_GREEN);
  const issuerUrls = Object.fromEntries(Object.entries(ISSUERS).map(([stack, issuer]) => [`${stack}.ClusterEB0386A7`, `https://${issuer}`]));
  return { trust: new Deployment(app, { issuerUrls }).trustOf(irsaRole(app, 'BlueGreenIdentity/Shop')) };
}
