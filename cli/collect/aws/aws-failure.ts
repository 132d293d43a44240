import { RegionRefusal } from './aws-regions';
import { CannotRun } from '../../cannot-run';
import type { Unreadable } from '../../facts/account/account';
import { shorten } from '../../facts/shorten';

/*
 * Why AWS did not answer, from the names that its errors carry.
 *
 * Messages of AWS are shown for denials only, and never those about credentials: some of them repeat the signed request,
 * session token included.
 */

const DENIED = /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError|NotAuthorized)$/;
const BAD_CREDENTIALS = new RegExp(`^(${[
  'CredentialsProviderError', 'TokenProviderError', 'ExpiredToken(Exception)?', 'InvalidClientTokenId', 'InvalidAccessKeyId', 'UnrecognizedClientException',
  'InvalidSignatureException', 'SignatureDoesNotMatch', 'RequestExpired', 'MissingAuthenticationToken(Exception)?', 'InvalidToken', 'IncompleteSignature(Exception)?',
].join('|')})$`);
const EXPIRED = /^(ExpiredToken(Exception)?|RequestExpired)$/;
const THROTTLED = /^(Throttling(Exception)?|ThrottledException|TooManyRequestsException|RequestLimitExceeded|RequestThrottled|SlowDown)$/;
const UNREACHABLE = /^(DeadlineExceeded|TimeoutError|AbortError|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
/** The same in a text: the services that hand out credentials have their failures wrapped in one. */
const UNREACHABLE_TEXT = new RegExp([
  '\\b(?:DeadlineExceeded|TimeoutError|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE)\\b',
  '\\b(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)[A-Z_]+',
  '\\bself[- ]signed certificate', '\\bunable to (?:verify|get)(?: [a-z]+)* certificate', '\\bcertificate has expired', '\\bno answer within \\d+ s\\b',
].join('|'));

/** What a failed call means to the rest of the report. */
export type Failure =
  /** Nothing else would work either. */
  | { readonly kind: 'fatal'; readonly sentence: string }
  /** The service answered, or did not, but others may. */
  | { readonly kind: 'denied' | 'throttled' | 'unreachable' | 'missing' | 'other'; readonly reason: string; readonly fix?: string };

export function classifyFailure(error: unknown, profile = process.env.AWS_PROFILE || undefined): Failure {
  const names = namesOf(error);
  const has = (pattern: RegExp) => names.some(name => pattern.test(name));
  if (error instanceof RegionRefusal) {
    return { kind: 'other', reason: error.message, fix: error.fix };
  }
  if (has(BAD_CREDENTIALS)) {
    const name = names.find(candidate => BAD_CREDENTIALS.test(candidate)) ?? '';
    return { kind: 'fatal', sentence: unreachableProvider(name, error, names, profile) ?? credentialsSentence(name, has(EXPIRED), profile) };
  }
  if (messageOf(error) === 'Region is missing') {
    return { kind: 'fatal', sentence: 'no AWS region is set: give --region, or set AWS_REGION or the region of the profile' };
  }
  if (has(DENIED)) {
    return { kind: 'denied', reason: `access was denied: ${messageOf(error)}` };
  }
  if (has(THROTTLED)) {
    return { kind: 'throttled', reason: 'AWS asked to slow down, and did so again at every further attempt; run the command again later' };
  }
  if (has(UNREACHABLE)) {
    return { kind: 'unreachable', reason: `the service cannot be reached (${names.find(name => UNREACHABLE.test(name))}: ${messageOf(error)})` };
  }
  return { kind: names.includes('ResourceNotFoundException') ? 'missing' : 'other', reason: strangeAnswer(error, names) ?? messageOf(error) };
}

/** What a page looks like to the SDK, which says nothing of who sent it; undefined if the answer is one of AWS. */
function strangeAnswer(error: unknown, names: string[]): string | undefined {
  const { $metadata: { httpStatusCode: status } = {} } = error as { $metadata?: { httpStatusCode?: number } };
  const isUnread = names.includes('SyntaxError') || names.some(name => /^Unknown(Error)?$/.test(name)) && /^Unknown(Error)?$/.test(messageOf(error))
    || error instanceof Error && error.message.includes('Deserialization error');
  const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
  const who = URL.canParse(endpoint) ? `${new URL(endpoint).host} (AWS_ENDPOINT_URL)` : 'what was reached';
  return status === undefined || !isUnread ? undefined
    : `${who} does not answer as AWS does (status ${status}): it may be a proxy, a page to log in to the network, or another server`;
}

/** What could not be read and why; throws where it is no use to go on. */
export function unreadable(error: unknown, what: string, permission: string, profile?: string): Unreadable {
  const failure = classifyFailure(error, profile);
  if (failure.kind === 'fatal') {
    throw new CannotRun(failure.sentence, { cause: error });
  }
  const { kind, reason, fix } = failure;
  return { what, reason, ...kind === 'denied' && { permission }, ...fix !== undefined && { fix } };
}

/** The services that hand out credentials can be out of reach as well; nothing but the code of that is repeated. */
function unreachableProvider(name: string, error: unknown, names: string[], profile: string | undefined): string | undefined {
  const code = !isFromProvider(name) ? undefined
    : names.find(candidate => UNREACHABLE.test(candidate)) ?? UNREACHABLE_TEXT.exec(messageOf(error))?.[0];
  return code && `the AWS credentials${ofProfile(profile)} cannot be fetched: the service that hands them out cannot be reached (${code})`;
}

function credentialsSentence(name: string, expired: boolean, profile: string | undefined): string {
  const whose = ofProfile(profile);
  const problem = isFromProvider(name)
    ? `no usable AWS credentials${whose} were found`
    : expired ? `the AWS credentials${whose} have expired` : `AWS does not accept the credentials${whose}`;
  return `${problem} (${name}): log in again, for example with \`aws sso login${profile === undefined ? '' : ` --profile ${profile}`}\`, or choose others with --profile`;
}

function ofProfile(profile: string | undefined): string {
  return profile === undefined ? '' : ` of profile '${profile}'`;
}

/** Whether it comes from where credentials are looked for, not from a service that refused them. */
function isFromProvider(name: string): boolean {
  return name === 'CredentialsProviderError' || name === 'TokenProviderError';
}

/** Its own name and code, and those of what it wraps. */
function namesOf(error: unknown): string[] {
  if (!(error instanceof Error)) {
    return [];
  }
  const { code, Code, errors } = error as { code?: unknown; Code?: unknown; errors?: unknown };
  const wrapped = Array.isArray(errors) ? errors.flatMap(namesOf) : []; // an AggregateError: every address was tried
  return [error.name, code, Code].filter(name => typeof name === 'string').concat(wrapped, namesOf(error.cause));
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  const [line] = text.split('\n');
  return shorten(line);
}
