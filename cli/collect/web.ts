import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { types } from 'node:util';
import { withDeadline } from './deadline';
import { agentFor, proxyFor } from './proxy';
import { isObject, type JsonObject } from './templates/json';

/*
 * What an identity provider says about itself, over HTTPS: nothing is sent but the request for a document.
 */

/** Larger than any discovery document or key set; more is not read. */
const MAX_BYTES = 1_000_000;

const MAX_REDIRECTS = 5;

/** Codes of certificates that are not, or not any more, those of the host. */
const UNTRUSTED = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|ERR_TLS_CERT_)/;

/** What a host answered. */
export type WebAnswer =
  | { readonly kind: 'document'; readonly document: JsonObject }
  /** Something that is of no use; worded to follow the URL. */
  | { readonly kind: 'unusable'; readonly reason: string }
  /** It cannot prove to be the host. */
  | { readonly kind: 'untrusted'; readonly code: string };

export interface Web {
  /** Fails if the host cannot be reached, or is out of order. */
  getJson(url: string): Promise<WebAnswer>;
  /** The addresses of the host of a URL; undefined behind a proxy, which has its own idea of them. */
  resolve(url: string): Promise<string[]> | undefined;
}

interface RawAnswer {
  readonly status: number;
  readonly location?: string;
  readonly body: string;
}

/** The web as this machine sees it. */
export class HttpsWeb implements Web {
  public async getJson(url: string): Promise<WebAnswer> {
    try {
      return readAnswer(await withDeadline(signal => follow(url, signal)));
    } catch (error) {
      const code = untrustedCode(error);
      if (code !== undefined) {
        return { kind: 'untrusted', code };
      }
      throw error;
    }
  }

  public resolve(url: string): Promise<string[]> | undefined {
    return proxyFor(url) !== undefined ? undefined
      : withDeadline(async () => (await lookup(new URL(url).hostname, { all: true })).map(({ address }) => address));
  }
}

async function follow(url: string, signal: AbortSignal): Promise<RawAnswer> {
  let target = url;
  for (let count = 0; count <= MAX_REDIRECTS; count++) {
    if (!target.startsWith('https://')) {
      return { status: 0, body: '' };
    }
    const answer = await get(target, signal);
    if (answer.location === undefined) {
      return answer;
    }
    target = new URL(answer.location, target).href;
  }
  return { status: 0, body: '' };
}

function get(url: string, signal: AbortSignal): Promise<RawAnswer> {
  const options: RequestOptions = { agent: agentFor(url), signal, headers: { accept: 'application/json' } };
  return new Promise((resolve, reject) => {
    request(url, options, response => void read(response).then(resolve, reject)).on('error', reject).end();
  });
}

async function read(response: IncomingMessage): Promise<RawAnswer> {
  const { statusCode: status = 0, headers: { location } } = response;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MAX_BYTES) {
      response.destroy();
      break;
    }
  }
  return { status, ...status >= 300 && status < 400 && { location }, body: Buffer.concat(chunks).toString('utf8') };
}

function readAnswer({ status, body }: RawAnswer): WebAnswer {
  if (status === 429 || status >= 500) {
    throw new Error(`it answers with status ${status}`);
  }
  if (status !== 200) {
    return { kind: 'unusable', reason: status === 0 ? 'leads away from https, or in a circle' : `answers with status ${status}` };
  }
  try {
    const document: unknown = JSON.parse(body);
    return isObject(document) ? { kind: 'document', document } : { kind: 'unusable', reason: 'answers with JSON that is not an object' };
  } catch {
    return { kind: 'unusable', reason: 'answers with something else than JSON' };
  }
}

/** The code of an error about a certificate; undefined for all others. */
export function untrustedCode(error: unknown): string | undefined {
  const code = types.isNativeError(error) ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' && UNTRUSTED.test(code) ? code : undefined;
}
