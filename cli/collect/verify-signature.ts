import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import type { JsonObject } from './templates/json';
import { ACCEPTED_ALGORITHM } from '../facts/login/identity-provider';
import type { SignatureVerdict } from '../facts/login/login-token';

/** Whether one of the keys of an issuer signed a token. */
export async function verifySignature(compact: string, keySet: JsonObject): Promise<SignatureVerdict> {
  try {
    await compactVerify(compact, createLocalJWKSet(keySet as unknown as JSONWebKeySet), { algorithms: [ACCEPTED_ALGORITHM] });
    return 'valid';
  } catch (error) {
    return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSInvalid ? 'unknown key' : 'wrong';
  }
}
