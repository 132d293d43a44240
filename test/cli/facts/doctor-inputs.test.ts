import { CannotRun } from '../../../cli/cannot-run';
import { locateCluster } from '../../../cli/facts/account/cluster-arn';
import { parseRoleArn, resourceOfArn } from '../../../cli/facts/account/role-arn';
import { parseServiceAccount } from '../../../cli/facts/cluster/service-account';
import { didYouMean, distance, nearest } from '../../../cli/facts/distance';

test.each([['', '', 0], ['a', '', 1], ['', 'ab', 2], ['payment', 'payments', 1], ['kitten', 'sitting', 3]])('%s and %s are %d apart', (one, other, expected) => {
  expect(distance(one, other)).toBe(expected);
});

test('the nearest is meant, unless it is too far away', () => {
  expect(nearest('api', ['worker', 'apis', 'api-2'])).toBe('apis');
  expect(didYouMean('api', ['apis'])).toBe('apis');
  expect(didYouMean('api', ['worker'])).toBeUndefined();
  expect(nearest('api', [])).toBeUndefined();
});

test.each([
  ['arn:aws:iam::111122223333:role/app', { partition: 'aws', account: '111122223333', name: 'app' }],
  ['arn:aws-cn:iam::111122223333:role/team/sub/app', { partition: 'aws-cn', account: '111122223333', name: 'app' }],
  ['arn:aws:iam::111122223333:user/app', undefined],
  ['arn:aws:iam::1111:role/app', undefined],
  [`arn:aws:iam::111122223333:role/${'x'.repeat(65)}`, undefined],
  ['app', undefined],
])('%s is read as an ARN of a role', (arn, expected) => {
  expect(parseRoleArn(arn)).toEqual(expected);
});

test('what an ARN names has its path', () => {
  expect(resourceOfArn('arn:aws:iam::111122223333:role/team/app')).toBe('role/team/app');
  expect(resourceOfArn('app')).toBe('app');
});

test('a service account has a namespace and a name', () => {
  expect(parseServiceAccount('payments/api')).toEqual({ namespace: 'payments', name: 'api' });
});

test.each(['payments', 'a/b/c', 'Payments/api', 'payments/', '/api'])('fails for the service account %s', text => {
  expect(() => parseServiceAccount(text)).toThrow(CannotRun);
  expect(() => parseServiceAccount(text)).toThrow(/--service-account must be <namespace>\/<name>/);
});

test('a service account may be written as trust policies do', () => {
  expect(parseServiceAccount('system:serviceaccount:payments:api')).toEqual({ namespace: 'payments', name: 'api' });
});

test.each([
  [{ cluster: 'prod', region: 'eu-west-1' }, { cluster: 'prod', region: 'eu-west-1' }],
  [{ cluster: 'prod' }, { cluster: 'prod' }],
  [{}, {}],
  [{ cluster: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod' }, { cluster: 'prod', region: 'eu-west-1', clusterArn: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod' }],
  [{ cluster: 'arn:aws-cn:eks:cn-north-1:111122223333:cluster/prod', region: 'cn-north-1' }, { cluster: 'prod', region: 'cn-north-1', clusterArn: 'arn:aws-cn:eks:cn-north-1:111122223333:cluster/prod' }],
])('the cluster of %j is located', (options, located) => {
  expect(locateCluster(options)).toEqual(located);
});

test.each([
  [{ cluster: 'arn:aws:iam::111122223333:role/prod' }, "--cluster must be the name or the ARN of an EKS cluster ('arn:aws:eks:<region>:<account>:cluster/<name>'), got 'arn:aws:iam::111122223333:role/prod'"],
  [{ cluster: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod', region: 'us-east-1' }, "--region must be that of the ARN in --cluster ('eu-west-1'), got 'us-east-1': leave it out"],
])('fails for the cluster of %j', (options, message) => {
  expect(() => locateCluster(options)).toThrow(new CannotRun(message));
});
