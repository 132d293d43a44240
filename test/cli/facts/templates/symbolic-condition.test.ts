import * as fc from 'fast-check';
import { evaluateSymbolic } from '../../../../cli/facts/templates/symbolic-condition';
import { evaluateCondition } from '../../../../lib/core/trust/condition-operators';
import type { Verdict } from '../../../../lib/core/trust/verdict';

const ARN = 'arn:${AWS::Partition}:eks:${AWS::Region}:${AWS::AccountId}:cluster/blue';

test.each<[string, Verdict, string, string[], string | undefined]>([
  ['equal texts', 'yes', 'StringEquals', ['a'], 'a'],
  ['different texts', 'no', 'StringEquals', ['a'], 'b'],
  ['equal placeholders', 'yes', 'StringEquals', [ARN], ARN],
  ['a placeholder and a text', 'unknown', 'StringEquals', ['${App/P}'], 'a'],
  ['a text and a placeholder', 'unknown', 'StringEquals', ['a'], '${App/P}'],
  ['two placeholders', 'unknown', 'StringEquals', ['${App/P}'], '${App/Q}'],
  ['a part that differs in any case', 'no', 'StringEquals', ['team-${App/P}'], 'batch'],
  ['an end that differs in any case', 'no', 'StringEquals', [ARN.replace('blue', 'green')], ARN],
  ['an end that may be the same', 'unknown', 'StringEquals', ['arn:aws:eks:eu-west-1:111122223333:cluster/blue'], ARN],
  ['an end that cannot be the same, in another way of writing', 'no', 'StringEquals', ['arn:aws:eks:eu-west-1:111122223333:cluster/green'], ARN],
  ['a pattern that matches whatever the placeholders are', 'yes', 'StringLike', ['arn:*:cluster/b?ue'], ARN],
  ['a pattern that matches none', 'no', 'StringLike', ['arn:*:cluster/green-?'], ARN],
  ['one character, for which a placeholder may be too long', 'unknown', 'StringLike', ['a?'], 'a${App/P}'],
  ['a pattern that may match', 'unknown', 'StringLike', ['arn:aws:*'], ARN],
  ['a star under StringEquals', 'no', 'StringEquals', ['arn:*:cluster/green'], ARN],
  ['one of several', 'yes', 'StringEquals', ['${App/P}', ARN], ARN],
  ['perhaps one of several', 'unknown', 'StringEquals', ['${App/P}', 'x'], ARN],
  ['none of several', 'no', 'StringEquals', ['${App/P}x', 'y'], 'z'],
  ['the opposite of equal', 'no', 'StringNotEquals', [ARN], ARN],
  ['the opposite of different', 'yes', 'StringNotLike', ['arn:*:cluster/green'], ARN],
  ['the opposite of unknown', 'unknown', 'StringNotEquals', ['${App/P}'], 'a'],
  ['equal but for the case', 'yes', 'StringEqualsIgnoreCase', ['TEAM-${App/P}'], 'team-${App/P}'],
  ['something that is not understood, twice', 'unknown', 'StringEquals', ['<if A: b, else c>'], '<if A: b, else c>'],
  ['a variable of IAM', 'unknown', 'StringEquals', ['${aws:PrincipalTag/team}'], 'a'],
  ['a variable of IAM on both sides', 'unknown', 'StringEquals', ['${aws:PrincipalTag/team}'], '${aws:PrincipalTag/team}'],
  ['a placeholder without anything said', 'no', 'StringEquals', ['${App/P}'], undefined],
  ['a placeholder without anything said, if it exists', 'yes', 'StringEqualsIfExists', ['${App/P}'], undefined],
  ['whether there is something', 'yes', 'Null', ['false'], '${App/P}'],
  ['whether there is nothing', 'no', 'Null', ['true'], '${App/P}'],
  ['whether there is something, which is known later', 'unknown', 'Null', ['${App/P}'], 'a'],
  ['another operator', 'unknown', 'IpAddress', ['${App/P}'], 'a'],
  ['an ARN, part by part', 'yes', 'ArnLike', ['arn:*:eks:*:${AWS::AccountId}:cluster/*'], ARN],
  ['a star that would reach over a colon', 'no', 'ArnLike', ['arn:${AWS::Partition}:eks:*:cluster/blue'], ARN],
  ['an ARN that may be the same', 'unknown', 'ArnEquals', ['arn:aws:eks:eu-west-1:111122223333:cluster/blue'], ARN],
  ['an ARN that cannot be the same', 'no', 'ArnEquals', ['arn:aws:eks:eu-west-1:111122223333:cluster/green'], ARN],
  ['an ARN that is not understood as a whole', 'unknown', 'ArnEquals', ['${App/Cluster.Arn}'], ARN],
  ['the same attribute', 'yes', 'ArnEquals', ['${App/Cluster.Arn}'], '${App/Cluster.Arn}'],
  ['an ARN with a placeholder that may hold colons', 'unknown', 'ArnLike', ['arn:${App/P}:cluster/blue'], ARN],
  ['the same placeholder, and a star behind it', 'unknown', 'ArnLike', ['${App/P}:*'], '${App/P}:cluster/blue'],
  ['a placeholder in the last part', 'yes', 'ArnLike', ['arn:aws:sns:*:*:${App/P}'], 'arn:aws:sns:eu-west-1:111122223333:${App/P}'],
  ['a text that is no ARN', 'no', 'ArnEquals', ['blue'], ARN],
  ['the opposite of a text that is no ARN', 'yes', 'ArnNotEquals', ['blue'], ARN],
  ['a star in place of an ARN', 'unknown', 'ArnLike', ['*'], ARN],
])('%s: %s', (_, verdict, operator, expected, actual) => {
  expect(evaluateSymbolic(operator, expected, actual)).toBe(verdict);
});

test.each<[string, Verdict, string, string[], string[]]>([
  ['all of a list', 'yes', 'ForAllValues:StringEquals', ['${App/P}', 'a', 'b'], ['a', 'b']],
  ['perhaps all of a list', 'unknown', 'ForAllValues:StringEquals', ['${App/P}', 'a'], ['a', 'b']],
  ['one of a list', 'yes', 'ForAnyValue:StringEquals', ['${App/P}', 'a'], ['a', 'b']],
  ['none of a list', 'no', 'ForAnyValue:StringEquals', ['x${App/P}'], ['a', 'b']],
  ['a list without a quantifier', 'unknown', 'StringEquals', ['${App/P}', 'a'], ['a']],
])('%s: %s', (_, verdict, operator, expected, actual) => {
  expect(evaluateSymbolic(operator, expected, actual)).toBe(verdict);
});

test('what is said to be so of an ARN is so, whatever the deployment puts in', () => {
  const part = fc.constantFrom('a', '*', '?', ':', ':', '${App/P}', '${AWS::Region}');
  const text = fc.array(part, { maxLength: 12 }).map(parts => parts.join(''));
  const value = fc.constantFrom('', 'a', ':', 'a:a', 'b');

  fc.assert(fc.property(fc.constantFrom('ArnLike', 'ArnNotLike'), text, text, value, (operator, expected, actual, p) => {
    const verdict = evaluateSymbolic(operator, [expected], actual);
    const isArn = (template: string): boolean => deployed(template).split(':').length >= 6;
    const deployed = (template: string): string => template.replaceAll('${App/P}', p).replaceAll('${AWS::Region}', 'a');
    const said = evaluateCondition(operator, [deployed(expected)], deployed(actual)).verdict;
    fc.pre(expected !== actual || isArn(actual)); // the same value on both sides is taken for an ARN

    expect([said, 'unknown'].includes(verdict) || said === 'unknown').toBe(true);
  }), { numRuns: 5_000 });
});

test('what is said to be so is so, whatever the deployment puts in', () => {
  const part = fc.constantFrom('a', 'b', '*', '?', '${App/P}', '${App/Q}');
  const text = fc.array(part, { maxLength: 5 }).map(parts => parts.join(''));
  const value = fc.constantFrom('', 'a', 'b', 'ab', 'ba');

  fc.assert(fc.property(fc.constantFrom('StringEquals', 'StringLike', 'StringNotLike'), text, text, value, value, (operator, expected, actual, p, q) => {
    const verdict = evaluateSymbolic(operator, [expected], actual);
    const deployed = (template: string): string => template.replaceAll('${App/P}', p).replaceAll('${App/Q}', q);

    expect([evaluateCondition(operator, [deployed(expected)], deployed(actual)).verdict, 'unknown']).toContain(verdict);
  }), { numRuns: 5_000 });
});
