/*
 * A kubeconfig that logs in through an OIDC identity provider, with the kubectl plugin kubelogin (`kubectl oidc-login`).
 *
 * Values may be placeholders for what is known only at deployment. Functions named `...Problem` return what is
 * wrong, worded to follow the name of the prop, or undefined.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 * @see https://github.com/int128/kubelogin/blob/master/docs/usage.md
 */

/** The version of the protocol between kubectl and its plugins; it wants `interactiveMode`. */
const EXEC_API_VERSION = 'client.authentication.k8s.io/v1';

/** The scope that kubelogin asks for by itself. */
const OPENID_SCOPE = 'openid';

/** Arguments with which a kubeconfig would hold a secret. */
const SECRET_ARGUMENTS = ['--oidc-client-secret', '--password'];

/** Arguments that follow from the association. */
const OWN_ARGUMENTS = ['--oidc-issuer-url', '--oidc-client-id', '--oidc-extra-scope', '--oidc-pkce-method', '--grant-type', '--oidc-redirect-url'];

/** Arguments with which kubelogin talks to whoever answers. */
const UNSAFE_ARGUMENTS = ['--insecure-skip-tls-verify'];

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** A certificate in PEM, as base64 begins to spell it. */
const PEM_IN_BASE64 = 'LS0tLS1CRUdJTi';

const MAX_NAME_LENGTH = 253;

/** How kubelogin gets a token. */
export interface LoginSpec {
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly scopes: string[];
  /** What kubelogin calls the grant; undefined for its default. */
  readonly grantType?: string;
  /** Where the browser is sent to, if it is not kubelogin itself that waits for it. */
  readonly redirectUrl?: string;
  /** Whether kubelogin asks for something in the terminal. */
  readonly asksInTerminal: boolean;
  readonly furtherArguments: string[];
}

/** What a kubeconfig is made of. */
export interface KubeconfigSpec {
  readonly endpoint: string;
  readonly certificateAuthorityData: string;
  readonly clusterName: string;
  readonly userName: string;
  readonly contextName: string;
  readonly namespace?: string;
  readonly login: LoginSpec;
}

/** The kubeconfig, with its keys in the order in which kubectl writes them. */
export function kubeconfigOf(spec: KubeconfigSpec): object {
  const { clusterName, userName, contextName, namespace } = spec;
  return {
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name: clusterName, cluster: { 'certificate-authority-data': spec.certificateAuthorityData, 'server': spec.endpoint } }],
    'contexts': [{ name: contextName, context: { cluster: clusterName, ...(namespace === undefined ? {} : { namespace }), user: userName } }],
    'current-context': contextName,
    'users': [{ name: userName, user: { exec: execOf(spec.login) } }],
  };
}

function execOf(login: LoginSpec): object {
  return {
    apiVersion: EXEC_API_VERSION,
    command: 'kubectl',
    args: ['oidc-login', 'get-token', ...argumentsOf(login)],
    // without the terminal a plugin cannot ask; with `Always`, `kubectl apply -f -` would fail although nothing has to be asked
    interactiveMode: login.asksInTerminal ? 'IfAvailable' : 'Never',
  };
}

function argumentsOf(login: LoginSpec): string[] {
  return [
    `--oidc-issuer-url=${login.issuerUrl}`,
    `--oidc-client-id=${login.clientId}`,
    ...login.scopes.filter(scope => scope !== OPENID_SCOPE).map(scope => `--oidc-extra-scope=${scope}`),
    '--oidc-pkce-method=S256', // said, because kubelogin leaves PKCE out unless the provider advertises it, which Cognito does not
    ...(login.grantType === undefined ? [] : [`--grant-type=${login.grantType}`]),
    ...(login.redirectUrl === undefined ? [] : [`--oidc-redirect-url=${login.redirectUrl}`]),
    ...login.furtherArguments,
  ];
}

/** Why a text cannot be the endpoint of a cluster. */
export function endpointProblem(endpoint: string): string | undefined {
  return /^https:\/\/[A-Za-z0-9.-]+(:\d+)?\/?$/.test(endpoint) ? undefined
    : `must be the URL of the API server ('https://<host>'), got '${endpoint}'`;
}

/** Why a text cannot be the certificate authority of a cluster. */
export function certificateAuthorityProblem(data: string): string | undefined {
  if (data.startsWith('-----BEGIN')) {
    return 'must be base64, as `aws eks describe-cluster --query cluster.certificateAuthority.data` prints it, got PEM';
  }
  return BASE64.test(data) && data.startsWith(PEM_IN_BASE64) ? undefined : `must be a certificate in PEM, in base64, got '${data.slice(0, 20)}'...`;
}

/** Why a text cannot name a cluster, a user or a context. */
export function entryNameProblem(name: string): string | undefined {
  return /^\S+$/.test(name) && name.length <= MAX_NAME_LENGTH ? undefined : `must be 1-${MAX_NAME_LENGTH} characters without white space, got '${name}'`;
}

/** Why a text cannot be a further argument of kubelogin. */
export function furtherArgumentProblem(argument: string): string | undefined {
  const [flag] = argument.split('=');
  if (!flag.startsWith('--')) {
    return `must have arguments of the form '--<flag>' or '--<flag>=<value>', got '${argument}'`;
  }
  if (SECRET_ARGUMENTS.includes(flag)) {
    return `must not hold a secret, got '${flag}': the kubeconfig is handed out; make a public client instead`;
  }
  if (UNSAFE_ARGUMENTS.includes(flag)) {
    return `must not have '${flag}', with which anybody on the way can log in as the person; give '--certificate-authority=<file>' for a private authority`;
  }
  return OWN_ARGUMENTS.includes(flag) ? `must not have '${flag}', which follows from the association and 'grantType'` : undefined;
}
