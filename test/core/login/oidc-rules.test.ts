import { bytesOf, kubernetesVersionProblem, maxAssociations, oldestVersion } from '../../../lib/core/login/association-limits';
import {
  claimProblem, clientIdProblem, configNameProblem, groupsPrefixProblem, isMostlyList, requiredClaimProblem, usernamePrefixProblem,
} from '../../../lib/core/login/oidc-rules';

describe('a prefix', () => {
  test.each(['gid:', 'okta:', 'o', 'https://idp.example.com#', 'team/', 'oidc-', '_', 'S', 'eks-okta:', 'EKS:', 'my-eks:', 'x', 'a'.repeat(500)])('may be %s', prefix => {
    expect([usernamePrefixProblem(prefix), groupsPrefixProblem(prefix)]).toEqual([undefined, undefined]);
  });

  test.each([
    ['system:', "must not contain 'system:' or part of it, which EKS refuses, got 'system:'"],
    ['my-system:', "must not contain 'system:'"],
    ['System:', "must not contain 'system:'"],
    ['system', "must not contain 'system:'"],
    ['sys', "must not contain 'system:' or part of it, which EKS refuses, got 'sys'"],
    ['s', "must not contain 'system:'"],
    ['"gid:"', 'must not contain quotes, which would become part of every name, got \'"gid:"\''],
    ["'gid:'", 'must not contain quotes'],
    ['`gid:', 'must not contain quotes'],
    ['gid :', "must not contain white space, got 'gid :'"],
    ['gid:\n', 'must not contain white space'],
    ['eks:', "must not begin with 'eks:' or be a beginning of it, got 'eks:': users and groups of EKS and IAM have such names, and the identity provider could make them"],
    ['eks:add', "must not begin with 'eks:'"],
    ['ek', "must not begin with 'eks:' or be a beginning of it, got 'ek'"],
    ['aws:', "must not begin with 'aws:'"],
    ['amazon:', "must not begin with 'amazon:'"],
    ['i', "must not begin with 'iam:'"],
    ['arn:aws:', "must not begin with 'arn:'"],
  ])('fails for %j', (prefix, message) => {
    expect(usernamePrefixProblem(prefix)).toContain(message);
    expect(groupsPrefixProblem(prefix)).toContain(message);
  });

  test('is switched off by - for users, and by a prop of its own for groups', () => {
    expect(usernamePrefixProblem('-')).toBeUndefined();
    expect(usernamePrefixProblem('')).toBe("must not be empty, got ''; write '-' for names as the identity provider has them");
    expect(groupsPrefixProblem('-')).toContain("must not be '-'; for groups as the identity provider has them, set 'omitGroupsPrefix'");
    expect(groupsPrefixProblem('')).toContain("must not be ''");
  });
});

describe('a claim', () => {
  test.each(['sub', 'email', 'cognito:groups', 'https://example.com/groups', 'a.b'])('may be %s', claim => {
    expect(claimProblem(claim)).toBeUndefined();
  });

  test.each([
    ['', "must name a claim, without white space or quotes, got ''"],
    ['e mail', 'must name a claim'],
    ['"email"', 'must name a claim'],
    ['realm_access.roles', "must name a claim at the top of the token, got 'realm_access.roles'"],
    ['resource_access.app.roles', 'must name a claim at the top'],
  ])('fails for %j', (claim, message) => {
    expect(claimProblem(claim)).toContain(message);
  });
});

describe('a required claim', () => {
  test.each([['k', 'v'], ['k'.repeat(63), 'v'.repeat(253)], ['groups', 'x']])('may be %s', (key, value) => {
    expect(requiredClaimProblem(key, value)).toBeUndefined();
  });

  test.each([
    ['', 'v', "must have keys of 1-63 characters, got '' (0)"],
    ['k'.repeat(64), 'v', '(64)'],
    ['k', '', "must have values of 1-253 characters, got '' (0) for 'k'"],
    ['k', 'v'.repeat(254), "(254) for 'k'"],
    ['email_verified', 'true', "must name claims that are one text, which 'email_verified' never is"],
    ['cognito:groups', 'x', "'cognito:groups' never is"],
  ])('fails for %j: %j', (key, value, message) => {
    expect(requiredClaimProblem(key, value)).toContain(message);
  });

  test('is suspicious where most providers have a list', () => {
    expect(['groups', 'roles', 'hd'].map(isMostlyList)).toEqual([true, true, false]);
  });
});

describe('a name of an association', () => {
  test.each(['a', '0', 'CognitoID', 'entra-id_1', 'a'.repeat(100)])('may be %s', name => {
    expect(configNameProblem(name)).toBeUndefined();
  });

  test.each(['', '-a', '_a', 'a b', 'a.b', 'a:b', 'ä', 'a\n', 'a'.repeat(101)])('fails for %j', name => {
    expect(configNameProblem(name)).toContain("must have 1-100 characters (letters, digits, '-', '_', a letter or digit first), got");
  });
});

test.each(['', 'a b', '"a"', 'a\n'])('a client fails for %j', clientId => {
  expect(clientIdProblem(clientId)).toContain('must be the audience of the tokens, without white space or quotes, got');
  expect(clientIdProblem('api://kubernetes')).toBeUndefined();
});

describe('limits', () => {
  test.each([
    [undefined, 1], ['1.31', 1], ['1.32', 10], ['1.33', 10], ['1.100', 10], ['1.9', 1], ['nonsense', 1],
  ])('of Kubernetes %s are %d', (version, max) => {
    expect(maxAssociations(version)).toBe(max);
  });

  test('follow the oldest version by number, not by letter', () => {
    expect(oldestVersion(['1.33', '1.9', '1.31'])).toBe('1.9');
    expect(oldestVersion([])).toBeUndefined();
  });

  test.each(['', '1', 'v1.33', '1.33.1', '2.0', '1.33 ', 'latest'])('fail for the version %j', version => {
    expect(kubernetesVersionProblem(version)).toBe(`must be a Kubernetes version like '1.33', got '${version}'`);
  });

  test('measure in bytes', () => {
    expect(bytesOf({ issuerUrl: 'é', clientId: '' })).toBe('{"issuerUrl":"é","clientId":""}'.length + 1);
  });
});
