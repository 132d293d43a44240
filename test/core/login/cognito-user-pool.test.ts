import {
  cognitoGroupDescriptionProblem, cognitoGroupNameProblem, cognitoGroupPrecedenceProblem, cognitoIssuerUrl, isCognitoIssuer, regionOfUserPoolId,
  userPoolIdProblem,
} from '../../../lib/core/login/cognito-user-pool';

test.each([
  ['us-west-2_re1u6bpRA', 'us-west-2'],
  ['us-gov-west-1_AbC', 'us-gov-west-1'],
  ['eusc-de-east-1_0', 'eusc-de-east-1'],
  ['cn-north-1_AAAAAAAAA', 'cn-north-1'],
])('the id %s begins with the region %s', (id, region) => {
  expect(userPoolIdProblem(id)).toBeUndefined();
  expect(regionOfUserPoolId(id)).toBe(region);
});

test.each(['', 'us-west-2', 'us-west-2_', 'pool_abc', 'arn:aws:cognito-idp:us-west-2:111122223333:userpool/us-west-2_abc', 'us-west-2_a-b'])('%j is no id of a user pool', id => {
  expect(userPoolIdProblem(id)).toBe(`must be '<region>_<letters and digits>', got '${id}'`);
  expect(regionOfUserPoolId(id)).toBeUndefined();
});

test.each([
  ['us-west-2', 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_abc'],
  ['us-gov-west-1', 'https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_abc'],
  ['cn-north-1', 'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_abc'],
  ['eusc-de-east-1', 'https://cognito-idp.eusc-de-east-1.amazonaws.eu/eusc-de-east-1_abc'],
  ['us-iso-east-1', 'https://cognito-idp.us-iso-east-1.c2s.ic.gov/us-iso-east-1_abc'],
])('the issuer of a pool in %s is %s', (region, url) => {
  expect(cognitoIssuerUrl(region, `${region}_abc`)).toBe(url);
  expect(isCognitoIssuer(url)).toBe(true);
});

test('the login page of a pool is no issuer', () => {
  expect(isCognitoIssuer('https://login.auth.eu-west-1.amazoncognito.com')).toBe(false);
});

test.each(['a', 'secret-reader', 'team/ä+1', '💂', 'a'.repeat(128)])('the group name %s is legal', name => {
  expect(cognitoGroupNameProblem(name)).toBeUndefined();
});

test.each([
  ['', 'must have names of 1-128 characters, got 0 characters'],
  ['a'.repeat(129), `must have names of 1-128 characters, got 129 characters: '${'a'.repeat(129)}'`],
  ['secret reader', "must have names without white space, got 'secret reader'"],
])('the group name %j is refused', (name, message) => {
  expect(cognitoGroupNameProblem(name)).toBe(message);
});

test('descriptions and precedences have the limits of Cognito', () => {
  expect([cognitoGroupDescriptionProblem('a'.repeat(2048)), cognitoGroupPrecedenceProblem(0), cognitoGroupPrecedenceProblem(2147483647)]).toEqual([undefined, undefined, undefined]);
  expect(cognitoGroupDescriptionProblem('a'.repeat(2049))).toBe('must have descriptions of at most 2048 characters, got 2049');
  expect([-1, 1.5, 2147483648, NaN].map(cognitoGroupPrecedenceProblem)).toEqual(
    ['-1', '1.5', '2147483648', 'NaN'].map(value => `must have a precedence that is a whole number from 0 to 2147483647, got ${value}`));
});
