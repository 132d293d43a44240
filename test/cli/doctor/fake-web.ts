import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { LOGIN_ISSUER } from './fake-account';
import { CertificateAuthority, type Certified } from '../../lab/harness/certificates/certificate-authority';
import { TokenSigner } from '../../lab/harness/issuers/token-signer';
import { ISSUER } from '../fixtures';

const LOCAL = '127.0.0.1';
const DISCOVERY_PATH = '/.well-known/openid-configuration';
const KEYS_PATH = '/keys';

/** What a site answers: JSON, text, a status, or silence. */
export interface FakeAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly location?: string;
}

/** By URL. */
export type FakeSites = Record<string, FakeAnswer>;

/** What an issuer in which nothing is wrong serves. */
export async function issuerSites(issuerUrl = LOGIN_ISSUER, discovery: Record<string, unknown> = {}, keys?: unknown): Promise<FakeSites> {
  const base = issuerUrl.replace(/\/$/, '');
  return {
    [`${base}${DISCOVERY_PATH}`]: { body: { issuer: issuerUrl, jwks_uri: `${base}${KEYS_PATH}`, ...discovery } },
    [`${base}${KEYS_PATH}`]: { body: keys ?? await signer().keys() },
  };
}

/** What the issuers of clusters serve. */
export function clusterSites(issuer = ISSUER): Promise<FakeSites> {
  return issuerSites(`https://${issuer}`);
}

/** An API server, as far as it is greeted. */
export function endpointSites(endpoint: string): FakeSites {
  return { [new URL('/version', endpoint).href]: { body: { gitVersion: 'v1.33.0' } } };
}

/** The certificate of the authority of the sites, as EKS and kubeconfigs have it. */
export function authorityData(): string {
  return Buffer.from(authority().certificate).toString('base64');
}

/** Signs as the identity provider of the healthy account. */
export function signer(): TokenSigner {
  return known.signer ??= new TokenSigner('key-1');
}

/** A token that a person of the healthy account has, unless claims say otherwise; undefined leaves one out. */
export function loginToken(claims: Record<string, unknown> = {}, by: TokenSigner = signer()): Promise<string> {
  return by.sign({
    'iss': LOGIN_ISSUER, 'aud': '2u5clientid', 'sub': 'a-1', 'email': 'alice@example.com', 'email_verified': true, 'cognito:groups': ['dev'], 'token_use': 'id', ...claims,
  });
}

/** Sites of the internet on this machine, with certificates of an authority of their own, behind a proxy that leads nowhere else. */
export class FakeWeb {
  private readonly front: SecureServer;
  private readonly proxy: Server;
  private readonly sockets = new Set<Socket>();
  private readonly contexts = new Map<string, SecureContext>();

  constructor(private readonly sites: FakeSites) {
    const localhost = certificateFor('localhost');
    this.front = createSecureServer({
      cert: localhost.certificate,
      key: localhost.key,
      SNICallback: (name, done) => done(null, this.contextFor(name)),
    }, (request, response) => this.answer(request, response));
    this.proxy = createServer().on('connect', (request, socket: Socket) => this.tunnel(request, socket));
    [this.front, this.proxy].forEach(server => server.on('connection', socket => this.sockets.add(socket)));
  }

  /** Returns what the environment must say. */
  public async listen(): Promise<Record<'HTTPS_PROXY' | 'AWS_CA_BUNDLE' | 'NO_PROXY', string>> {
    for (const server of [this.front, this.proxy]) {
      server.listen(0, LOCAL);
      await once(server, 'listening');
    }
    return { HTTPS_PROXY: `http://${LOCAL}:${portOf(this.proxy)}`, AWS_CA_BUNDLE: authorityFile(), NO_PROXY: 'localhost' };
  }

  /** Of the sites themselves, without the proxy. */
  public get port(): number {
    return portOf(this.front);
  }

  public async close(): Promise<void> {
    this.sockets.forEach(socket => socket.destroy());
    await Promise.all([this.front, this.proxy].map(server => new Promise(resolve => server.close(resolve))));
  }

  private contextFor(name: string): SecureContext {
    const context = this.contexts.get(name) ?? createSecureContext(contextOptions(name));
    this.contexts.set(name, context);
    return context;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const host = request.headers.host?.replace(/^localhost:\d+$/, 'localhost');
    const site = this.sites[`https://${host}${request.url}`] ?? { status: 404 };
    response.writeHead(site.status ?? 200, site.location === undefined ? {} : { location: site.location });
    response.end(typeof site.body === 'string' ? site.body : JSON.stringify(site.body));
  }

  /** To the hosts of the sites, and to no other. */
  private tunnel({ url = '' }: IncomingMessage, socket: Socket): void {
    if (!Object.keys(this.sites).some(site => new URL(site).host === url.replace(/:443$/, ''))) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const inner = connect(portOf(this.front), LOCAL, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      inner.pipe(socket).pipe(inner);
    });
    [inner, socket].forEach(end => end.on('error', () => [inner, socket].forEach(either => either.destroy())));
  }
}

/** Hosts of this name have certificates of an authority that nobody trusts. */
export const UNTRUSTED_HOST = 'untrusted.example.com';

/** Keys take their time: made once. */
const known: {
  authority?: CertificateAuthority;
  stranger?: CertificateAuthority;
  signer?: TokenSigner;
  file?: string;
  readonly certificates: Map<string, Certified>;
} = { certificates: new Map() };

function authority(): CertificateAuthority {
  return known.authority ??= new CertificateAuthority();
}

function certificateFor(name: string): Certified {
  const certificate = known.certificates.get(name)
    ?? (name === UNTRUSTED_HOST ? known.stranger ??= new CertificateAuthority() : authority()).forServer([name]);
  known.certificates.set(name, certificate);
  return certificate;
}

function contextOptions(name: string): { cert: string; key: string } {
  const { certificate, key } = certificateFor(name);
  return { cert: certificate, key };
}

function authorityFile(): string {
  if (known.file === undefined) {
    known.file = join(mkdtempSync(join(tmpdir(), 'eks-identity-')), 'authority.pem');
    writeFileSync(known.file, authority().certificate);
  }
  return known.file;
}

function portOf(server: Server | SecureServer): number {
  return (server.address() as AddressInfo).port;
}
