import { readFileSync } from 'node:fs';
import { Agent, type RequestOptions } from 'node:https';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { HttpsProxyAgent } from 'hpagent';
import { CALL_LIMIT } from './deadline';
import { CannotRun } from '../cannot-run';

/*
 * How to get out of this network: the variables that the AWS CLI and most other tools honour, and Node.js by itself does not.
 */

/** In milliseconds, for a proxy to open the way: as long as the SDK waits for a connection. */
const PROXY_LIMIT = 4_000;

/** What no proxy leads to, whatever the environment says. */
const LOOPBACK = /^(localhost|127\.[0-9.]+|\[::1\])$/;

/** What is trusted beside the authorities of Node.js, and all of it together. */
const contexts = new Map<string, SecureContext>();

/** The proxy for a URL, or undefined if it is asked directly. */
export function proxyFor(url: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const proxy = env.HTTPS_PROXY || env.https_proxy || undefined;
  const { hostname, port } = new URL(url);
  const direct = (env.NO_PROXY || env.no_proxy || '').split(/[\s,]+/).filter(entry => entry !== '');
  return proxy === undefined || LOOPBACK.test(hostname) || direct.some(entry => covers(entry.toLowerCase(), hostname, port || '443')) ? undefined : proxy;
}

/** The same as a URL, which it need not be in the environment. */
export function proxyUrlFor(url: string, env: NodeJS.ProcessEnv = process.env): URL | undefined {
  const proxy = proxyFor(url, env);
  return proxy === undefined ? undefined : proxyUrl(proxy);
}

/** An agent for HTTPS requests to a host; trusts what Node.js trusts, and the certificates of `AWS_CA_BUNDLE`. */
export function agentFor(url: string, env: NodeJS.ProcessEnv = process.env): Agent {
  const proxy = proxyUrlFor(url, env);
  const options = { keepAlive: false, ...authorities(env) };
  return proxy === undefined ? new Agent(options) : new HttpsProxyAgent({ ...options, proxy, timeout: CALL_LIMIT }); // a silent proxy would keep the process alive
}

type Connected = (error: Error | null, stream: Duplex) => void;

/** An agent for whatever hosts turn out to be asked: to each by its own way. */
export class OutwardAgent extends Agent {
  constructor(private readonly env: NodeJS.ProcessEnv = process.env) {
    super({ keepAlive: true, ...authorities(env) });
    [env.HTTPS_PROXY || env.https_proxy].forEach(proxy => proxy && proxyUrl(proxy)); // said at once, not for every request
  }

  public override createConnection(options: RequestOptions, connected?: Connected): Duplex | null | undefined {
    const host = options.host ?? '';
    const proxy = proxyUrlFor(`https://${isIPv6(host) ? `[${host}]` : host}:${options.port}`, this.env);
    return proxy === undefined ? super.createConnection(options, connected)
      : new HttpsProxyAgent({ proxy, keepAlive: true }).createConnection({ ...options, timeout: PROXY_LIMIT }, connected);
  }
}

/** `example.com` and `.example.com` cover the hosts below as well, `10.0.0.0/8` addresses, but no name that leads to one; `*` covers all. */
function covers(entry: string, hostname: string, port: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 && /\/|:.*:/.test(entry)) {
    return coversAddress(entry, address, port);
  }
  const [name, ofPort = port] = entry.split(':');
  const domain = name.replace(/^\*?\.?/, '');
  return entry === '*' || (domain !== '' && ofPort === port && (hostname === domain || hostname.endsWith(`.${domain}`)));
}

/** A network, or an address of IPv6, with or without brackets and a port; what is neither covers nothing. */
function coversAddress(entry: string, address: string, port: string): boolean {
  const [, bracketed = entry, ofPort = port] = /^\[([^\]]*)\](?::(\d+))?$/.exec(entry) ?? [];
  const [, network = '', prefix = isIPv6(network) ? '128' : '32'] = /^([0-9a-f.:]+)(?:\/(\d+))?$/.exec(bracketed) ?? [];
  const covered = new BlockList();
  try {
    covered.addSubnet(network, Number(prefix), familyOf(network));
  } catch {
    return false;
  }
  return ofPort === port && familyOf(network) === familyOf(address) && covered.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

function proxyUrl(proxy: string): URL {
  try {
    return new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
  } catch (error) {
    throw new CannotRun('HTTPS_PROXY is not the URL of a proxy (\'http://<host>:<port>\')', { cause: error }); // it may hold a password: not repeated
  }
}

/** Whoever names authorities to Node.js must name all: also those that it would add by itself. */
function authorities({ AWS_CA_BUNDLE: bundle, NODE_EXTRA_CA_CERTS: extra }: NodeJS.ProcessEnv): { secureContext?: SecureContext } {
  if (!bundle) {
    return {};
  }
  try {
    return { secureContext: trusting([...extraAuthorities(extra), readFileSync(bundle, 'utf8')].join('\n')) };
  } catch (error) {
    throw new CannotRun(`AWS_CA_BUNDLE names ${bundle}, which cannot be read`, { cause: error });
  }
}

/** Made once: it takes a while to parse all authorities of Node.js. */
function trusting(more: string): SecureContext {
  const context = contexts.get(more) ?? createSecureContext({ ca: [...rootCertificates, more] });
  contexts.set(more, context);
  return context;
}

function extraAuthorities(path: string | undefined): string[] {
  try {
    return path ? [readFileSync(path, 'utf8')] : [];
  } catch {
    return []; // Node.js has warned of it
  }
}
