import { shorten } from '../../../cli/facts/shorten';

test.each([
  ['as long as may be', 'x'.repeat(240), 'x'.repeat(240)],
  ['longer', 'x'.repeat(241), `${'x'.repeat(240)}...`],
  ['empty', '', ''],
])('of a message that is %s, the beginning is shown', (_, message, shown) => {
  expect(shorten(message)).toBe(shown);
});
