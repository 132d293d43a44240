import { parse, stringify } from 'yaml';
import type { Fault } from './fault';
import type { LiveExample } from './live-example';
import { kubectl } from './symptoms';
import { CertificateAuthority } from '../harness/certificates/certificate-authority';

/*
 * What goes wrong with the file that people log in with.
 */

/** What is read, and changed, of a kubeconfig. */
interface Kubeconfig {
  readonly clusters: { cluster: Record<string, unknown> }[];
  readonly contexts: { context: Record<string, unknown> }[];
  readonly users: { user: Record<string, unknown> & { exec?: { args: string[] } } }[];
}

/** A secret that people put into kubeconfigs. */
export const SECRET_IN_KUBECONFIG = 'lab-secret-in-a-kubeconfig';

type Change = (kubeconfig: Kubeconfig, live: LiveExample) => void;

/** The kubeconfig that the stack puts out, changed. */
function changed(change: Change): (live: LiveExample) => string {
  return live => {
    const kubeconfig = parse(live.login.stack.output('KubectlKubeconfig')) as Kubeconfig;
    change(kubeconfig, live);
    return stringify(kubeconfig);
  };
}

interface Expectation {
  /** What kubectl says. */
  readonly sees: RegExp;
  readonly id: string;
  readonly says: RegExp;
  /** What the login gives. */
  readonly token?: (live: LiveExample) => Promise<string>;
}

function fault(report: string, change: Change, { sees, id, says, token }: Expectation): Fault {
  return {
    report,
    plant: () => undefined,
    symptom: [kubectl(changed(change), token), sees],
    asked: async live => ['--user-from-kubeconfig', '--kubeconfig', live.file(changed(change)(live))],
    id,
    says,
  };
}

/** The user of the file has these credentials. */
function user(credentials: Record<string, unknown>): Change {
  return ({ users: [first] }) => {
    first.user = credentials;
  };
}

function cluster(overrides: Record<string, unknown>): Change {
  return ({ clusters: [first] }) => {
    first.cluster = { ...first.cluster, ...overrides };
  };
}

/** Arguments of kubelogin, changed. */
function login(change: (args: string[]) => string[]): Change {
  return ({ users: [{ user: { exec } }] }) => {
    if (exec !== undefined) {
      exec.args = change(exec.args);
    }
  };
}

const UNAUTHORIZED = /You must be logged in to the server/;

export const KUBECONFIG_FAULTS: Fault[] = [
  fault('67: the login that is built into kubectl, and that other tools do not have, does not renew the token', (kubeconfig, live) => {
    user({ 'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': live.login.pool.issuerUrl, 'client-id': live.login.clientId, 'id-token': SECRET_IN_KUBECONFIG } } })(kubeconfig, live);
  }, { sees: /id-token|ID Token/i, id: 'KCFG001', says: /auth-provider 'oidc'/ }),
  fault('67: kubectl asks for a user name', user({}), {
    sees: /Username/, id: 'KCFG001', says: /system:anonymous/,
  }),
  fault('68: somebody pasted a token, and an hour later it is refused', user({ token: SECRET_IN_KUBECONFIG }), {
    sees: UNAUTHORIZED, id: 'KCFG001', says: /has a fixed token/,
  }),
  fault('the context names a user that was renamed', ({ contexts: [first] }) => {
    first.context = { ...first.context, user: 'gone' };
  }, { sees: /gone|Username/, id: 'KCFG001', says: /names a user that is not in/ }),
  fault('41: the login works, and the cluster says Unauthorized; the client is that of the dashboard',
    login(args => args.map(argument => (argument.startsWith('--oidc-client-id') ? '--oidc-client-id=dashboard' : argument))),
    { sees: UNAUTHORIZED, id: 'KCFG002', says: /dashboard/, token: async live => live.tokens.changed({ aud: 'dashboard' }) }),
  fault('40: the same; the issuer has a slash at its end',
    login(args => args.map(argument => (argument.startsWith('--oidc-issuer-url') ? `${argument}/` : argument))),
    { sees: UNAUTHORIZED, id: 'KCFG002', says: /byte for byte/, token: async live => live.tokens.changed({ iss: `${live.login.pool.issuerUrl}/` }) }),
  fault('57: the same; the scope email is not asked for', login(args => args.filter(argument => argument !== '--oidc-extra-scope=email')), {
    sees: UNAUTHORIZED, id: 'KCFG002', says: /does not ask for the scope 'email'/, token: async live => live.tokens.changed({ email: undefined }),
  }),
  fault('51: the same; the access token is sent', login(args => [...args, '--oidc-use-access-token']), {
    sees: UNAUTHORIZED, id: 'KCFG002', says: /access token/, token: async live => (await live.tokens.of('alice')).access,
  }),
  fault('5: the cluster was created again: connection refused', cluster({ server: 'https://127.0.0.1:9' }), {
    sees: /refused/, id: 'KCFG004', says: /does not lead to cluster example/,
  }),
  fault('x509: certificate signed by unknown authority', cluster({ 'certificate-authority-data': Buffer.from(new CertificateAuthority().certificate).toString('base64') }), {
    sees: /x509: certificate signed by unknown authority/, id: 'KCFG004', says: /another certificate authority/,
  }),
];
