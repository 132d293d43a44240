import { CLUSTER } from './example-account';
import { PLANTED_SECRET } from './example-objects';
import { SECRET_IN_KUBECONFIG } from './kubeconfig-faults';
import type { LiveExample } from './live-example';
import type { Finding } from '../../../cli/checks/finding';
import type { DoctorJsonReport } from '../../../cli/report/doctor-json';
import { runNode } from '../../cli/bundle';
import type { ProgramRun } from '../../support/run-program';
import { LOOPBACK } from '../harness/processes/free-port';
import { STAND_IN_SECRET } from '../sts/sts-server';

/** Anything that looks like a token with its signature, or like a key. */
const LIKE_A_SECRET = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{20,}|k8s-aws-v1\.[\w-]+|PRIVATE KEY/;

/** What the environment says of AWS: nothing of the machine that the tests run on. */
const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIALAB',
  AWS_SECRET_ACCESS_KEY: 'lab-secret-access-key',
  AWS_REGION: 'eu-west-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

/** What a run came to. */
export interface DoctorRun {
  readonly status: number | null;
  readonly findings: Finding[];
}

/** The command as it is published, on the computer of somebody who may read everything. */
export class DoctorCommand {
  /** How long each question took, in milliseconds. */
  public readonly times: number[] = [];
  private readonly authority: string;

  /** @param bundle the file that is published */
  constructor(private readonly live: LiveExample, private readonly bundle: string) {
    this.authority = live.file(Buffer.from(live.login.cluster.certificateAuthorityData, 'base64').toString());
  }

  /** Asks about the cluster of the example. */
  public async doctor(args: string[], env: NodeJS.ProcessEnv = {}): Promise<DoctorRun> {
    const start = Date.now();
    const { status, stdout, stderr } = await this.run(['doctor', '--cluster', CLUSTER, '--output', 'json', ...args], env);
    this.times.push(Date.now() - start);
    if (stderr !== '') {
      throw new Error(`doctor ${args.join(' ')} ended with ${status}: ${stderr}`);
    }
    return { status, findings: (JSON.parse(stdout) as DoctorJsonReport).findings };
  }

  /** Runs any command; fails if it prints what is secret. */
  public async run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<ProgramRun> {
    const { live } = this;
    const run = await runNode([this.bundle, ...args], {
      ...CREDENTIALS,
      HOME: live.lab.directory,
      KUBECONFIG: live.login.cluster.administratorKubeconfig,
      AWS_ENDPOINT_URL: live.awsUrl,
      AWS_ENDPOINT_URL_STS: live.sts.url,
      HTTPS_PROXY: live.lab.issuers.proxyUrl,
      NO_PROXY: LOOPBACK,
      NODE_EXTRA_CA_CERTS: this.authority,
      ...env,
    });
    this.expectNothingSecret(`${run.stdout}\n${run.stderr}`);
    return run;
  }

  private expectNothingSecret(text: string): void {
    const signatures = [...this.live.tokens.given, ...this.live.sts.tokens].map(token => token.split('.').at(-1) ?? token);
    const secrets = [PLANTED_SECRET, SECRET_IN_KUBECONFIG, STAND_IN_SECRET, CREDENTIALS.AWS_SECRET_ACCESS_KEY, ...signatures];
    const found = secrets.find(secret => text.includes(secret)) ?? LIKE_A_SECRET.exec(text)?.[0];
    if (found !== undefined) {
      throw new Error(`the output holds a secret: ...${found.slice(-8)}`);
    }
  }
}
