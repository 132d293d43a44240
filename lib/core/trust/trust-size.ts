import type { PolicyDocument } from './policy-document';

/**
 * What IAM allows a trust policy to measure, in characters without whitespace.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const TRUST_POLICY_QUOTA = {
  /** What an account has unless it asked for more. */
  byDefault: 2048,
  /** The most that an account can be given. */
  atMost: 8192,
  /** The code of the quota in Service Quotas. */
  code: 'L-C07B4B0D',
} as const;

/** The length that IAM counts against the quota. */
export function trustPolicyLength(document: PolicyDocument): number {
  return JSON.stringify(document).replace(/\s/g, '').length;
}
