import { EXISTING_USER_POOL } from './all-examples';
import { appOf, describeExample, resourceCounts, templatesOf } from '../support/example';
import { deployedLogin } from '../support/people';

describeExample(EXISTING_USER_POOL);

test('an association is all that is made', () => {
  const { ExistingUserPool: template } = templatesOf(appOf(EXISTING_USER_POOL));

  expect(resourceCounts(template)).toEqual({ 'AWS::EKS::IdentityProviderConfig': 1 });
});

test('issuer and kubeconfig follow from the ids, wherever the stack is', () => {
  const { associations, outputs } = deployedLogin(appOf(EXISTING_USER_POOL), 'ExistingUserPool');

  const issuerUrl = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Q3xZ7bT1k';
  expect(associations).toEqual([expect.objectContaining({ issuerUrl, clientId: '702vqsrjicklgb7c5b7b50i1gc', usernamePrefix: 'cognito:', groupsPrefix: 'cognito:' })]);
  expect(outputs.LoginIssuerUrl).toBe(issuerUrl);
  expect(JSON.parse(outputs.KubectlKubeconfig)).toMatchObject({
    'current-context': 'cognito@production',
    'users': [{ user: { exec: { args: expect.arrayContaining([`--oidc-issuer-url=${issuerUrl}`, '--oidc-client-id=702vqsrjicklgb7c5b7b50i1gc']) } } }],
  });
});
