import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { EKSClient } from '@aws-sdk/client-eks';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import type { AwsApis } from './aws-api';
import { AwsCloudFormation } from './aws-cloudformation';
import { AwsCloudTrail } from './aws-cloudtrail';
import { AwsCognito } from './aws-cognito';
import { AwsEks } from './aws-eks';
import { classifyFailure } from './aws-failure';
import { AwsIam } from './aws-iam';
import { AwsSts } from './aws-sts';
import { CannotRun } from '../../cannot-run';
import { OutwardAgent } from '../proxy';

/** Attempts at one call, the waits between them growing: throttling of a busy account passes. */
const MAX_ATTEMPTS = 4;
/** In milliseconds; long enough for a proxy, short enough to try again within the limit of the call. */
const CONNECTION_TIMEOUT = 4_000;

/** What is worth saying is said in the report; the SDK would warn in its own words, over many lines. */
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Where and as whom to read; what is not given comes from the environment and the shared configuration, as for the AWS CLI. */
export interface AwsSession {
  readonly profile?: string;
  readonly region?: string;
  /** Which cluster is meant, if its ARN was given: of another account there may be one of that name, too. */
  readonly clusterArn?: string;
}

/** APIs that must be closed, or their connections keep the process alive. */
export interface OpenApis extends AwsApis {
  close(): void;
}

/** The region that is meant if none is given: of the environment, else of the profile; undefined if there is none. */
export async function usualRegion({ profile, region }: AwsSession): Promise<string | undefined> {
  const client = new EKSClient(sessionOf({ profile, region }));
  try {
    return await client.config.region();
  } catch (error) {
    if (classifyFailure(error).kind === 'fatal') {
      return undefined;
    }
    throw error;
  } finally {
    client.destroy();
  }
}

export function openAws(session: AwsSession): OpenApis {
  refuseWrongEndpoint();
  const requestHandler = { connectionTimeout: CONNECTION_TIMEOUT, httpsAgent: new OutwardAgent() };
  const config = {
    ...sessionOf(session),
    maxAttempts: MAX_ATTEMPTS,
    logger: SILENT,
    requestHandler,
    clientConfig: { requestHandler }, // for credentials of IAM Identity Center, which know no other way to a proxy
  };
  const eks = new EKSClient(config);
  const iam = new IAMClient(config);
  const sts = new STSClient(config);
  const cloudTrail = new CloudTrailClient(config);
  const inSession = { ...config, region: eks.config.region }; // which the SDK may have from the profile
  const cognito = new AwsCognito(inSession);
  const cloudFormation = new AwsCloudFormation(inSession);
  return {
    eks: new AwsEks(eks, session.clusterArn),
    iam: new AwsIam(iam),
    sts: new AwsSts(sts),
    cloudTrail: new AwsCloudTrail(cloudTrail),
    cognito,
    cloudFormation,
    close: () => {
      [eks, iam, sts, cloudTrail].forEach(client => client.destroy());
      cognito.close();
      cloudFormation.close();
    },
  };
}

/** The SDK would only say that a URL is invalid, not which. */
function refuseWrongEndpoint(env: NodeJS.ProcessEnv = process.env): void {
  const name = Object.keys(env).find(candidate => /^AWS_ENDPOINT_URL(_|$)/.test(candidate) && env[candidate] && !URL.canParse(env[candidate]));
  if (name !== undefined) {
    throw new CannotRun(`${name} must be a URL ('https://<host>'), got '${env[name]}'`);
  }
}

/** What the SDK is told; it does not know `AWS_DEFAULT_REGION`, and takes an empty `AWS_REGION` for a region, both unlike the AWS CLI. */
function sessionOf({ profile, region = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined }: AwsSession): AwsSession {
  if (process.env.AWS_REGION === '') {
    delete process.env.AWS_REGION;
  }
  // it would announce the end of its support for old versions of Node.js: of no use to who runs a bundled one
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return { ...profile !== undefined && { profile }, ...region !== undefined && { region } };
}
