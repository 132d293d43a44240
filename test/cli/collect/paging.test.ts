import { allPages, mapConcurrently } from '../../../cli/collect/aws/paging';
import { DeadlineExceeded, withDeadline } from '../../../cli/collect/deadline';

test('all pages are read, in their order', async () => {
  const pages = [{ items: [1, 2], next: '1' }, { items: [], next: '2' }, { items: [3] }];

  expect(await allPages(async token => pages[Number(token ?? 0)])).toEqual([1, 2, 3]);
});

test('fails for a list that never ends', async () => {
  await expect(allPages(async () => ({ items: [1], next: 'again' }))).rejects.toThrow('more than 100 pages');
});

test('answers keep their order, and few are asked for at a time', async () => {
  let running = 0;
  let most = 0;
  const answers = await mapConcurrently(Array.from({ length: 20 }, (_, index) => index), async index => {
    most = Math.max(most, ++running);
    await new Promise(resolve => setTimeout(resolve, (20 - index) % 3));
    running--;
    return index * 2;
  });

  expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => index * 2));
  expect(most).toBe(4);
});

test('an answer in time is the answer', async () => {
  expect(await withDeadline(async () => 'yes', 1_000)).toBe('yes');
});

test('fails when there is no answer in time, and stops waiting for it', async () => {
  let aborted = false;
  const silence = (signal: AbortSignal): Promise<never> => new Promise(() => signal.addEventListener('abort', () => { aborted = true; }));

  await expect(withDeadline(silence, 20)).rejects.toThrow(DeadlineExceeded);
  expect(aborted).toBe(true);
});
