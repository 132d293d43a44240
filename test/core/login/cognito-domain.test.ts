import * as fc from 'fast-check';
import { domainPrefixProblem, readableDomainPart } from '../../../lib/core/login/cognito-domain';

test.each(['a', '7', 'my-app', 'a--b', 'a'.repeat(63)])('the prefix %s is legal', prefix => {
  expect(domainPrefixProblem(prefix)).toBeUndefined();
});

test.each([
  ['empty', '', "must be 1-63 characters of a-z, 0-9 and '-', a letter or digit at both ends, got ''"],
  ['upper case', 'MyApp', "got 'MyApp'"],
  ['64 characters', 'a'.repeat(64), '(64 characters)'],
  ['a dash at the end', 'app-', "got 'app-'"],
  ['a dash at the beginning', '-app', "got '-app'"],
  ['a dot', 'my.app', "got 'my.app'"],
  ['a new line', 'app\n', 'must be 1-63 characters'],
  ['aws', 'my-aws-login', "must not contain 'aws', which Cognito reserves, got 'my-aws-login'"],
  ['aws inside of a word', 'laws', "must not contain 'aws'"],
  ['amazon', 'amazonia', "must not contain 'amazon'"],
  ['cognito', 'my-cognito', "must not contain 'cognito'"],
])('a prefix is refused: %s', (_what, prefix, message) => {
  expect(domainPrefixProblem(prefix)).toContain(message);
});

test.each([
  ['Test/Login', 60, 'test-login'],
  ['CognitoStack/AwsLogin', 60, 'stack-login'],
  ['awawss/cognawsito', 60, ''],
  ['People_Stack//Login', 60, 'people-stack-login'],
  ['aaa-bbb', 4, 'aaa'],
  ['ä/ö', 60, ''],
])('of %s in %d characters the readable part is %j', (text, length, expected) => {
  expect(readableDomainPart(text, length)).toBe(expected);
});

test('whatever the text, the readable part is empty or a legal prefix', () => {
  const nasty = fc.array(fc.oneof(fc.string(), fc.constantFrom('aws', 'AWS', 'amazon', 'cognito', 'a', 'ws', '-', '/')), { maxLength: 12 }).map(parts => parts.join(''));

  fc.assert(fc.property(nasty, fc.integer({ min: 1, max: 63 }), (text, maxLength) => {
    const part = readableDomainPart(text, maxLength);
    return part.length <= maxLength && (part === '' || domainPrefixProblem(part) === undefined);
  }));
});
