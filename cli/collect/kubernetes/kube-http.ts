import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { withDeadline } from '../deadline';
import { asObject, asString } from '../templates/json';

/** The API server answered with an error. */
export class KubeStatusError extends Error {
  public override readonly name = 'KubeStatusError';

  constructor(public readonly status: number, message: string) {
    super(message);
  }
}

/** How to reach an API server, as a kubeconfig says it: TLS, credentials and proxy. */
export interface KubeEndpoint {
  /** `https://host:port`, perhaps with a path. */
  readonly server: string;
  readonly options: RequestOptions;
}

/** JSON to and from an API server. */
export class KubeHttp {
  constructor(private readonly endpoint: KubeEndpoint) {}

  public async get(path: string, accept = JSON_TYPE): Promise<unknown> {
    return this.send('GET', path, accept);
  }

  public async post(path: string, body: unknown): Promise<unknown> {
    return this.send('POST', path, JSON_TYPE, JSON.stringify(body));
  }

  public close(): void {
    const { agent } = this.endpoint.options;
    if (agent instanceof HttpAgent) { // the agents for HTTPS and for proxies are among them
      agent.destroy();
    }
  }

  private async send(method: string, path: string, accept: string, body?: string): Promise<unknown> {
    const { status, text } = await withDeadline(signal => exchange(this.endpoint, { method, path, accept, body, signal }));
    if (status < 200 || status > 299) {
      throw new KubeStatusError(status, messageIn(text) ?? `the API server answered with ${status}`);
    }
    try {
      return JSON.parse(text);
    } catch {
      throw new Error('the answer is not JSON'); // what it is instead may be anything: it is not repeated
    }
  }
}

const JSON_TYPE = 'application/json';

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly accept: string;
  readonly body?: string;
  readonly signal: AbortSignal;
}

function exchange({ server, options }: KubeEndpoint, { method, path, accept, body, signal }: Exchange): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const url = new URL(`${server.replace(/\/+$/, '')}${path}`);
    const headers = { ...options.headers, accept, ...body !== undefined && { 'content-type': JSON_TYPE } };
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const request = send(url, { ...options, method, headers, signal }, response => {
      textOf(response).then(text => resolve({ status: response.statusCode ?? 0, text }), reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The API server explains itself in an object of kind Status. */
function messageIn(text: string): string | undefined {
  try {
    return asString(asObject(JSON.parse(text)).message);
  } catch {
    return undefined;
  }
}
