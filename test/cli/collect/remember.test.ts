import { DeadlineExceeded } from '../../../cli/collect/deadline';
import { rememberWeb } from '../../../cli/collect/remember';
import type { Web } from '../../../cli/collect/web';

/** A web in which one host says nothing and another refuses, and what it was asked. */
function webOf(): Web & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    getJson: async url => {
      asked.push(url);
      throw url.startsWith('https://silent') ? new DeadlineExceeded('no answer within 10 s') : new Error('refused');
    },
    resolve: async url => [url],
  };
}

test('a host that says nothing is waited for once', async () => {
  const web = webOf();
  const remembered = rememberWeb(web);

  await expect(remembered.getJson('https://silent.example.com/a')).rejects.toThrow(DeadlineExceeded);
  await expect(remembered.getJson('https://silent.example.com/b')).rejects.toThrow(DeadlineExceeded);
  expect(remembered.resolve('https://silent.example.com/b')).toBeUndefined();
  expect(web.asked).toEqual(['https://silent.example.com/a']);
});

test('a host that answers at all is asked for every document, each once', async () => {
  const web = webOf();
  const remembered = rememberWeb(web);
  const urls = ['https://idp.example.com/a', 'https://idp.example.com/b', 'https://idp.example.com/a'];

  await expect(Promise.allSettled(urls.map(url => remembered.getJson(url)))).resolves.toHaveLength(3);
  expect(web.asked).toEqual(urls.slice(0, 2));
  await expect(remembered.resolve(urls[0])).resolves.toEqual([urls[0]]);
});

test('what is no URL is no reason to fail otherwise', async () => {
  await expect(rememberWeb(webOf()).getJson('keys')).rejects.toThrow('refused');
});
