import { mkdirSync, mkdtempSync } from 'node:fs';
import { get } from 'node:http';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnvironment } from './python-environment';
import { freePort, LOOPBACK } from '../harness/processes/free-port';
import { GuardedProcess } from '../harness/processes/guarded-process';
import { Watchdog } from '../harness/processes/watchdog';

/** Where everything is deployed to. */
export const REGION = 'eu-west-1';

/** The account that is used if nothing else is said: examples with an account have this one. */
export const ACCOUNT = '111122223333';

const SERVE = join(__dirname, 'emulator', 'serve.py');

/**
 * An AWS of one test file: ministack with our resource types, on a port of the loopback device, empty at the start.
 *
 * Its accounts are told apart by the access key, which is the number of the account.
 */
export class Emulator {
  /** Starts one, and waits until it answers. */
  public static async start(): Promise<Emulator> {
    const python = await pythonEnvironment();
    const directory = mkdtempSync(join(tmpdir(), 'cdk-eks-identity-emulator-'));
    mkdirSync(join(directory, 'home'));
    const port = await freePort();
    const watchdog = new Watchdog(directory);
    const emulator = new Emulator(directory, port, watchdog, new GuardedProcess({
      name: 'ministack',
      command: python,
      args: ['-B', SERVE], // leaves no compiled files beside ours
      directory,
      env: {
        ...environment(directory, port, ACCOUNT),
        BIND_HOST: LOOPBACK,
        MINISTACK_HOST: LOOPBACK,
        GATEWAY_PORT: String(port),
        MINISTACK_REGION: REGION,
        MINISTACK_ACCOUNT_ID: ACCOUNT,
        IOT_MTLS_ENABLED: '0', // each a port of its own
        SFTP_ENABLED: '0',
        DOCKER_HOST: `unix://${join(directory, 'no-docker')}`, // clusters and functions stay out of an engine that may be there
      },
    }, watchdog));
    try {
      await emulator.server.ready(() => emulator.answers());
    } catch (error) {
      await emulator.stop();
      throw error;
    }
    return emulator;
  }

  public readonly endpoint: string;

  private constructor(
    /** For files of the tests, removed in the end. */
    public readonly directory: string,
    private readonly port: number,
    private readonly watchdog: Watchdog,
    private readonly server: GuardedProcess,
  ) {
    this.endpoint = `http://${LOOPBACK}:${port}`;
  }

  /** Everything it wrote so far. */
  public get log(): string {
    return this.server.log;
  }

  /** The whole environment of a program that may talk to this emulator and to nothing else. */
  public environment(account = ACCOUNT): Record<string, string> {
    return { PATH: process.env.PATH ?? '', ...environment(this.directory, this.port, account) };
  }

  /** Ends it, and removes its directory. */
  public async stop(): Promise<void> {
    await this.watchdog.bite();
  }

  private answers(): Promise<boolean> {
    return new Promise(resolve => {
      const request = get(`${this.endpoint}/_ministack/health`, response => resolve(response.resume().statusCode === 200));
      request.on('error', () => resolve(false));
    });
  }
}

/** Everything that could lead elsewhere points into the directory or to nothing. */
function environment(directory: string, port: number, account: string): Record<string, string> {
  return {
    HOME: join(directory, 'home'),
    TMPDIR: directory,
    AWS_ENDPOINT_URL: `http://${LOOPBACK}:${port}`,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'laboratory',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    HTTPS_PROXY: `http://${LOOPBACK}:9`, // nobody there: what is not in the emulator is not asked elsewhere
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
