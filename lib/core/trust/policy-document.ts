/**
 * The JSON of an IAM policy, as far as trust policies use it.
 *
 * Strings are opaque here: a caller may put placeholders for values known only at deployment into any of
 * them, keys included. Two placeholders are equal exactly when their texts are.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

/** IAM accepts one value or a list of them in most places. */
export type OneOrMany<T> = T | T[];

/** Operator -> condition key -> accepted values. */
export type ConditionBlock = Record<string, Record<string, OneOrMany<string>>>;

/** `*`, or principals by kind: `AWS`, `Federated`, `Service`, `CanonicalUser`. */
export type PrincipalElement = string | Record<string, OneOrMany<string>>;

/** One statement of a policy. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: PrincipalElement;
  readonly NotPrincipal?: PrincipalElement;
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly Condition?: ConditionBlock;
}

/** A whole policy. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: OneOrMany<Statement>;
}

/** The policy language version that knows conditions as they are used here. */
export const POLICY_VERSION = '2012-10-17';

/** The only action that accepts a token of an OIDC provider. */
export const ASSUME_ROLE_WITH_WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

/** The list form of an element that IAM also accepts as a single value. */
export function asList<T>(value: OneOrMany<T> | undefined): T[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}
