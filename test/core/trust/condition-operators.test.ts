import { evaluateCondition, matchesPattern, parseOperator, type ContextValue } from '../../../lib/core/trust/condition-operators';

describe('the name of an operator', () => {
  test.each([
    ['StringEquals', { comparison: 'equals', negated: false, ifExists: false }],
    ['stringequals', { comparison: 'equals', negated: false, ifExists: false }],
    ['StringNotEquals', { comparison: 'equals', negated: true, ifExists: false }],
    ['StringEqualsIgnoreCase', { comparison: 'equals-ignore-case', negated: false, ifExists: false }],
    ['StringNotEqualsIgnoreCaseIfExists', { comparison: 'equals-ignore-case', negated: true, ifExists: true }],
    ['StringLikeIfExists', { comparison: 'like', negated: false, ifExists: true }],
    ['ForAnyValue:StringLike', { comparison: 'like', negated: false, ifExists: false, quantifier: 'ForAnyValue' }],
    ['forallvalues:StringNotLikeIfExists', { comparison: 'like', negated: true, ifExists: true, quantifier: 'ForAllValues' }],
    ['ArnLike', { comparison: 'arn', negated: false, ifExists: false }],
    ['arnnotequalsifexists', { comparison: 'arn', negated: true, ifExists: true }],
    ['ForAnyValue:ArnEquals', { comparison: 'arn', negated: false, ifExists: false, quantifier: 'ForAnyValue' }],
    ['Null', { comparison: 'null', negated: false, ifExists: false }],
  ])('%s is read into its parts', (name, parts) => {
    expect(parseOperator(name)).toEqual(parts);
  });

  test.each([
    '', 'StringEqual', 'StringEquals ', 'StringEqualsifexistsIfExists', 'IfExists', 'NotStringEquals', 'NullIfExists', 'ForAllValues:Null',
    'Foo:StringEquals', 'ForAnyValue:', 'ArnLikes', 'ArnEqualsIgnoreCase', 'Bool', 'NumericEquals', 'DateLessThan', 'IpAddress', 'toString', '__proto__',
  ])('%p is unknown', name => {
    expect(parseOperator(name)).toBeUndefined();
  });
});

describe('a condition', () => {
  const list = ['mfa', 'pwd'];
  const arn = 'arn:aws:eks:eu-west-1:111122223333:cluster/demo';
  const withColons = 'arn:aws:sns:eu-west-1:111122223333:a:b';

  test.each<[string, string[], ContextValue | undefined, string]>([
    // operator, values of the policy, value of the request, verdict
    ['StringEquals', ['a'], 'a', 'yes'],
    ['StringEquals', ['a', 'b'], 'b', 'yes'],
    ['StringEquals', ['a'], 'A', 'no'],
    ['StringEquals', ['a*'], 'ab', 'no'],
    ['StringEquals', [''], '', 'yes'],
    ['StringEquals', [], 'a', 'no'],
    ['StringEquals', ['a'], undefined, 'no'],
    ['StringEqualsIfExists', ['a'], undefined, 'yes'],
    ['StringEqualsIfExists', ['a'], 'b', 'no'],
    ['StringNotEquals', ['a', 'b'], 'b', 'no'],
    ['StringNotEquals', ['a', 'b'], 'c', 'yes'],
    ['StringNotEquals', ['a'], undefined, 'yes'],
    ['StringNotEquals', [], 'a', 'yes'],
    ['StringEqualsIgnoreCase', ['A'], 'a', 'yes'],
    ['StringEqualsIgnoreCase', ['a*'], 'ab', 'no'],
    ['StringNotEqualsIgnoreCase', ['A'], 'a', 'no'],
    ['StringLike', ['a*'], 'ab', 'yes'],
    ['StringLike', ['a?'], 'ab', 'yes'],
    ['StringLike', ['A*'], 'ab', 'no'],
    ['StringLike', ['*'], undefined, 'no'],
    ['StringNotLike', ['a*'], 'ab', 'no'],
    ['StringNotLike', ['a*'], undefined, 'yes'],
    ['Null', ['true'], undefined, 'yes'],
    ['Null', ['false'], undefined, 'no'],
    ['Null', ['False'], 'a', 'yes'],
    ['Null', ['true'], 'a', 'no'],
    ['ForAnyValue:StringEquals', ['mfa'], list, 'yes'],
    ['ForAnyValue:StringEquals', ['x'], list, 'no'],
    ['ForAnyValue:StringEquals', ['a'], 'a', 'yes'],
    ['ForAnyValue:StringEquals', ['a'], [], 'no'],
    ['ForAnyValue:StringEquals', ['a'], undefined, 'no'],
    ['ForAnyValue:StringNotEquals', ['mfa'], list, 'yes'],
    ['ForAnyValue:StringNotEquals', ['mfa'], undefined, 'no'],
    ['ForAllValues:StringEquals', ['mfa'], list, 'no'],
    ['ForAllValues:StringEquals', ['mfa', 'pwd'], list, 'yes'],
    ['ForAllValues:StringEquals', ['a'], [], 'yes'],
    ['ForAllValues:StringEquals', ['a'], undefined, 'yes'],
    ['ForAllValues:StringNotEquals', ['mfa'], list, 'no'],
    ['ArnEquals', [arn], arn, 'yes'],
    ['ArnEquals', ['arn:*:eks:*:*:cluster/*'], arn, 'yes'],
    ['ArnLike', ['arn:aws:eks:eu-west-?:111122223333:*'], arn, 'yes'],
    ['ArnLike', ['arn:aws:eks:*:cluster/demo'], arn, 'no'],
    ['ArnLike', ['arn:aws:eks:*'], arn, 'no'],
    ['ArnLike', ['arn:*:cluster/demo'], arn, 'no'],
    ['ArnLike', ['arn:aws:eks:*:*:*:cluster/demo'], arn, 'no'],
    ['ArnLike', ['demo', arn], arn, 'yes'],
    ['ArnLike', [arn.toUpperCase()], arn, 'no'],
    ['ArnLike', ['arn:aws:sns:*:*:a:?'], withColons, 'yes'],
    ['ArnLike', ['arn:aws:sns:*:*:*'], withColons, 'yes'],
    ['ArnLike', [arn], undefined, 'no'],
    ['ArnLikeIfExists', [arn], undefined, 'yes'],
    ['ArnNotLike', ['arn:aws:eks:*:cluster/demo'], arn, 'yes'],
    ['ArnNotEquals', [arn], arn, 'no'],
    ['ArnNotEquals', [arn], undefined, 'yes'],
    ['ForAnyValue:ArnLike', ['arn:aws:sns:*:*:*'], [arn, withColons], 'yes'],
  ])('%s %j of a request with %j: %s', (operator, expected, actual, verdict) => {
    expect(evaluateCondition(operator, expected, actual)).toEqual({ verdict });
  });

  test.each<[string, string, string[], ContextValue | undefined, string]>([
    ['an operator that is misspelt', 'StringEqual', ['a'], 'a', "the operator 'StringEqual' is not one that is evaluated here"],
    ['a misspelt operator on an absent key', 'StringEqualIfExists', ['a'], undefined, "the operator 'StringEqualIfExists' is not one that is evaluated here"],
    ['a policy variable', 'StringEquals', ['${aws:username}'], 'a', 'policy variables are not resolved here'],
    ['a policy variable under a Not', 'StringNotLike', ['b', '${aws:username}'], 'a', 'policy variables are not resolved here'],
    ['an escaped wildcard', 'StringLike', ['a${*}'], 'a*', 'policy variables are not resolved here'],
    ['a policy variable in an ARN', 'ArnLike', ['arn:aws:iam::${aws:PrincipalAccount}:role/a'], arn, 'policy variables are not resolved here'],
    ['a text that is no ARN', 'ArnLike', [arn], 'demo', 'how a text that is no ARN compares to one is not documented'],
    ['a star in place of an ARN', 'ArnEquals', ['*'], arn, 'how a text that is no ARN compares to one is not documented'],
    ['a list under a plain operator', 'StringEquals', ['mfa'], ['mfa'], 'a key with a list of values needs ForAnyValue or ForAllValues'],
    ['ForAnyValue with IfExists on an absent key', 'ForAnyValue:StringEqualsIfExists', ['a'], undefined,
      'whether ForAnyValue with IfExists is met by a request without the key is not documented'],
  ])('is undecided for %s', (_, operator, expected, actual, why) => {
    expect(evaluateCondition(operator, expected, actual)).toEqual({ verdict: 'unknown', why });
  });

  test('is decided beside a policy variable when another value fits', () => {
    expect(evaluateCondition('StringEquals', ['${aws:username}', 'a'], 'a')).toEqual({ verdict: 'yes' });
    expect(evaluateCondition('StringNotEquals', ['${aws:username}', 'a'], 'a')).toEqual({ verdict: 'no' });
  });

  test('takes a placeholder of the CDK as ordinary text', () => {
    const placeholder = 'system:serviceaccount:${Token[TOKEN.12]}:app';

    expect(evaluateCondition('StringEquals', [placeholder], placeholder)).toEqual({ verdict: 'yes' });
    expect(evaluateCondition('StringEquals', [placeholder], placeholder.replace('12', '13'))).toEqual({ verdict: 'no' });
    expect(evaluateCondition('StringEquals', ['#{Token[TOKEN.3]}'], '#{Token[TOKEN.3]}')).toEqual({ verdict: 'yes' });
  });
});

describe('a pattern', () => {
  test.each([
    ['*', '', true],
    ['*', 'anything:at/all', true],
    ['', '', true],
    ['', 'a', false],
    ['?', '', false],
    ['?', 'a', true],
    ['?*', 'a', true],
    ['a*', 'ba', false],
    ['*a', 'ba', true],
    ['*a', 'ab', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*ab', 'aab', true],
    ['a**', 'a', true],
    ['a.c', 'abc', false],
    ['a\\*', 'a\\b', true],
    ['[ab]', 'a', false],
    ['a', 'a\n', false],
    ['a*', 'a\nb', true],
  ])('%p fits %p: %p', (pattern, text, fits) => {
    expect(matchesPattern(pattern, text)).toBe(fits);
  });

  test('that is hostile takes no exponential time', () => {
    expect(matchesPattern(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  });
});
