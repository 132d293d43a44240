import { allow, ASSOCIATE, CLUSTER, CONFIG, deny, DESCRIBE, DISASSOCIATE, found, guardFindings, managedPolicy, OURS, REST } from './association-guard-fixtures';
import type { JsonObject } from '../../../cli/collect/templates/json';

describe('a condition', () => {
  const KEY = 'eks:issuer-url';
  const isMet = (actions: string, operator: string, key = KEY): string => (
    `its condition on '${key}' is always met for ${actions}: requests for that do not have the key, and ${operator} is met without it`);
  const isNotMet = (verb: string, actions: string, operator: string, key = KEY): string => (
    `it never ${verb} ${actions}: requests for that do not have '${key}', and ${operator} is not met without it`);

  const UNMET = [
    'StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'ArnEquals', 'ArnLike', 'Bool', 'BinaryEquals', 'IpAddress', 'NumericEquals', 'NumericLessThan',
    'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals', 'DateEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals', 'stringequals',
    'ForAnyValue:StringEquals', 'ForAnyValue:StringLike', 'ForAnyValue:StringNotEquals', 'ForAnyValue:ArnLike',
  ];
  const MET = [
    'StringNotEquals', 'StringNotEqualsIgnoreCase', 'StringNotLike', 'ArnNotEquals', 'ArnNotLike', 'NotIpAddress', 'NumericNotEquals', 'DateNotEquals', 'STRINGNOTLIKE',
    'StringEqualsIfExists', 'StringLikeIfExists', 'StringNotEqualsIfExists', 'BoolIfExists', 'ArnLikeIfExists', 'NumericLessThanIfExists', 'DateNotEqualsIfExists', 'NotIpAddressIfExists',
    'ForAllValues:StringEquals', 'ForAllValues:StringNotLike', 'ForAllValues:ArnEquals', 'ForAllValues:StringEqualsIfExists',
  ];
  const UNDECIDED = ['StringEqual', 'Equals', 'ForAnyValue:StringEqualsIfExists', 'ForAllValues:Null', 'NullIfExists', ''];

  test.each(UNMET)('with %s is never met without its key', operator => {
    const condition = { [operator]: { [KEY]: OURS } };

    expect(found(allow(ASSOCIATE, CLUSTER, condition))).toEqual([`problem warning statement 1: ${isNotMet('allows', ASSOCIATE, operator)}`]);
    expect(found(deny(ASSOCIATE, CLUSTER, condition), REST)).toEqual([`problem warning statement 1: ${isNotMet('denies', ASSOCIATE, operator)}`]);
  });

  test.each(MET)('with %s is always met without its key', operator => {
    const condition = { [operator]: { [KEY]: OURS } };

    expect(found(allow(ASSOCIATE, CLUSTER, condition))).toEqual([`problem warning statement 1: ${isMet(ASSOCIATE, operator)}`]);
    expect(found(deny(ASSOCIATE, CLUSTER, condition), REST)).toEqual([`problem warning statement 1: ${isMet(ASSOCIATE, operator)}`]);
  });

  test.each(UNDECIDED)('with the operator \'%s\' is not judged', operator => {
    expect(found(deny(ASSOCIATE, CLUSTER, { [operator]: { [KEY]: OURS } }), REST)).toEqual([]);
  });

  test.each<[unknown, string | undefined]>([
    ['true', isMet(ASSOCIATE, 'Null')], [true, isMet(ASSOCIATE, 'Null')], [['true', 'false'], isMet(ASSOCIATE, 'Null')],
    ['false', isNotMet('denies', ASSOCIATE, 'Null')], [false, isNotMet('denies', ASSOCIATE, 'Null')],
    [{ Ref: 'Later' }, undefined], ['maybe', undefined],
  ])('with Null and %j is met without its key, or not', (value, expected) => {
    const statement = deny(ASSOCIATE, CLUSTER, { Null: { [KEY]: value } });

    expect(guardFindings({ Guard: managedPolicy(statement, REST) }).map(({ message }) => message)).toEqual(expected === undefined ? [] : [expected]);
  });

  test.each([
    'eks:issuerUrl', 'eks:clientId', 'eks:IssuerURL', 'EKS:clientid', // IAM does not look at the case
    'aws:PrincipalArn', 'aws:RequestTag/team', 'aws:ResourceTag/team', 'aws:SourceIp', '${Later}', 'eks:${Later}',
  ])('on %s is not judged', key => {
    for (const operator of ['StringEquals', 'StringNotEquals', 'Null']) {
      expect(found(allow(ASSOCIATE, CLUSTER, { [operator]: { [key]: 'true' } }))).toEqual([]);
    }
  });

  test.each([
    ['eks:issuer-url', 'write \'eks:issuerUrl\''],
    ['eks:oidcIssuer', 'write \'eks:issuerUrl\''],
    ['eks:issuer_url', 'write \'eks:issuerUrl\''],
    ['eks:client-id', 'write \'eks:clientId\''],
    ['eks:clusterName', `take 'eks:clusterName' out: requests for ${ASSOCIATE} have 'eks:issuerUrl' and 'eks:clientId'`],
    ['eks:authenticationMode', `take 'eks:authenticationMode' out: requests for ${ASSOCIATE} have 'eks:issuerUrl' and 'eks:clientId'`],
  ])('on %s, which no request to associate has, is found', (key, fix) => {
    const [finding, ...others] = guardFindings({ Guard: managedPolicy(allow(ASSOCIATE, CLUSTER, { StringEquals: { [key]: OURS } })) });

    expect(others).toEqual([]);
    expect(finding).toMatchObject({ key, fix, message: isNotMet('allows', ASSOCIATE, 'StringEquals', key) });
  });

  test.each<[string, JsonObject, string[]]>([
    ['keeps both from being allowed', allow([ASSOCIATE, DISASSOCIATE], '*', { StringEquals: { 'eks:issuerUrl': OURS } }), [
      `problem warning statement 1: ${isNotMet('allows', DISASSOCIATE, 'StringEquals', 'eks:issuerUrl')}`,
    ]],
    ['keeps the second from being denied', deny([ASSOCIATE, DISASSOCIATE, DESCRIBE], '*', { StringLike: { 'eks:clientId': 'x' } }), [
      `problem warning statement 1: ${isNotMet('denies', `${DISASSOCIATE}, ${DESCRIBE}`, 'StringLike', 'eks:clientId')}`,
    ]],
    ['denies the second to everybody', deny([ASSOCIATE, DISASSOCIATE], '*', { StringNotEquals: { 'eks:issuerUrl': OURS } }), [
      `problem info statement 1: ${isMet(DISASSOCIATE, 'StringNotEquals', 'eks:issuerUrl')}`,
    ]],
    ['says itself that the second has no key', deny([ASSOCIATE, DISASSOCIATE], '*', { StringNotEqualsIfExists: { 'eks:issuerUrl': OURS } }), []],
    ['allows the second in any case', allow([ASSOCIATE, DISASSOCIATE], '*', { StringEqualsIfExists: { 'eks:issuerUrl': OURS } }), []],
    ['is on the second alone', deny(DISASSOCIATE, CONFIG, { StringNotEquals: { 'eks:issuerUrl': OURS } }), [
      `problem warning statement 1: ${isMet(DISASSOCIATE, 'StringNotEquals', 'eks:issuerUrl')}`,
    ]],
    ['is misspelt in a denial of all of EKS', deny('eks:*', '*', { StringNotEquals: { [KEY]: OURS } }), [`problem warning statement 1: ${isMet(ASSOCIATE, 'StringNotEquals')}`]],
    ['is misspelt in a denial of several actions', deny('eks:Associate*', '*', { StringEquals: { [KEY]: OURS } }), [`problem warning statement 1: ${isNotMet('denies', ASSOCIATE, 'StringEquals')}`]],
    ['is for something else that a wildcard denies', deny('eks:Associate*', '*', { StringEquals: { 'eks:accessScope': 'cluster' } }), []],
    ['is the right one under a wildcard', deny('eks:*', '*', { StringNotEquals: { 'eks:issuerUrl': OURS } }), []],
  ])('that holds for several actions %s', (_, statement, expected) => {
    expect(found(statement)).toEqual(expected);
  });

  test('for several actions is repaired in several statements', () => {
    const fixes = guardFindings({ Guard: managedPolicy(deny([ASSOCIATE, DISASSOCIATE], '*', { StringNotEquals: { [KEY]: OURS } })) }).map(({ fix }) => fix);

    expect(fixes).toEqual([`write 'eks:issuerUrl'; write a statement without this condition for ${DISASSOCIATE}, whose requests have no key of EKS`]);
  });
});
