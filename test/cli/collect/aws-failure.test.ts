import { CannotRun } from '../../../cli/cannot-run';
import { classifyFailure, unreadable } from '../../../cli/collect/aws/aws-failure';

const SECRET = 'FwoGZXIvYXdzEXAMPLETOKEN';
const named = (name: string, message = 'oh', more: object = {}): Error => Object.assign(new Error(message), { name, ...more });

test.each<[string, Error, string]>([
  ['a denial of EKS', named('AccessDeniedException'), 'denied'],
  ['a denial of IAM', named('AccessDenied'), 'denied'],
  ['throttling', named('ThrottlingException'), 'throttled'],
  ['throttling of IAM', named('Throttling'), 'throttled'],
  ['too many requests', named('TooManyRequestsException'), 'throttled'],
  ['a name that does not resolve', named('Error', 'getaddrinfo ENOTFOUND x', { code: 'ENOTFOUND' }), 'unreachable'],
  ['all addresses refused', new AggregateError([named('Error', 'refused', { code: 'ECONNREFUSED' })]), 'unreachable'],
  ['a wrapped cause', new Error('failed', { cause: named('Error', 'reset', { code: 'ECONNRESET' }) }), 'unreachable'],
  ['a certificate that is not trusted', named('Error', 'bad', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }), 'unreachable'],
  ['no answer in time', named('DeadlineExceeded'), 'unreachable'],
  ['something that is not there', named('ResourceNotFoundException'), 'missing'],
  ['anything else', named('ServerException'), 'other'],
])('%s is told apart', (_, error, kind) => {
  expect(classifyFailure(error).kind).toBe(kind);
});

test.each<[string, string | undefined, RegExp]>([
  ['ExpiredToken', undefined, /^the AWS credentials have expired \(ExpiredToken\): log in again/],
  ['ExpiredTokenException', 'ops', /credentials of profile 'ops' have expired .* `aws sso login --profile ops`/],
  ['CredentialsProviderError', undefined, /^no usable AWS credentials were found/],
  ['UnrecognizedClientException', undefined, /^AWS does not accept the credentials/],
  ['SignatureDoesNotMatch', undefined, /^AWS does not accept the credentials/],
])('fails for %s in one sentence that says what to do, and repeats nothing of what was signed', (name, profile, sentence) => {
  const run = () => unreadable(named(name, `canonical string: x-amz-security-token:${SECRET}`), 'x', 'iam:X', profile);

  expect(run).toThrow(CannotRun);
  expect(run).toThrow(sentence);
  expect(run).not.toThrow(new RegExp(SECRET));
});

test('fails for credentials that cannot be fetched with the reason, and does not say to log in again', () => {
  expect(() => unreadable(named('CredentialsProviderError', `getaddrinfo ENOTFOUND portal.sso ${SECRET}`), 'x', 'iam:X', 'ops'))
    .toThrow(/^the AWS credentials of profile 'ops' cannot be fetched: the service that hands them out cannot be reached \(ENOTFOUND\)$/);
});

test('fails without a region', () => {
  expect(() => unreadable(new Error('Region is missing'), 'x', 'iam:X')).toThrow(/no AWS region is set: give --region/);
});

test('only a denial names a permission', () => {
  expect(unreadable(named('AccessDenied', 'no'), 'the roles', 'iam:ListRoles')).toEqual({ what: 'the roles', reason: 'access was denied: no', permission: 'iam:ListRoles' });
  expect(unreadable(named('Throttling'), 'the roles', 'iam:ListRoles')).not.toHaveProperty('permission');
});

test('of a long message the first line is shown, and not all of that', () => {
  const { reason } = unreadable(new Error(`${'x'.repeat(1_000)}\nsecond`), 'x', 'iam:X');

  expect(reason).toMatch(/^x{240}\.\.\.$/);
});
