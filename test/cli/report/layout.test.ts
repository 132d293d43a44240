import { labelled, wrap } from '../../../cli/report/layout';

test.each([
  ['a short text', 'one two', 10, ['one two']],
  ['a text of the exact width', 'one two', 7, ['one two']],
  ['a long text', 'one two three', 8, ['one two', '  three']],
  ['a word that is too long', 'a 0123456789 b', 5, ['a', '  0123456789', '  b']],
  ['nothing', '', 5, ['']],
])('%s is wrapped without losing anything', (_, text, width, expected) => {
  expect(wrap(text, width)).toEqual(expected);
});

test('lines of a label line up under its first', () => {
  expect(labelled('on', ['one', 'two'], { indent: 2, column: 4 })).toEqual(['  on  one', '      two']);
});
