import { createHash } from 'node:crypto';

/** The SHA-256 fingerprint of the first certificate of a text in PEM, in base64, as `openssl x509 -fingerprint` prints it. */
export function fingerprintOf(certificates: string): string | undefined {
  const [, body] = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(Buffer.from(certificates, 'base64').toString('utf8')) ?? [];
  return body && createHash('sha256').update(Buffer.from(body, 'base64')).digest('hex').toUpperCase().match(/../g)?.join(':');
}
