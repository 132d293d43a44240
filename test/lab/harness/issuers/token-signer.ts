import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { exportJWK, type JSONWebKeySet, SignJWT } from 'jose';
import { newKeyPair } from '../certificates/certificate-authority';

const ALGORITHM = 'RS256';
const LIFETIME_SECONDS = 3_600;

/** Signs whatever claims a test needs, as an identity provider would if it had a reason to. */
export class TokenSigner {
  private readonly key: KeyObject;

  constructor(private readonly keyId = 'laboratory', privateKey = newKeyPair().privateKey) {
    this.key = createPrivateKey(privateKey);
  }

  /** The keys to verify tokens with. */
  public async keys(): Promise<JSONWebKeySet> {
    return { keys: [{ ...await exportJWK(createPublicKey(this.key)), kid: this.keyId, alg: ALGORITHM, use: 'sig' }] };
  }

  /** A token with exactly these claims, and with times in which it is valid unless the claims have their own. */
  public async sign(claims: Record<string, unknown>): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ iat: now, exp: now + LIFETIME_SECONDS, ...claims }).setProtectedHeader({ alg: ALGORITHM, kid: this.keyId }).sign(this.key);
  }
}

/** The token with another claim in it, under the signature that it had. */
export function tamperedWith(token: string, claims: Record<string, unknown>): string {
  const [header, payload, signature] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()) as object, ...claims };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}
