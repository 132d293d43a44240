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

test.each<[string, Error, string]>([
  ['a name that does not resolve', named('CredentialsProviderError', `getaddrinfo ENOTFOUND portal.sso ${SECRET}`), 'ENOTFOUND'],
  ['a service that says nothing', named('CredentialsProviderError', `SSO ${SECRET}`, { cause: named('DeadlineExceeded', 'no answer within 10 s') }), 'DeadlineExceeded'],
  ['a service that says nothing, in a text', named('TokenProviderError', `failed: no answer within 10 s ${SECRET}`), 'no answer within 10 s'],
  ['an authority that is not trusted', named('CredentialsProviderError', `SSO ${SECRET}`, { cause: named('Error', 'bad', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }) }), 'SELF_SIGNED_CERT_IN_CHAIN'],
  ['an authority that is not trusted, by its code', named('CredentialsProviderError', `request failed, UNABLE_TO_VERIFY_LEAF_SIGNATURE ${SECRET}`), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['an authority that is not trusted, in a text', named('CredentialsProviderError', `self-signed certificate in certificate chain ${SECRET}`), 'self-signed certificate'],
  ['a certificate that cannot be checked, in a text', named('CredentialsProviderError', `unable to verify the first certificate ${SECRET}`), 'unable to verify the first certificate'],
  ['a certificate of the past', named('CredentialsProviderError', `certificate has expired ${SECRET}`), 'certificate has expired'],
])('fails for credentials that cannot be fetched for %s with the reason, and does not say to log in again', (_, error, reason) => {
  expect(() => unreadable(error, 'x', 'iam:X', 'ops'))
    .toThrow(new RegExp(`^the AWS credentials of profile 'ops' cannot be fetched: the service that hands them out cannot be reached \\(${reason}\\)$`));
});

test.each(['the SSO session has expired', 'certificates are not the problem', 'Could not load credentials from any providers'])('fails for credentials with \'%s\' with the advice to log in again', message => {
  expect(() => unreadable(named('CredentialsProviderError', message), 'x', 'iam:X')).toThrow(/: log in again/);
});

test('fails without a region', () => {
  expect(() => unreadable(new Error('Region is missing'), 'x', 'iam:X')).toThrow(/no AWS region is set: give --region/);
});

test('only a denial names a permission', () => {
  expect(unreadable(named('AccessDenied', 'no'), 'the roles', 'iam:ListRoles')).toEqual({ what: 'the roles', reason: 'access was denied: no', permission: 'iam:ListRoles' });
  expect(unreadable(named('Throttling'), 'the roles', 'iam:ListRoles')).not.toHaveProperty('permission');
});

describe('an answer that AWS would not give', () => {
  const before = process.env;
  afterEach(() => {
    process.env = before;
  });

  const inSdk = (name: string, message: string, status: number): Error => named(name, message, { $metadata: { httpStatusCode: status } });
  const page = (status: number): Error => inSdk('SyntaxError', 'Unexpected token \'<\', "<html>secret</html>" is not valid JSON\n  Deserialization error: to see the raw response', status);

  test.each<[string, Error, string | undefined, string]>([
    ['a page', page(200), 'http://proxy.example.com:3128/x', 'proxy.example.com:3128 (AWS_ENDPOINT_URL) does not answer as AWS does (status 200): it may be a proxy, a page to log in to the network, or another server'],
    ['a page, and the usual endpoint', page(403), undefined, 'what was reached does not answer as AWS does (status 403): it may be a proxy, a page to log in to the network, or another server'],
    ['a page in place of XML', inSdk('Error', '@aws-sdk XML parse error: unexpected end of input.\n  Deserialization error: x', 200), undefined, 'what was reached does not answer as AWS does (status 200): it may be a proxy, a page to log in to the network, or another server'],
    ['a redirection', inSdk('Unknown', 'UnknownError', 302), 'http://u:secret@10.0.0.1', '10.0.0.1 (AWS_ENDPOINT_URL) does not answer as AWS does (status 302): it may be a proxy, a page to log in to the network, or another server'],
    ['an error of AWS without a name', inSdk('Unknown', 'busy', 400), undefined, 'busy'],
    ['an error of AWS', inSdk('ServerException', 'oh', 500), undefined, 'oh'],
    ['an error of this package', named('SyntaxError', 'oh'), undefined, 'oh'],
  ])('is told by who gave it: %s', (_, error, endpoint, reason) => {
    process.env = { ...before, ...endpoint !== undefined && { AWS_ENDPOINT_URL: endpoint } };

    expect(unreadable(error, 'x', 'iam:X')).toEqual({ what: 'x', reason });
  });
});

test('of a long message the first line is shown, and not all of that', () => {
  const { reason } = unreadable(new Error(`${'x'.repeat(1_000)}\nsecond`), 'x', 'iam:X');

  expect(reason).toMatch(/^x{240}\.\.\.$/);
});
