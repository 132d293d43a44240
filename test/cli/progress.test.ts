import { Progress } from '../../cli/progress';

function shown(isTTY: boolean | undefined): string {
  const written: string[] = [];
  const progress = new Progress({ isTTY, columns: 12, write: text => written.push(text) });
  progress.show('reading everything');
  progress.clear();
  progress.clear();
  return written.join('');
}

test('a terminal sees one line that goes away again', () => {
  expect(shown(true)).toBe('\r\u001b[Kreading eve\r\u001b[K');
});

test.each([false, undefined])('nothing is written where nobody watches (isTTY is %s)', isTTY => {
  expect(shown(isTTY)).toBe('');
});
