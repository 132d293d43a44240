import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { StandInSts, StsAnswer } from './stand-in-sts';
import { bodyOf, closeServer, listenOnLoopback, portOf } from '../../support/loopback-server';
import { LOOPBACK } from '../harness/processes/free-port';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** Errors with another status than 400. */
const STATUSES: Record<string, number> = { AccessDenied: 403, InvalidAction: 404 };

/** Of the credentials that it hands out, which open nothing: to see that nobody prints them. */
export const STAND_IN_SECRET = 'secret-of-the-stand-in';

const CREDENTIALS = `<AccessKeyId>ASIASTANDIN</AccessKeyId><SecretAccessKey>${STAND_IN_SECRET}</SecretAccessKey>`
  + '<SessionToken>session-of-the-stand-in</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration>';

/** The stand-in of STS over HTTP, for SDKs: `AWS_ENDPOINT_URL_STS`. */
export class StsServer {
  /** @param sts asked for at each call, since IAM may be another one by then */
  public static async start(sts: () => StandInSts): Promise<StsServer> {
    const server = new StsServer(sts);
    server.http.unref();
    await listenOnLoopback(server.http);
    return server;
  }

  /** The tokens that came: to see that nobody prints them. */
  public readonly tokens: string[] = [];
  private readonly http: Server;

  private constructor(private readonly sts: () => StandInSts) {
    this.http = createServer((request, response) => void this.handle(request, response));
  }

  public get url(): string {
    return `http://${LOOPBACK}:${portOf(this.http)}`;
  }

  public async stop(): Promise<void> {
    await closeServer(this.http);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.answer(new URLSearchParams(await bodyOf(request)));
    response.writeHead(answer.allowed ? 200 : STATUSES[answer.code ?? ''] ?? 400, { 'content-type': 'text/xml' }).end(xmlOf(answer));
  }

  private async answer(query: URLSearchParams): Promise<StsAnswer> {
    const [action, roleArn, token] = ['Action', 'RoleArn', 'WebIdentityToken'].map(name => query.get(name) ?? '');
    this.tokens.push(token);
    return action === 'AssumeRoleWithWebIdentity'
      ? this.sts().assumeRoleWithWebIdentity(roleArn, token)
      : { allowed: false, code: 'InvalidAction', message: `Could not find operation ${action}` };
  }
}

function xmlOf({ allowed, code = '', message = '' }: StsAnswer): string {
  return allowed
    ? `<AssumeRoleWithWebIdentityResponse xmlns="${NAMESPACE}"><AssumeRoleWithWebIdentityResult><Credentials>${CREDENTIALS}</Credentials>`
      + '</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>'
    : `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message></Error></ErrorResponse>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
