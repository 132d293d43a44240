import type { Read } from '../account/account';

/*
 * What the identity provider of an association says about itself.
 */

/** The issuer of an association, as it answers. */
export interface IssuerFact {
  /** As the association has it. */
  readonly issuerUrl: string;
  readonly discovery: Read<Discovery>;
  /** Undefined where discovery names no place for them. */
  readonly keys?: Read<IssuerKeys>;
  /** Undefined behind a proxy, which does not tell. */
  readonly addresses?: Read<string[]>;
}

/** What `<issuer URL>/.well-known/openid-configuration` holds. */
export interface Discovery {
  /** Why the answer is of no use to anybody; worded to follow the URL. */
  readonly problem?: string;
  /** The code of the reason not to trust the certificate of the host. */
  readonly untrusted?: string;
  readonly issuer?: string;
  readonly jwksUri?: string;
  /** Undefined where the provider does not say. */
  readonly claims?: string[];
  readonly scopes?: string[];
}

/** The keys that tokens are signed with. */
export interface IssuerKeys {
  readonly problem?: string;
  readonly untrusted?: string;
  readonly keys: KeyFact[];
}

/** A key, without the key itself. */
export interface KeyFact {
  readonly id?: string;
  /** `RSA`, `EC`. */
  readonly type: string;
  readonly algorithm?: string;
  readonly use?: string;
}

/** The one algorithm that API servers accept unless they are told otherwise, which EKS does not offer. */
export const ACCEPTED_ALGORITHM = 'RS256';

/** Whether a key can sign tokens that the API server accepts. */
export function signsForKubernetes({ type, algorithm = ACCEPTED_ALGORITHM, use = 'sig' }: KeyFact): boolean {
  return type === 'RSA' && algorithm === ACCEPTED_ALGORITHM && use === 'sig';
}
