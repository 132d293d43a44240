import { createHash } from 'node:crypto';

/** 32 bits: enough to tell the objects of one cluster apart, short enough to read a name aloud. */
const HASH_LENGTH = 8;

/** A short text that is the same for the same texts, and different for others. */
export function shortHash(...texts: string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, HASH_LENGTH);
}
