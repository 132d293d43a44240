import { CROSS_ACCOUNT } from './all-examples';
import { Deployment } from '../support/deployment';
import { appOf, describeExample, templatesOf } from '../support/example';
import { irsaRole, statement } from '../support/trust';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5A1F9C73E04B4D2E8C6B7A90D1E2F3C4';
const [PLATFORM, LEDGER] = ['111122223333', '444455556666'];

describeExample(CROSS_ACCOUNT);

test.each([
  [PLATFORM, 'CrossAccountPlatform/Web', 'system:serviceaccount:shop:web'],
  [LEDGER, 'CrossAccountLedger/Accountant', 'system:serviceaccount:shop:accountant'],
])('the role in account %s trusts the provider of that account', (account, path, subject) => {
  const app = appOf(CROSS_ACCOUNT);

  const trust = new Deployment(app, { account }).trustOf(irsaRole(app, path));

  expect(trust.Statement).toEqual([statement(`arn:aws:iam::${account}:oidc-provider/${ISSUER}`, { StringEquals: subject })]);
});

test('the issuer is registered in both accounts, and stays when the stacks go', () => {
  const templates = Object.values(templatesOf(appOf(CROSS_ACCOUNT)));

  const providers = templates.map(template => Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::OIDCProvider'));
  expect(providers).toEqual(Array(2).fill([expect.objectContaining({
    Properties: { Url: `https://${ISSUER}`, ClientIdList: ['sts.amazonaws.com'] },
    DeletionPolicy: 'Retain',
  })]));
});

test('the manifest for the cluster names the role in the other account', () => {
  const app = appOf(CROSS_ACCOUNT);
  const { stack } = irsaRole(app, 'CrossAccountLedger/Accountant');

  const manifest = new Deployment(app, { account: LEDGER }).valueOf(stack, templatesOf(app).CrossAccountLedger.Outputs?.ServiceAccountManifest.Value);

  expect(JSON.parse(String(manifest))).toEqual({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name: 'accountant',
      namespace: 'shop',
      annotations: { 'eks.amazonaws.com/role-arn': expect.stringMatching(/^arn:aws:iam::444455556666:role\/Accountant[0-9A-F]{8}$/) },
    },
  });
});
