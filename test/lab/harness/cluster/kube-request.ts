import { request as httpsRequest } from 'node:https';
import type { Certified } from '../certificates/certificate-authority';

/** Whoever says nothing for so long is no API server, or a hopeless one. */
const TIMEOUT_MILLISECONDS = 15_000;

/** Where an API server is, and how to know it. */
export interface Endpoint {
  /** Its URL. */
  readonly url: string;
  /** The certificate of its authority, in PEM. */
  readonly authority: string;
}

/** Who asks: the holder of a certificate, the bearer of a token, or nobody in particular. */
export type Caller = Certified | { readonly token: string } | undefined;

/** A request. */
export interface KubeRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** What the body is, if it is not just JSON. */
  readonly contentType?: string;
}

/** The answer to a request. */
export interface Answer {
  readonly status: number;
  /** What the API server says of a failure. */
  readonly message: string;
  readonly body: Record<string, unknown>;
}

/** Asks an API server. */
export async function ask(endpoint: Endpoint, caller: Caller, { method, path, body, contentType = 'application/json' }: KubeRequest): Promise<Answer> {
  const options = {
    method,
    ca: endpoint.authority,
    agent: false, // connections that are kept open would outlive the laboratory
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': contentType }),
      ...(caller && 'token' in caller ? { Authorization: `Bearer ${caller.token}` } : {}),
    },
    ...(caller && 'key' in caller ? { cert: caller.certificate, key: caller.key } : {}),
  };
  return new Promise((resolve, reject) => {
    const request = httpsRequest(new URL(path, endpoint.url), options, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(answerOf(response.statusCode ?? 0, Buffer.concat(chunks).toString())));
    });
    request.on('error', reject);
    request.setTimeout(TIMEOUT_MILLISECONDS, () => request.destroy(new Error(`no answer to ${method} ${path}`)));
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function answerOf(status: number, text: string): Answer {
  const body = text.startsWith('{') ? JSON.parse(text) as Record<string, unknown> : {};
  return { status, message: String(body.message ?? text), body };
}
