import { EKSClient } from '@aws-sdk/client-eks';
import { IAMClient } from '@aws-sdk/client-iam';
import type { AwsApis } from './aws-api';
import { AwsEks } from './aws-eks';
import { AwsIam } from './aws-iam';

/** Attempts at one call, the waits between them growing: throttling of a busy account passes. */
const MAX_ATTEMPTS = 4;
/** In milliseconds; long enough for a proxy, short enough to try again within the limit of the call. */
const CONNECTION_TIMEOUT = 4_000;

/** Where and as whom to read; what is not given comes from the environment and the shared configuration, as for the AWS CLI. */
export interface AwsSession {
  readonly profile?: string;
  readonly region?: string;
}

/** APIs that must be closed, or their connections keep the process alive. */
export interface OpenApis extends AwsApis {
  close(): void;
}

export function openAws({ profile, region }: AwsSession): OpenApis {
  // the SDK would announce the end of its support for old versions of Node.js: of no use to who runs a bundled one
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const config = {
    ...profile !== undefined && { profile },
    ...region !== undefined && { region },
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT },
  };
  const eks = new EKSClient(config);
  const iam = new IAMClient(config);
  return {
    eks: new AwsEks(eks),
    iam: new AwsIam(iam),
    close: () => [eks, iam].forEach(client => client.destroy()),
  };
}
