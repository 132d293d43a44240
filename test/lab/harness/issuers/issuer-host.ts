import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { JSONWebKeySet } from 'jose';
import type { CertificateAuthority } from '../certificates/certificate-authority';
import { LOOPBACK } from '../processes/free-port';

const DISCOVERY = '/.well-known/openid-configuration';
const JWKS = '/.well-known/jwks.json';

/** Where the keys of an issuer come from. */
export type KeySource = () => Promise<JSONWebKeySet>;

/**
 * Identity providers under their real names, on this machine: what they publish for those who verify their tokens.
 *
 * A proxy leads there whoever asks for one of the hosts, and nobody to anywhere else. So an API server that goes by the
 * proxy is told the very issuer URL that was synthesized.
 */
export class IssuerHost {
  /** Starts serving. */
  public static async start(authority: CertificateAuthority): Promise<IssuerHost> {
    const host = new IssuerHost(authority);
    await Promise.all([listening(host.front), listening(host.proxy)]);
    return host;
  }

  private readonly sources = new Map<string, KeySource>();
  private readonly contexts = new Map<string, SecureContext>();
  private readonly sockets = new Set<Socket>();
  private readonly front: SecureServer;
  private readonly proxy: Server;

  private constructor(private readonly authority: CertificateAuthority) {
    this.front = createSecureServer({
      SNICallback: (name, done) => done(null, this.contexts.get(name)),
    }, (request, response) => void this.answer(request, response));
    this.proxy = createServer().on('connect', (request, socket: Socket) => this.tunnel(request, socket));
    [this.front, this.proxy].forEach(server => server.on('connection', socket => this.remember(socket)));
  }

  /** For HTTPS_PROXY. */
  public get proxyUrl(): string {
    return `http://${LOOPBACK}:${portOf(this.proxy)}`;
  }

  /** Serves the discovery document and the keys of an issuer. */
  public serve(issuerUrl: string, keys: KeySource): void {
    const { hostname } = new URL(issuerUrl);
    this.sources.set(issuerUrl, keys);
    if (!this.contexts.has(hostname)) {
      const { certificate, key } = this.authority.forServer([hostname]);
      this.contexts.set(hostname, createSecureContext({ cert: certificate, key }));
    }
  }

  public stop(): void {
    [this.front, this.proxy].forEach(server => server.close());
    this.sockets.forEach(socket => socket.destroy());
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = `https://${request.headers.host}${request.url}`;
    const issuerUrl = url.endsWith(DISCOVERY) ? url.slice(0, -DISCOVERY.length) : url.slice(0, -JWKS.length);
    const keys = this.sources.get(issuerUrl);
    if (keys === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Cache-Control', 'public, max-age=86400'); // as Cognito does; without it, each token has the API server ask again
    try {
      response.end(JSON.stringify(url.endsWith(DISCOVERY) ? discoveryOf(issuerUrl) : await keys()));
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  }

  private tunnel({ url = '' }: IncomingMessage, socket: Socket): void {
    if (!this.contexts.has(url.replace(/:443$/, ''))) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const inner = connect(portOf(this.front), LOOPBACK, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      inner.pipe(socket).pipe(inner);
    });
    [inner, socket].forEach(end => end.on('error', () => [inner, socket].forEach(either => either.destroy())));
  }

  private remember(socket: Socket): void {
    socket.unref();
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }
}

function discoveryOf(issuerUrl: string): object {
  return {
    issuer: issuerUrl,
    jwks_uri: `${issuerUrl}${JWKS}`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

async function listening(server: Server | SecureServer): Promise<void> {
  server.listen(0, LOOPBACK);
  server.unref();
  await once(server, 'listening');
}

function portOf(server: Server | SecureServer): number {
  return (server.address() as AddressInfo).port;
}
