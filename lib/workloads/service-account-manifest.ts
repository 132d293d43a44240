import { Duration, Token } from 'aws-cdk-lib';
import type { ServiceAccountSubject } from './service-account-subject';
import { labelValueProblem, qualifiedKeyProblem } from '../core/kubernetes-names';
import { DEFAULT_AUDIENCE } from '../core/trust/trust-policy';
import { propProblem } from '../private/refusal';

/** Prefix of the annotations that the EKS pod identity webhook reads. */
const ANNOTATION_PREFIX = 'eks.amazonaws.com';

/** The kubelet hands out no token for less, the EKS API server none for more. */
const TOKEN_EXPIRATION_LIMITS = { min: Duration.minutes(10), max: Duration.hours(24) };

/**
 * Options of `IrsaRole.serviceAccountManifest`.
 */
export interface ServiceAccountManifestOptions {
  /**
   * Which service account to write.
   *
   * Needed if the role trusts several, or a pattern. Must be one that the role trusts.
   *
   * @default - the one service account that the role trusts
   */
  readonly serviceAccount?: ServiceAccountSubject;

  /**
   * How long a token is valid before the kubelet renews it, from 10 minutes to 24 hours.
   *
   * @default - the webhook's, which is 24 hours
   */
  readonly tokenExpiration?: Duration;

  /**
   * Whether pods ask the STS endpoint of their region instead of the global one.
   *
   * In subnets without a way to the internet only the regional endpoint can be reached.
   *
   * @default - the webhook's, which is true on EKS
   */
  readonly stsRegionalEndpoints?: boolean;

  /**
   * Labels of the service account.
   *
   * @default - no labels
   */
  readonly labels?: { [key: string]: string };

  /**
   * Further annotations of the service account, besides those of the webhook, which cannot be set here.
   *
   * @default - only the annotations of the webhook
   */
  readonly annotations?: { [key: string]: string };
}

/** The annotations that make the webhook give pods credentials of a role. */
export function webhookAnnotations(roleArn: string, audience: string, options: ServiceAccountManifestOptions = {}): Record<string, string> {
  const { tokenExpiration, stsRegionalEndpoints } = options;
  return {
    [`${ANNOTATION_PREFIX}/role-arn`]: roleArn,
    ...(audience === DEFAULT_AUDIENCE ? {} : { [`${ANNOTATION_PREFIX}/audience`]: audience }),
    ...(stsRegionalEndpoints === undefined ? {} : { [`${ANNOTATION_PREFIX}/sts-regional-endpoints`]: String(stsRegionalEndpoints) }),
    ...(tokenExpiration === undefined ? {} : { [`${ANNOTATION_PREFIX}/token-expiration`]: String(tokenExpiration.toSeconds()) }),
  };
}

/** The Kubernetes object, with its keys in a fixed order. */
export function serviceAccountManifest(
  subject: ServiceAccountSubject, roleArn: string, audience: string, options: ServiceAccountManifestOptions,
): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name: subject.name,
      namespace: subject.namespace,
      ...(options.labels ? { labels: { ...options.labels } } : {}),
      annotations: { ...options.annotations, ...webhookAnnotations(roleArn, audience, options) },
    },
  };
}

/** What is wrong with the options, if anything. */
export function manifestOptionsProblem(options: ServiceAccountManifestOptions): string | undefined {
  return expirationProblem(options.tokenExpiration)
    ?? firstProblem('labels', Object.keys(options.labels ?? {}), qualifiedKeyProblem)
    ?? firstProblem('labels', Object.values(options.labels ?? {}), labelValueProblem)
    ?? firstProblem('annotations', Object.keys(options.annotations ?? {}), annotationKeyProblem);
}

function expirationProblem(expiration: Duration | undefined): string | undefined {
  if (expiration === undefined || expiration.isUnresolved()) {
    return undefined;
  }
  const seconds = expiration.toSeconds({ integral: false });
  if (!Number.isInteger(seconds)) {
    return `'tokenExpiration' must be a whole number of seconds, got ${seconds}`;
  }
  const [min, max] = [TOKEN_EXPIRATION_LIMITS.min.toSeconds(), TOKEN_EXPIRATION_LIMITS.max.toSeconds()];
  return seconds >= min && seconds <= max ? undefined : `'tokenExpiration' must be from ${min} to ${max} seconds, got ${seconds}`;
}

function firstProblem(prop: string, values: string[], rule: (value: string) => string | undefined): string | undefined {
  return values.map(value => propProblem(prop, value, rule)).find(problem => problem !== undefined);
}

function annotationKeyProblem(key: string): string | undefined {
  return !Token.isUnresolved(key) && key.startsWith(`${ANNOTATION_PREFIX}/`)
    ? `must not set what the webhook reads, got '${key}'; the props of the role and the other options set it`
    : qualifiedKeyProblem(key);
}
