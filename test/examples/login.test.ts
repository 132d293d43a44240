import { EXAMPLE_APP } from './all-examples';
import { deriveIdentity } from '../../lib/core/login/oidc-claims';
import { appOf, resourceCounts, templatesOf } from '../support/example';
import { CERTIFICATE_AUTHORITY, deployedLogin } from '../support/people';

const ISSUER_URL = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool';

describe('the login of the example app', () => {
  test('is a pool, a client, a login page, groups and the association, and a way in for emergencies', () => {
    const { ExampleLogin: template } = templatesOf(appOf(EXAMPLE_APP));

    expect(resourceCounts(template)).toEqual({
      'AWS::Cognito::ManagedLoginBranding': 1,
      'AWS::Cognito::UserPool': 1,
      'AWS::Cognito::UserPoolClient': 1,
      'AWS::Cognito::UserPoolDomain': 1,
      'AWS::Cognito::UserPoolGroup': 3,
      'AWS::EKS::AccessEntry': 1,
      'AWS::EKS::IdentityProviderConfig': 1,
      'AWS::IAM::Role': 1,
    });
  });

  test('is the association of the workshop, and a prefix of user names besides', () => {
    const { associations } = deployedLogin(appOf(EXAMPLE_APP), 'ExampleLogin');

    expect(associations).toEqual([{
      configName: 'CognitoID',
      issuerUrl: ISSUER_URL,
      clientId: 'client',
      usernameClaim: 'email',
      usernamePrefix: 'CognitoID:',
      groupsClaim: 'cognito:groups',
      groupsPrefix: 'gid:',
    }]);
  });

  test('makes of an ID token of Cognito whom a binding names', () => {
    const { associations: [association] } = deployedLogin(appOf(EXAMPLE_APP), 'ExampleLogin');

    const claims = { 'iss': ISSUER_URL, 'aud': 'client', 'email': 'alice@example.com', 'email_verified': true, 'cognito:groups': ['secret-reader'] };
    expect(deriveIdentity(claims, association)).toEqual({ username: 'CognitoID:alice@example.com', groups: ['gid:secret-reader', 'system:authenticated'] });
    expect(deriveIdentity({ ...claims, 'cognito:groups': ['system:masters'] }, association).groups).toEqual(['gid:system:masters', 'system:authenticated']);
  });

  test('is handed out as a kubeconfig that is complete after the deployment', () => {
    const { outputs } = deployedLogin(appOf(EXAMPLE_APP), 'ExampleLogin');

    const { clusters: [{ cluster }], users: [{ user }] } = JSON.parse(outputs.KubectlKubeconfig);
    expect(cluster).toEqual({ 'server': 'https://EXAMPLE.gr7.eu-west-1.eks.amazonaws.com', 'certificate-authority-data': CERTIFICATE_AUTHORITY });
    expect(user.exec.args).toEqual([
      'oidc-login', 'get-token', `--oidc-issuer-url=${ISSUER_URL}`, '--oidc-client-id=client', '--oidc-extra-scope=profile', '--oidc-extra-scope=email', '--oidc-pkce-method=S256',
    ]);
  });
});
