import { execFile } from 'node:child_process';
import type { User } from './kube-library';
import { shorten } from '../../facts/shorten';
import { asArray, asObject, asString } from '../templates/json';

/** How long a login command may take, in milliseconds: one that waits for somebody at a browser is not waited for. */
const EXEC_LIMIT = 10_000;
const MAX_OUTPUT = 1_000_000;

/** The login command of a kubeconfig did not do its work. */
export class ExecFailure extends Error {
  public override readonly name = 'ExecFailure';
}

/**
 * The user of a kubeconfig with what its login command hands out in the command's place.
 *
 * The client library would wait for the command for ever, and would repeat its output, the token included, in an error.
 */
export async function resolveExec(user: User, limit = EXEC_LIMIT): Promise<User> {
  const exec = asObject(user.exec);
  const command = asString(exec.command);
  if (command === undefined) {
    return user;
  }
  const env = { ...process.env, ...execInfo(exec.apiVersion), ...variablesOf(exec.env) };
  const output = await run(command, asArray(exec.args).map(String), env, limit);
  const { token, clientCertificateData, clientKeyData } = asObject(asObject(parse(output, command)).status);
  return {
    name: user.name,
    token: asString(token),
    certData: base64(clientCertificateData),
    keyData: base64(clientKeyData),
  };
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { env, timeout: limit, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT }, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
      } else {
        reject(new ExecFailure(`the login command '${command}' of the kubeconfig ${wordFailure(error, stderr, limit)}`));
      }
    });
    child.stdin?.end(); // whoever would have to type something is not there
  });
}

function wordFailure(error: Error & { code?: unknown; killed?: boolean }, stderr: string, limit: number): string {
  if (error.code === 'ENOENT') {
    return 'is not installed here';
  }
  if (error.killed) {
    return `did not end within ${limit / 1000} s; log in first, for example with \`kubectl get namespaces\``;
  }
  const [line = ''] = stderr.split('\n').filter(text => text.trim() !== '');
  return `failed${line === '' ? '' : `: ${shorten(line.trim())}`}`;
}

function parse(output: string, command: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    throw new ExecFailure(`the login command '${command}' of the kubeconfig printed something else than credentials`);
  }
}

function execInfo(apiVersion: unknown): NodeJS.ProcessEnv {
  return { KUBERNETES_EXEC_INFO: JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: { interactive: false } }) };
}

function variablesOf(env: unknown): NodeJS.ProcessEnv {
  return Object.fromEntries(asArray(env).map(asObject).map(({ name, value }) => [String(name), asString(value)]));
}

function base64(pem: unknown): string | undefined {
  return typeof pem === 'string' ? Buffer.from(pem).toString('base64') : undefined;
}
