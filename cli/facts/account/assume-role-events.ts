import { CannotRun } from '../../cannot-run';
import { asArray, asObject, asString, isObject, type JsonObject } from '../../collect/templates/json';
import { parseServiceAccountUser, type ServiceAccount } from '../cluster/service-account';
import { compareText } from '../compare-text';
import { shorten } from '../shorten';

/*
 * What STS answered to pods, as CloudTrail tells it. Of an event, a few names are kept: successes hold access keys and tokens.
 */

export const ASSUME_ROLE_EVENT = 'AssumeRoleWithWebIdentity';

/** The session of calls that this command makes itself, to try it. */
export const OWN_SESSION = 'eks-identity-doctor';

/** In hours: as long as CloudTrail keeps events where nobody made a trail. */
const MAX_HOURS = 90 * 24;
const DEFAULT_HOURS = 12;

/** In UTC, to the second. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** What CloudTrail writes where it says nothing. */
const NO_MESSAGE = 'An unknown error occurred';
/** The issuer of a token that no provider of the account is for. */
const UNKNOWN_ISSUER = /No OpenIDConnect provider found in your account for https:\/\/([^\s"',]+)/i;

/** One call. */
export interface AssumeRoleEvent {
  /** ISO 8601. */
  readonly time: string;
  /** Who asked; undefined if the event does not say. */
  readonly serviceAccount?: ServiceAccount;
  /** Of the token, without `https://`; undefined if the event names no provider. */
  readonly issuer?: string;
  /** The ARN of the role that was asked for. */
  readonly role?: string;
  /** Undefined if STS handed out credentials. */
  readonly refusal?: StsRefusal;
}

export interface StsRefusal {
  readonly code: string;
  readonly message?: string;
}

/** Calls that are alike: of one service account, for one role, with one answer; of answers that differ in numbers, the last. */
export interface AssumeRoleCalls extends Omit<AssumeRoleEvent, 'time'> {
  readonly count: number;
  /** When the last of them was made. */
  readonly last: string;
}

/** What was looked up. */
export interface AssumeRoleHistory {
  /** How far back was asked for. */
  readonly hours: number;
  /** When the first call was made that was looked at, if there are earlier ones. */
  readonly since?: string;
  /** The same of calls that do not say who made them, if one service account was asked about. */
  readonly unnamedSince?: string;
  readonly calls: AssumeRoleCalls[];
}

/** Reads the value of `--events`, which may have none. */
export function parseHours(value: string | true): number {
  const hours = value === true ? DEFAULT_HOURS : Number(value);
  if (!Number.isInteger(hours) || hours < 1 || hours > MAX_HOURS) {
    throw new CannotRun(`--events takes whole hours from 1 to ${MAX_HOURS} (90 days, for which CloudTrail keeps events), got '${value}'`);
  }
  return hours;
}

/** Reads an event; undefined if it is about something else, or cannot be read. */
export function readAssumeRoleEvent(text: string): AssumeRoleEvent | undefined {
  const event = parse(text);
  const { userIdentity, requestParameters, eventName, eventTime, resources } = event;
  const time = TIME.exec(asString(eventTime) ?? '')?.[0];
  const { roleArn, roleSessionName } = asObject(requestParameters);
  if (eventName !== ASSUME_ROLE_EVENT || time === undefined || roleSessionName === OWN_SESSION) {
    return undefined;
  }
  const { userName, principalId, identityProvider } = asObject(userIdentity);
  const principal = asString(principalId) ?? ''; // <ARN of the provider>:<audience>:<subject>
  const serviceAccount = parseServiceAccountUser(asString(userName) ?? /(?:^|:)(system:serviceaccount:.+)$/.exec(principal)?.[1] ?? '');
  const issuer = issuerIn(asString(identityProvider) ?? principal) ?? unknownIssuerIn(asString(event.errorMessage) ?? '');
  const role = asString(roleArn) ?? asString(asArray(resources).filter(isObject).find(({ type }) => type === 'AWS::IAM::Role')?.ARN);
  const refusal = refusalIn(event);
  return {
    time,
    ...serviceAccount !== undefined && { serviceAccount },
    ...issuer !== undefined && { issuer },
    ...role !== undefined && { role },
    ...refusal !== undefined && { refusal },
  };
}

/** Counts the calls that are alike, those of the last call first; calls with tokens of other issuers are left out. */
export function countCalls(events: AssumeRoleEvent[], issuer: string): AssumeRoleCalls[] {
  const groups = new Map<string, AssumeRoleCalls>();
  for (const { time, ...call } of events.filter(event => event.issuer === undefined || event.issuer === issuer)) {
    const { serviceAccount, issuer: ofToken, role, refusal } = call;
    const message = refusal?.message?.replace(/\d+/g, '0'); // times and names of sessions
    const key = JSON.stringify([serviceAccount?.namespace, serviceAccount?.name, ofToken, role, refusal?.code, message]);
    const alike = groups.get(key);
    const isNewer = alike === undefined || time > alike.last;
    groups.set(key, { ...isNewer ? { ...call, last: time } : alike, count: (alike?.count ?? 0) + 1 });
  }
  const byTime = [...groups].sort(([key, one], [otherKey, other]) => compareText(other.last, one.last) || compareText(key, otherKey));
  return byTime.map(([, calls]) => calls);
}

function parse(text: string): JsonObject {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The issuer in the ARN of a provider, or in what begins with one. */
function issuerIn(text: string): string | undefined {
  return /^arn:[^:]+:iam::\d+:oidc-provider\/([^:]+)/.exec(text)?.[1];
}

/** STS says whose token it was, where it knows nobody who could have signed it. */
function unknownIssuerIn(message: string): string | undefined {
  return UNKNOWN_ISSUER.exec(message)?.[1].replace(/[./]+$/, '');
}

function refusalIn({ errorCode, errorMessage }: JsonObject): StsRefusal | undefined {
  const message = asString(errorMessage);
  const code = asString(errorCode) ?? (message === undefined ? undefined : 'refused');
  return code === undefined ? undefined : {
    code, ...message !== undefined && message !== NO_MESSAGE && { message: shorten(message) },
  };
}
