import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { JSONWebKeySet } from 'jose';
import { TokenSigner } from '../issuers/token-signer';
import { LOOPBACK } from '../processes/free-port';
import { GuardedProcess } from '../processes/guarded-process';
import type { Watchdog } from '../processes/watchdog';

const SERVER = require.resolve('cognito-local/lib/bin/start.js');

/** The key that cognito-local signs with, which is part of its package and so known to everybody. */
const SIGNING_KEY = require.resolve('cognito-local/lib/keys/cognitoLocal.private.json');
const KEY_ID = 'CognitoLocal';

/** No real ones: cognito-local does not look at them. */
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The server of all user pools of a laboratory. */
export class CognitoLocal {
  public static async start(directory: string, region: string, watchdog: Watchdog): Promise<CognitoLocal> {
    mkdirSync(join(directory, '.cognito', 'db'), { recursive: true });
    writeFileSync(join(directory, '.cognito', 'config.json'), JSON.stringify({ TokenConfig: { IssuerDomain: `https://cognito-idp.${region}.amazonaws.com` } }));
    const server = new CognitoLocal(directory, region, watchdog);
    await server.run();
    return server;
  }

  private url = '';
  private process?: GuardedProcess;
  private runs = 0;
  private api?: CognitoIdentityProviderClient;

  private constructor(private readonly directory: string, public readonly region: string, private readonly watchdog: Watchdog) {}

  /** The API of Cognito. */
  public get client(): CognitoIdentityProviderClient {
    if (this.api === undefined) {
      throw new Error('cognito-local has not been started');
    }
    return this.api;
  }

  /** What the user pools publish to verify their tokens with. */
  public async keys(poolId: string): Promise<JSONWebKeySet> {
    return await (await fetch(`${this.url}/${poolId}/.well-known/jwks.json`)).json() as JSONWebKeySet;
  }

  /** Signs as the user pools do: for tokens that Cognito gives to nobody, or not easily. */
  public signer(): TokenSigner {
    const { pem } = JSON.parse(readFileSync(SIGNING_KEY, 'utf8')) as { pem: string };
    return new TokenSigner(KEY_ID, pem);
  }

  /** Gives a user pool an id like those of AWS, in place of one that begins with `local_`, for which there is no request. */
  public async rename(poolId: string, newId: string): Promise<void> {
    await this.process?.stop();
    const [from, to] = [poolId, newId].map(id => join(this.directory, '.cognito', 'db', `${id}.json`));
    writeFileSync(from, readFileSync(from, 'utf8').replaceAll(`"${poolId}"`, `"${newId}"`));
    renameSync(from, to);
    await this.run();
  }

  private async run(): Promise<void> {
    this.runs += 1;
    const server = new GuardedProcess({
      name: `cognito-local-${this.runs}`,
      command: process.execPath,
      args: [SERVER],
      directory: this.directory, // where it keeps its data
      env: { HOST: LOOPBACK, PORT: '0', NO_COLOR: '1', AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1' },
    }, this.watchdog);
    await server.ready(() => /http:\/\/127\.0\.0\.1:\d+/.test(server.log));
    this.url = /http:\/\/127\.0\.0\.1:\d+/.exec(server.log)?.[0] ?? '';
    this.process = server;
    this.api = new CognitoIdentityProviderClient({ endpoint: this.url, region: this.region, credentials: CREDENTIALS });
  }
}
