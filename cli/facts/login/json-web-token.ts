import { CannotRun } from '../../cannot-run';

/*
 * Tokens as text (RFC 7519). Errors name the place that the text is from and repeat nothing of it.
 */

const SEGMENT = /^[A-Za-z0-9_-]*$/;

/** Parts of a token that is signed, and of one that is encrypted. */
const SIGNED_PARTS = 3;
const ENCRYPTED_PARTS = 5;

/** The token in a text: by itself, after `Bearer`, in quotes, or in what `kubectl oidc-login get-token` or a token endpoint prints. */
export function tokenIn(text: string, name: string): string {
  const token = (text.startsWith('{') ? tokenInJson(text) : text).replace(/^(authorization:\s*)?bearer\s+/i, '').replace(/^"(.*)"$/, '$1');
  const parts = token.split('.');
  if (parts.length === ENCRYPTED_PARTS && parts.every(part => SEGMENT.test(part))) {
    throw new CannotRun(`${name} holds an encrypted token (JWE), which only its receiver can read; Kubernetes takes signed tokens (JWT) only`);
  }
  if (parts.length !== SIGNED_PARTS || !parts.every(part => SEGMENT.test(part))) {
    throw new CannotRun(`${name} holds no JWT: that is three parts of letters, digits, '-' and '_' with dots between them`);
  }
  return token;
}

/** A part of a token that is a JSON object. */
export function decodeObject(part: string, name: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')));
  } catch {
    throw new CannotRun(`${name} holds no JWT: its ${what} is not JSON`); // without a cause, which would repeat the text
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CannotRun(`${name} holds no JWT: its ${what} is not a JSON object`);
  }
  return value as Record<string, unknown>;
}

function tokenInJson(text: string): string {
  try {
    const { status, id_token: idToken } = JSON.parse(text) as { status?: { token?: unknown }; id_token?: unknown };
    const token = idToken ?? status?.token;
    return typeof token === 'string' ? token : '';
  } catch {
    return ''; // told like everything that is not a token
  }
}
