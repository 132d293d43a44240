import {
  certificateAuthorityProblem, endpointProblem, entryNameProblem, furtherArgumentProblem, kubeconfigOf, type KubeconfigSpec,
} from '../../../lib/core/login/kubeconfig';

const CA = Buffer.from('-----BEGIN CERTIFICATE-----\nabc').toString('base64');

const SPEC: KubeconfigSpec = {
  endpoint: 'https://EXAMPLE.gr7.eu-west-1.eks.amazonaws.com',
  certificateAuthorityData: CA,
  clusterName: 'prod',
  userName: 'login@prod',
  contextName: 'login@prod',
  login: { issuerUrl: 'https://issuer.example.com/', clientId: 'kubectl', scopes: ['openid', 'email'], asksInTerminal: false, furtherArguments: [] },
};

test('a kubeconfig is complete: cluster, context, and a user that logs in by kubelogin', () => {
  expect(kubeconfigOf(SPEC)).toEqual({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name: 'prod', cluster: { 'certificate-authority-data': CA, 'server': 'https://EXAMPLE.gr7.eu-west-1.eks.amazonaws.com' } }],
    'contexts': [{ name: 'login@prod', context: { cluster: 'prod', user: 'login@prod' } }],
    'current-context': 'login@prod',
    'users': [{
      name: 'login@prod',
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: 'kubectl',
          args: [
            'oidc-login', 'get-token', '--oidc-issuer-url=https://issuer.example.com/', '--oidc-client-id=kubectl', '--oidc-extra-scope=email',
            '--oidc-pkce-method=S256',
          ],
          interactiveMode: 'Never',
        },
      },
    }],
  });
});

test('a login without a browser has its grant, a place to come back to, and the terminal', () => {
  const login = { ...SPEC.login, scopes: ['openid'], grantType: 'authcode-keyboard', redirectUrl: 'http://localhost:8000', asksInTerminal: true, furtherArguments: ['-v=1'] };

  expect(kubeconfigOf({ ...SPEC, namespace: 'dev', login })).toMatchObject({
    contexts: [{ context: { cluster: 'prod', namespace: 'dev', user: 'login@prod' } }],
    users: [{
      user: {
        exec: {
          args: [
            'oidc-login', 'get-token', '--oidc-issuer-url=https://issuer.example.com/', '--oidc-client-id=kubectl', '--oidc-pkce-method=S256',
            '--grant-type=authcode-keyboard', '--oidc-redirect-url=http://localhost:8000', '-v=1',
          ],
          interactiveMode: 'IfAvailable',
        },
      },
    }],
  });
});

test.each<[string, (value: string) => string | undefined, string, string | undefined]>([
  ['an endpoint', endpointProblem, 'https://EXAMPLE.gr7.eu-west-1.eks.amazonaws.com', undefined],
  ['an endpoint with a port', endpointProblem, 'https://localhost:6443', undefined],
  ['an http endpoint', endpointProblem, 'http://localhost', "must be the URL of the API server ('https://<host>'), got 'http://localhost'"],
  ['an endpoint with a path', endpointProblem, 'https://localhost/api', 'must be the URL of the API server'],
  ['a certificate authority', certificateAuthorityProblem, CA, undefined],
  ['PEM', certificateAuthorityProblem, '-----BEGIN CERTIFICATE-----\n', 'must be base64, as `aws eks describe-cluster --query cluster.certificateAuthority.data` prints it, got PEM'],
  ['other base64', certificateAuthorityProblem, 'YWJj', "must be a certificate in PEM, in base64, got 'YWJj'"],
  ['a name', entryNameProblem, 'login@prod', undefined],
  ['an empty name', entryNameProblem, '', "must be 1-253 characters without white space, got ''"],
  ['a name of 254 characters', entryNameProblem, 'a'.repeat(254), 'must be 1-253 characters'],
  ['a name with a blank', entryNameProblem, 'a b', "must be 1-253 characters without white space, got 'a b'"],
  ['a flag', furtherArgumentProblem, '--token-cache-storage=keyring', undefined],
  ['a flag without value', furtherArgumentProblem, '--skip-open-browser', undefined],
  ['a word', furtherArgumentProblem, 'keyring', "must have arguments of the form '--<flag>' or '--<flag>=<value>', got 'keyring'"],
  ['a secret', furtherArgumentProblem, '--oidc-client-secret=hunter2', "must not hold a secret, got '--oidc-client-secret': the kubeconfig is handed out"],
  ['a password', furtherArgumentProblem, '--password=hunter2', "must not hold a secret, got '--password'"],
  ['a login over whatever answers', furtherArgumentProblem, '--insecure-skip-tls-verify', "must not have '--insecure-skip-tls-verify', with which anybody on the way can log in"],
  ['an issuer', furtherArgumentProblem, '--oidc-issuer-url=https://x', "must not have '--oidc-issuer-url', which follows from the association"],
])('%s', (_what, rule, value, message) => {
  expect(rule(value)?.slice(0, message?.length)).toBe(message);
});

test('a refused secret is not repeated in the message', () => {
  expect(furtherArgumentProblem('--oidc-client-secret=hunter2')).not.toContain('hunter2');
});
