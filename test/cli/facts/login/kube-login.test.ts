import { readKubelogin } from '../../../../cli/facts/login/kube-login';

const ISSUER = '--oidc-issuer-url=https://idp.example.com';

test.each<[string, string, string[], object | undefined]>([
  ['all that follows from an association', 'kubectl', ['oidc-login', 'get-token', ISSUER, '--oidc-client-id=c', '--oidc-extra-scope=email', '--oidc-extra-scope=groups,profile', '--oidc-pkce-method=S256'],
    { issuerUrl: 'https://idp.example.com', clientId: 'c', scopes: ['openid', 'email', 'groups', 'profile'], usesPkce: true, hasSecret: false }],
  ['values as arguments of their own', '/usr/local/bin/kubectl-oidc_login', ['get-token', '--oidc-issuer-url', 'https://idp.example.com', '--oidc-client-id', 'c'], { issuerUrl: 'https://idp.example.com', clientId: 'c' }],
  ['the last of several', 'kubelogin', [ISSUER, '--oidc-client-id=a', '--oidc-client-id=b'], { clientId: 'b' }],
  ['secrets, but not which', 'kubelogin', [ISSUER, '--oidc-client-secret=hush'], { hasSecret: true }],
  ['a secret that is empty', 'kubelogin', [ISSUER, '--oidc-client-secret='], { hasSecret: false }],
  ['callbacks by their addresses', 'kubelogin', [ISSUER, '--listen-address=127.0.0.1:12345'], { callbacks: ['http://localhost:12345'] }],
  ['a callback of its own', 'kubelogin', [ISSUER, '--oidc-redirect-url=https://x', '--listen-address=:1'], { callbacks: ['https://x'] }],
  ['what is unsafe', 'kubelogin', [ISSUER, '--insecure-skip-tls-verify', '--oidc-use-access-token=true'], { skipsVerification: true, usesAccessToken: true }],
  ['nothing of the plugin for Azure', 'kubelogin', ['get-token', '--server-id', 'x'], undefined],
  ['nothing of another plugin', 'aws', ['eks', 'get-token'], undefined],
  ['kubelogin without an issuer', 'kubectl', ['oidc-login', 'get-token'], { scopes: ['openid'] }],
])('of arguments, %s is read', (_, command, args, expected) => {
  const read = readKubelogin(command, args);

  expect(read).toEqual(expected && expect.objectContaining(expected));
  expect(JSON.stringify(read) ?? '').not.toContain('hush');
});
