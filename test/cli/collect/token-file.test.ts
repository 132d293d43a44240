import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CannotRun } from '../../../cli/cannot-run';
import { readTokenFile } from '../../../cli/collect/token-file';
import { describeToken, parseToken } from '../../../cli/facts/login/login-token';
import { directoryOf } from '../fixtures';

const part = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const TOKEN = `${part({ alg: 'RS256', kid: 'k' })}.${part({ iss: 'https://idp.example.com', sub: 'a', name: 'Secret Name' })}.c2lnbmF0dXJl`;

function fileWith(content: string | Buffer): string {
  const path = join(directoryOf({}), 'token');
  writeFileSync(path, content);
  return path;
}

test.each<[string, string]>([
  ['by itself', `\n ${TOKEN} \n`],
  ['with a byte order mark', `\uFEFF${TOKEN}`],
  ['after Bearer', `Bearer ${TOKEN}`],
  ['as a header', `Authorization: Bearer ${TOKEN}`],
  ['in quotes', `"${TOKEN}"`],
  ['as kubelogin prints it', JSON.stringify({ kind: 'ExecCredential', status: { token: TOKEN } })],
  ['as a token endpoint answers', JSON.stringify({ access_token: 'x', id_token: TOKEN })],
])('a token is read %s', async (_, content) => {
  expect(parseToken(await readTokenFile(fileWith(content)), 'it').compact).toBe(TOKEN);
});

test('a token is read from the standard input', async () => {
  expect(await readTokenFile('-', Readable.from([TOKEN.slice(0, 10), TOKEN.slice(10)]))).toBe(TOKEN);
});

test.each<[string, string | Buffer, RegExp]>([
  ['an empty file', '', /is empty$/],
  ['white space', ' \n', /is empty$/],
  ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), /is not text, so it holds no token$/],
  ['a huge file', 'a'.repeat(65_537), /is too large to be a token: it has more than 65536 bytes$/],
  ['something else', 'hello', /holds no JWT: that is three parts/],
  ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB.x.y\n-----END CERTIFICATE-----', /holds no JWT: that is three parts/],
  ['an encrypted token', `${TOKEN}.a.b`, /holds an encrypted token \(JWE\)/],
  ['JSON without a token', '{"token":7}', /holds no JWT: that is three parts/],
  ['broken JSON', '{', /holds no JWT: that is three parts/],
  ['a header that is not JSON', `${part('secret-header')}.${part({})}.x`, /holds no JWT: its header is not JSON$/],
  ['claims that are not JSON', `${part({})}.${part('secret-claims')}.x`, /holds no JWT: its claims is not JSON$/],
  ['claims that are a list', `${part({})}.${part([1])}.x`, /its claims is not a JSON object$/],
  ['claims that are not UTF-8', `${part({})}.${Buffer.from([0x22, 0xff, 0x22]).toString('base64url')}.x`, /its claims is not JSON$/],
])('fails in one sentence for %s, and repeats nothing of it', async (_, content, sentence) => {
  const path = fileWith(content);
  const failure = await readTokenFile(path).then(text => parseToken(text, path)).catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(CannotRun);
  expect((failure as Error).message).toMatch(sentence);
  expect((failure as Error).message).not.toMatch(/secret|MIIB|\n/);
});

test('fails for a file that is not there, and for a directory', async () => {
  const directory = directoryOf({});
  mkdirSync(join(directory, 'x'));

  await expect(readTokenFile('/nowhere/token')).rejects.toThrow(/^\/nowhere\/token cannot be read: ENOENT/);
  await expect(readTokenFile(join(directory, 'x'))).rejects.toThrow(/cannot be read: EISDIR/);
});

test('of a token, only what associations use is kept', () => {
  const fact = describeToken(parseToken(TOKEN, 'it'), [{ usernameClaim: undefined }], 7);

  expect(fact).toEqual({ algorithm: 'RS256', keyId: 'k', claims: { iss: 'https://idp.example.com', sub: 'a' }, otherClaims: { name: 'text' }, now: 7 });
  expect(JSON.stringify(fact)).not.toMatch(/Secret Name|c2lnbmF0dXJl/);
});
