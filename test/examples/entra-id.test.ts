import { ENTRA_ID } from './all-examples';
import { deriveIdentity } from '../../lib/core/login/oidc-claims';
import { appOf, describeExample } from '../support/example';
import { deployedLogin } from '../support/people';

const ISSUER_URL = 'https://login.microsoftonline.com/6f1d7a52-2f0a-4c55-9d7e-0b9a4f1c3e88/v2.0';

describeExample(ENTRA_ID);

test('an app role in a token is the group that the output names', () => {
  const { associations: [association], outputs } = deployedLogin(appOf(ENTRA_ID), 'EntraId');

  const token = { iss: ISSUER_URL, aud: '0c2f6c1e-6d1c-4d0d-9f43-6a6f1f0f8a17', oid: '8d0f0f7e', roles: ['developer'] };
  expect(deriveIdentity(token, association)).toEqual({ username: 'entra-id:8d0f0f7e', groups: [outputs.DeveloperGroup, 'system:authenticated'] });
});

test('a login asks for a refresh token, which Entra ID gives only on request', () => {
  const { outputs } = deployedLogin(appOf(ENTRA_ID), 'EntraId');

  expect(outputs.KubectlKubeconfig).toContain('"--oidc-extra-scope=offline_access"');
});
