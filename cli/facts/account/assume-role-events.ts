import { CannotRun } from '../../cannot-run';
import { asArray, asObject, asString, isObject, type JsonObject } from '../../collect/templates/json';
import { parseServiceAccountUser, type ServiceAccount } from '../cluster/service-account';
import { compareText } from '../compare-text';

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
const MESSAGE_LENGTH = 240;

/** One call. */
export interface AssumeRoleEvent {
  /** ISO 8601. */
  readonly time: string;
  /** Who asked; undefined if the event does not say. */
  readonly serviceAccount?: ServiceAccount;
  /** Without `https://`; undefined if the event names no provider. */
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

/** Calls that are alike: of one service account, for one role, with one answer. */
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
  const issuer = issuerIn(asString(identityProvider) ?? principal);
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
    const key = JSON.stringify([call.serviceAccount?.namespace, call.serviceAccount?.name, call.issuer, call.role, call.refusal?.code]);
    const { count = 0, last = time } = groups.get(key) ?? {};
    groups.set(key, { ...call, count: count + 1, last: last > time ? last : time });
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

function refusalIn({ errorCode, errorMessage }: JsonObject): StsRefusal | undefined {
  const message = asString(errorMessage);
  const code = asString(errorCode) ?? (message === undefined ? undefined : 'refused');
  return code === undefined ? undefined : {
    code, ...message !== undefined && message !== NO_MESSAGE && { message: message.slice(0, MESSAGE_LENGTH) },
  };
}
