import pc from 'picocolors';
import { wrap } from '../../../cli/report/layout';
import { printable } from '../../../cli/report/printable';

test.each([
  ['a sequence that clears the screen', '\u001b[2Jgone', '\\u001b[2Jgone'],
  ['a sequence that hides text', '\u001b[8mhidden', '\\u001b[8mhidden'],
  ['a title of the window', '\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
  ['a sequence in one character', '\u009b2J', '\\u009b2J'],
  ['a step back', 'role\b\b\b\bgood', 'role\\b\\b\\b\\bgood'],
  ['a return to the beginning of the line', 'error\rfine', 'error\\rfine'],
  ['lines', 'one\ntwo', 'one\ntwo'],
])('%s is shown, not obeyed', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('colours of reports stay', () => {
  const { red, bold, dim, cyan, yellow, green } = pc.createColors(true);
  const colored = [red, bold, dim, cyan, yellow, green].map(paint => paint('text')).join(bold(dim('x')));

  expect(printable(colored)).toBe(colored);
});

test('a message cannot begin a line of its own', () => {
  expect(wrap('refused\n✔ No findings.', 80)).toEqual(['refused\\n✔ No findings.']);
});
