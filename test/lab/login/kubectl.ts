import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * In place of kubelogin, which would open a browser: answers with the token in a file, and writes down what it was asked.
 * The protocol is that of `client.authentication.k8s.io/v1`.
 */
const LOGIN_PLUGIN = `#!/bin/sh
printf '%s\\n' "$#" "$@" >> "$LAB_ASKED"
cat <<END
{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "$(cat "$LAB_TOKEN")"}}
END
`;

/** What a command answered. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The arguments of each call of the login plugin. */
  readonly asked: string[][];
}

/** A real kubectl, on the computer of somebody with a kubeconfig and nothing else. */
export class Kubectl {
  private readonly home: string;

  constructor(private readonly command: string, directory: string, kubeconfig: string) {
    this.home = join(directory, 'home');
    mkdirSync(join(this.home, 'bin'), { recursive: true });
    symlinkSync(command, this.file('bin/kubectl')); // the kubeconfig says `kubectl`, whichever is on the path
    writeFileSync(this.file('bin/kubectl-oidc_login'), LOGIN_PLUGIN);
    chmodSync(this.file('bin/kubectl-oidc_login'), 0o755);
    writeFileSync(this.file('kubeconfig'), kubeconfig, { mode: 0o600 });
  }

  /** The environment of somebody who gets this token when they log in. */
  public environment(token: string): Record<string, string> {
    writeFileSync(this.file('token'), token);
    return {
      HOME: this.home,
      PATH: [this.file('bin'), '/usr/bin', '/bin'].join(delimiter),
      KUBECONFIG: this.file('kubeconfig'),
      LAB_TOKEN: this.file('token'),
      LAB_ASKED: this.file('asked'),
    };
  }

  /** Runs a command for somebody who gets this token when they log in. */
  public async run(token: string, ...args: string[]): Promise<Outcome> {
    rmSync(this.file('asked'), { force: true });
    const env = this.environment(token);
    return new Promise(resolve => {
      const { stdin } = execFile(this.command, args, { env }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr, asked: this.asked() });
      });
      stdin?.end(); // nobody is there to enter a user name
    });
  }

  /** A number, and as many arguments, for each call. */
  private asked(): string[][] {
    const lines = existsSync(this.file('asked')) ? readFileSync(this.file('asked'), 'utf8').trimEnd().split('\n') : [];
    const calls: string[][] = [];
    while (lines.length > 0) {
      calls.push(lines.splice(0, Number(lines.shift())));
    }
    return calls;
  }

  private file(name: string): string {
    return join(this.home, name);
  }
}
