import { createReadStream } from 'node:fs';
import { types } from 'node:util';
import { CannotRun } from '../cannot-run';

/** What stands for the standard input. */
const STDIN = '-';

/** Larger than any token that an HTTP header has room for. */
const MAX_BYTES = 64 * 1024;

/** The text of a file that should hold a token; nothing of it is repeated in errors. */
export async function readTokenFile(path: string, stdin: NodeJS.ReadableStream = process.stdin): Promise<string> {
  const name = nameOf(path);
  const content = await readLimited(path === STDIN ? stdin : createReadStream(path, { end: MAX_BYTES }), name);
  if (content.length > MAX_BYTES) {
    throw new CannotRun(`${name} is too large to be a token: it has more than ${MAX_BYTES} bytes`);
  }
  const text = content.toString('utf8').replace(/^\uFEFF/, '').trim();
  if (text === '') {
    throw new CannotRun(`${name} is empty`);
  }
  if (/[^\x20-\x7e\s]/.test(text)) {
    throw new CannotRun(`${name} is not text, so it holds no token`);
  }
  return text;
}

export function nameOf(path: string): string {
  return path === STDIN ? 'the standard input' : path;
}

async function readLimited(stream: NodeJS.ReadableStream, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as string | Buffer);
      chunks.push(bytes);
      size += bytes.length;
      if (size > MAX_BYTES) {
        break;
      }
    }
  } catch (error) {
    throw new CannotRun(`${name} cannot be read: ${types.isNativeError(error) ? error.message : String(error)}`, { cause: error });
  }
  return Buffer.concat(chunks);
}
