import type { Read } from '../account/account';

/*
 * How a person logs in, by their kubeconfig: tokens, keys and secrets in it are not among the facts, only that they are there.
 */

/** The context that was asked about, with what it names. */
export interface KubeLoginFact {
  readonly context: string;
  /** The name of the user; undefined if the context names one that is not there. */
  readonly user?: string;
  readonly credentials: KubeCredentials;
  /** Undefined if the context names a cluster that is not there. */
  readonly server?: KubeServer;
}

export interface KubeServer {
  readonly url: string;
  readonly skipsVerification: boolean;
  /** Whether it trusts the certificate authority of the cluster; undefined where it trusts those of the machine. */
  readonly trustsCluster?: boolean;
  /** Undefined where it does not speak TLS. */
  readonly handshake?: Read<Handshake>;
}

/** What came of greeting the API server. */
export interface Handshake {
  /** The code of the reason not to trust its certificate. */
  readonly untrusted?: string;
}

export type KubeCredentials =
  /** kubelogin, with what its arguments say. */
  | { readonly kind: 'kubelogin'; readonly login: KubeloginArguments }
  /** A plugin that logs in with IAM. */
  | { readonly kind: 'aws'; readonly command: string }
  /** A plugin that is not known. */
  | { readonly kind: 'plugin'; readonly command: string }
  /** What client libraries had built in once. */
  | { readonly kind: 'auth-provider'; readonly name: string }
  /** Something that does not log in at all. */
  | { readonly kind: 'token' | 'certificate' | 'password' | 'none' };

export interface KubeloginArguments {
  readonly issuerUrl?: string;
  readonly clientId?: string;
  readonly scopes: string[];
  /** Addresses that the browser is sent back to, as far as they are given. */
  readonly callbacks: string[];
  readonly grantType?: string;
  readonly usesPkce: boolean;
  readonly usesAccessToken: boolean;
  readonly hasSecret: boolean;
  readonly skipsVerification: boolean;
}

/** Reads the arguments of kubelogin: `--flag=value` or `--flag value`; undefined if the command is another one. */
export function readKubelogin(command: string, args: string[]): KubeloginArguments | undefined {
  const isKubelogin = args.includes('oidc-login') || /(^|\/)(kubelogin|kubectl-oidc_login)(\.exe)?$/.test(command);
  const issuerUrl = last(args, '--oidc-issuer-url');
  if (!isKubelogin || (issuerUrl === undefined && !args.includes('oidc-login'))) {
    return undefined; // kubelogin is also the name of a plugin for Azure
  }
  const clientId = last(args, '--oidc-client-id');
  const grantType = last(args, '--grant-type');
  const redirectUrl = last(args, '--oidc-redirect-url');
  const addresses = valuesOf(args, '--listen-address').map(address => `http://localhost:${address.split(':').at(-1)}`);
  return {
    ...issuerUrl !== undefined && { issuerUrl },
    ...clientId !== undefined && { clientId },
    ...grantType !== undefined && { grantType },
    scopes: ['openid', ...valuesOf(args, '--oidc-extra-scope').flatMap(scopes => scopes.split(','))],
    callbacks: redirectUrl !== undefined ? [redirectUrl] : addresses,
    usesPkce: last(args, '--oidc-pkce-method') !== undefined || isSet(args, '--oidc-use-pkce'),
    usesAccessToken: isSet(args, '--oidc-use-access-token'),
    hasSecret: valuesOf(args, '--oidc-client-secret').some(secret => secret !== '') || valuesOf(args, '--password').length > 0,
    skipsVerification: isSet(args, '--insecure-skip-tls-verify'),
  };
}

function last(args: string[], flag: string): string | undefined {
  return valuesOf(args, flag).at(-1);
}

function valuesOf(args: string[], flag: string): string[] {
  return args.flatMap((arg, index) => (arg.startsWith(`${flag}=`) ? [arg.slice(flag.length + 1)] : arg === flag ? args.slice(index + 1, index + 2) : []));
}

/** Of a flag without a value. */
function isSet(args: string[], flag: string): boolean {
  return args.includes(flag) || args.includes(`${flag}=true`);
}
