import { CannotRun } from '../../../cli/cannot-run';
import { agentFor, proxyFor } from '../../../cli/collect/proxy';
import { HttpsWeb } from '../../../cli/collect/web';
import { FakeWeb, type FakeSites } from '../doctor/fake-web';

const URL_A = 'https://a.example.com/x';

/** Asks for a URL with these sites behind the proxy. */
async function ask(sites: FakeSites, url = URL_A, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const web = new FakeWeb(sites);
  const before = { ...process.env };
  Object.assign(process.env, await web.listen(), env);
  try {
    return await new HttpsWeb().getJson(url);
  } finally {
    process.env = before;
    await web.close();
  }
}

test.each<[string, FakeSites, unknown]>([
  ['an object', { [URL_A]: { body: { a: 1 } } }, { kind: 'document', document: { a: 1 } }],
  ['a list', { [URL_A]: { body: [1] } }, { kind: 'unusable', reason: 'answers with JSON that is not an object' }],
  ['a page', { [URL_A]: { body: '<html>' } }, { kind: 'unusable', reason: 'answers with something else than JSON' }],
  ['more than anybody wants', { [URL_A]: { body: 'x'.repeat(3_000_000) } }, { kind: 'unusable', reason: 'answers with something else than JSON' }],
  ['nothing there', { [URL_A]: { status: 404 } }, { kind: 'unusable', reason: 'answers with status 404' }],
  ['another place', { [URL_A]: { status: 302, location: '/y' }, 'https://a.example.com/y': { body: {} } }, { kind: 'document', document: {} }],
  ['another host', { [URL_A]: { status: 301, location: 'https://b.example.com/' }, 'https://b.example.com/': { body: {} } }, { kind: 'document', document: {} }],
  ['a circle', { [URL_A]: { status: 302, location: '/x' } }, { kind: 'unusable', reason: 'leads away from https, or in a circle' }],
  ['a place without https', { [URL_A]: { status: 302, location: 'http://a.example.com/' } }, { kind: 'unusable', reason: 'leads away from https, or in a circle' }],
])('an answer that is %s', async (_, sites, answer) => {
  expect(await ask(sites)).toEqual(answer);
});

test.each([429, 500, 503])('fails for status %d, which passes', async status => {
  await expect(ask({ [URL_A]: { status } })).rejects.toThrow(`it answers with status ${status}`);
});

test('fails for a host that the proxy does not reach', async () => {
  await expect(ask({}, URL_A)).rejects.toThrow('502');
});

test('a certificate of an authority that nobody named is not trusted', async () => {
  expect(await ask({ [URL_A]: { body: {} } }, URL_A, { AWS_CA_BUNDLE: '' })).toEqual({ kind: 'untrusted', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
});

test.each<[string, NodeJS.ProcessEnv, string | undefined]>([
  ['none is set', {}, undefined],
  ['one is set', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
  ['one is set in small letters', { https_proxy: 'http://p:1' }, 'http://p:1'],
  ['the host needs none', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'b.com, a.example.com' }, undefined],
  ['the domain needs none', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'example.com' }, undefined],
  ['the domain needs none, with a dot', { HTTPS_PROXY: 'http://p:1', no_proxy: '.example.com' }, undefined],
  ['the domain needs none, with a star', { HTTPS_PROXY: 'http://p:1', no_proxy: '*.EXAMPLE.com' }, undefined],
  ['nothing needs one', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, undefined],
  ['another port needs none', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'example.com:8443' }, 'http://p:1'],
  ['this port needs none', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'example.com:443' }, undefined],
  ['a host needs none that ends alike', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'ample.com' }, 'http://p:1'],
])('the proxy, where %s', (_, env, proxy) => {
  expect(proxyFor(URL_A, env)).toBe(proxy);
});

test.each<[string, string, boolean]>([
  ['https://10.1.2.3/', '10.0.0.0/8', true],
  ['https://10.1.2.3/', 'b.com, 10.1.2.3/32', true],
  ['https://10.1.2.3/', '10.1.2.3', true],
  ['https://10.1.2.3:6443/', '10.1.2.3:6443', true],
  ['https://10.1.2.3:6443/', '10.1.2.3:443', false],
  ['https://11.1.2.3/', '10.0.0.0/8', false],
  ['https://10.128.0.1/', '10.0.0.0/9', false],
  ['https://10.127.255.255/', '10.0.0.0/9', true],
  ['https://10.1.2.3/', '0.0.0.0/0', true],
  ['https://10.1.2.3/', '10.0.0.0/', false],
  ['https://10.1.2.3/', '10.0.0.0/33', false],
  ['https://10.1.2.3/', '10.0.0/8', false],
  ['https://10.1.2.3/', '/8', false],
  ['https://10.1.2.3/', '10.0.0.0/8/8', false],
  ['https://10.1.2.3/', '::/0', false],
  ['https://[fd00:ec2::23]/', 'fd00::/8', true],
  ['https://[fd00:ec2::23]/', 'FD00:EC2::23', true],
  ['https://[fd00:ec2::23]/', '[fd00:ec2::23]', true],
  ['https://[fd00:ec2::23]/', '[fd00:ec2::23]:443', true],
  ['https://[fd00:ec2::23]/', '[fd00:ec2::23]:80', false],
  ['https://[fd00:ec2::23]/', 'fe80::/10', false],
  ['https://[fd00:ec2::23]/', '10.0.0.0/8', false],
  ['https://a.example.com/', '0.0.0.0/0', false],
  ['https://a.example.com/', '::/0', false],
])('%s, with NO_PROXY=%s: no proxy is %s', (url, exceptions, isDirect) => {
  expect(proxyFor(url, { HTTPS_PROXY: 'http://p:1', NO_PROXY: exceptions })).toBe(isDirect ? undefined : 'http://p:1');
});

test.each(['https://localhost:1/', 'https://127.0.0.1/', 'https://[::1]:1/'])('no proxy leads back to this machine (%s)', url => {
  expect(proxyFor(url, { HTTPS_PROXY: 'http://p:1' })).toBeUndefined();
});

test('fails in one sentence for a proxy or a bundle that cannot be, without the password', () => {
  const bad = (env: NodeJS.ProcessEnv) => () => agentFor(URL_A, env);

  expect(bad({ HTTPS_PROXY: 'http://user:secret@:x' })).toThrow(CannotRun);
  expect(bad({ HTTPS_PROXY: 'http://user:secret@:x' })).not.toThrow(/secret/);
  expect(bad({ AWS_CA_BUNDLE: '/nowhere.pem' })).toThrow('AWS_CA_BUNDLE names /nowhere.pem, which cannot be read');
});

test('behind a proxy, addresses are its own affair', () => {
  const before = { ...process.env };
  Object.assign(process.env, { HTTPS_PROXY: 'http://p:1' });
  try {
    expect(new HttpsWeb().resolve(URL_A)).toBeUndefined();
  } finally {
    process.env = before;
  }
});

test('addresses of a host are those that this machine knows', async () => {
  const before = { ...process.env };
  Object.assign(process.env, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'localhost' });
  try {
    expect(await new HttpsWeb().resolve('https://localhost/')).toContain('127.0.0.1');
  } finally {
    process.env = before;
  }
});
