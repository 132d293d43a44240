import { ACCOUNT, ROLE_ARN, type FakeEvent } from './fake-account';
import { PROVIDER_ARN } from '../fixtures';

/** Parts of the credentials that STS handed out, to see that they go nowhere. */
export const EVENT_SECRETS = ['AKIDOFANEVENT', 'session-token-of-an-event'];

export const SUBJECT = 'system:serviceaccount:payments:api';

/** No two events have the same id. */
let made = 0;

interface EventOptions {
  readonly minutesAgo?: number;
  readonly role?: string | null;
  readonly subject?: string;
  /** The ARN; null if the event names none. */
  readonly provider?: string | null;
  readonly session?: string;
  /** Replaces parts of the event. */
  readonly more?: FakeEvent;
}

export function eventTime(minutesAgo: number): string {
  return new Date(Date.now() - minutesAgo * 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A call that STS answered with credentials, in the form of the AWS documentation. */
export function assumeRoleEvent({ minutesAgo = 10, role = ROLE_ARN, subject = SUBJECT, provider = PROVIDER_ARN, session = '1780000000000', more }: EventOptions = {}): FakeEvent {
  const [accessKeyId, sessionToken] = EVENT_SECRETS;
  return {
    eventVersion: '1.08',
    userIdentity: {
      type: 'WebIdentityUser', userName: subject, ...provider !== null && { principalId: `${provider}:sts.amazonaws.com:${subject}`, identityProvider: provider },
    },
    eventTime: eventTime(minutesAgo),
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRoleWithWebIdentity',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-sdk-go-v2/1.30.0',
    requestParameters: role === null ? null : { roleArn: role, roleSessionName: session, durationSeconds: 3600 },
    responseElements: {
      credentials: { accessKeyId, sessionToken, expiration: 'Jul 9, 2026, 4:41:37 PM' },
      subjectFromWebIdentityToken: subject,
      assumedRoleUser: { assumedRoleId: `AROAEXAMPLE:${session}`, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/payments-api/${session}` },
      provider,
      audience: 'sts.amazonaws.com',
    },
    additionalEventData: { identityProviderConnectionVerificationMethod: 'IAMTrustStore' },
    eventID: `aEXAMPLE-ee29-4ac0-a0ed-${++made}`,
    readOnly: true,
    resources: role === null ? [] : [{ accountId: ACCOUNT, type: 'AWS::IAM::Role', ARN: role }],
    eventType: 'AwsApiCall',
    ...more,
  };
}

/** A call that STS refused; to an AccessDenied, CloudTrail adds nothing that helps. */
export function refusedEvent({ errorCode = 'AccessDenied', errorMessage = 'An unknown error occurred', more, ...options }: EventOptions & {
  readonly errorCode?: string; readonly errorMessage?: string;
} = {}): FakeEvent {
  return assumeRoleEvent({ ...options, more: { errorCode, errorMessage, responseElements: null, ...more } });
}
