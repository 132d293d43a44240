/** `error`: broken or insecure now; `warning`: will break, or is risky. */
export type FindingSeverity = 'error' | 'warning' | 'info';

/**
 * What can be wrong with a trust policy, by the stable names that reports use.
 *
 * The gaps in the numbers are checks that need more than the document.
 */
export type TrustFindingId =
  /** The principal is not the ARN of an IAM OIDC provider. */
  | 'IRSA004'
  /** A condition key can never be in a token of the provider. */
  | 'IRSA005'
  /** A wildcard stands where it is an ordinary character. */
  | 'IRSA007'
  /** Any service account, or any of a name in whatever namespace, may assume the role. */
  | 'IRSA008'
  /** A token for any audience is accepted. */
  | 'IRSA009'
  /** One statement is about several issuers. */
  | 'IRSA010'
  /** The policy is larger than IAM accepts. */
  | 'IRSA012';

/** One thing that is wrong with a trust policy. */
export interface TrustFinding {
  readonly id: TrustFindingId;
  readonly severity: FindingSeverity;
  /** The rule and what was found instead. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
  /** Position of the statement in the document, from 0; undefined if the finding is about the whole. */
  readonly statement?: number;
  /** The condition key. */
  readonly key?: string;
  /** The offending text. */
  readonly value?: string;
}

/** The message and the way out, in one line. */
export function describeFinding(finding: TrustFinding): string {
  return `${finding.message}; ${finding.fix}`;
}
