import { ACCEPTED_ALGORITHM } from './identity-provider';
import type { TokenFact } from './login-token';
import { issuerOfUrl } from '../../../lib/core/issuer';
import { deriveIdentity, type OidcVerdict } from '../../../lib/core/login/oidc-claims';
import type { AssociationFact } from '../account/account';
import { isWellFormedIssuer } from '../account/eks-issuers';

/** What the API server would make of a token: somebody, or a 401. */
export interface LoginVerdict extends OidcVerdict {
  /** The association that decides; undefined if none has the issuer of the token. */
  readonly association?: string;
  /** Why associations do not decide what the API server makes of it. */
  readonly undecided?: string;
  /** Whether the signature was looked at. */
  readonly isVerified: boolean;
}

/** What EKS has API servers call themselves. */
const OWN_AUDIENCE = 'https://kubernetes.default.svc';

/** How far the clock of the issuer may be ahead: the API server allows for as much, in seconds. */
export const CLOCK_LEEWAY = 300;

/** The association that the API server would try the token with. */
export function associationOf({ claims }: TokenFact, associations: AssociationFact[]): AssociationFact | undefined {
  return associations.find(({ config }) => config.issuerUrl === claims.iss);
}

/**
 * The issuer is that of the cluster, which the API server knows without an association; where nobody knows the cluster, the
 * issuer of any could be.
 */
export function verdictOf(token: TokenFact, associations: AssociationFact[], issuerUrl?: string): LoginVerdict {
  const association = associationOf(token, associations);
  const isVerified = token.signature?.isRead === true;
  if (association === undefined) {
    const undecided = ownToken(token, issuerUrl);
    if (undecided !== undefined) {
      return { isVerified, undecided };
    }
    return { isVerified, rejection: `no association has the issuer ${JSON.stringify(token.claims.iss) ?? '(none)'} (the API server logs nothing for it)` };
  }
  const verdict = deriveIdentity(token.claims, association.config, token.now);
  const rejection = verdict.rejection ?? unsigned(token);
  return { association: association.name, isVerified, ...rejection === undefined ? verdict : { rejection } };
}

/** What a token is that clusters make for service accounts; undefined if it is another one. */
export function ownToken({ claims: { iss, sub, aud } }: TokenFact, issuerUrl: string | undefined): string | undefined {
  const isOwn = typeof iss === 'string' && (issuerUrl === undefined ? isWellFormedIssuer(issuerOfUrl(iss)) : iss === issuerUrl);
  const whose = typeof sub === 'string' ? ` (${sub})` : '';
  const audiences = [aud].flat().filter(audience => typeof audience === 'string');
  return !isOwn ? undefined : `it is the token of a service account${whose} of ${issuerUrl === undefined ? 'a cluster' : 'this cluster'}, not of a person; `
    + `the API server takes such tokens without any association if they are made for its own audience (usually ${OWN_AUDIENCE})`
    + `${audiences.length === 0 ? '' : `, and this one is for ${audiences.join(', ')}`}`;
}

/** Whether the token is valid in the future only. */
export function notBefore({ claims: { nbf, iat }, now }: TokenFact): number | undefined {
  return [nbf, iat].find((time): time is number => typeof time === 'number' && time > now + CLOCK_LEEWAY);
}

/** What is wrong apart from the claims. */
function unsigned(token: TokenFact): string | undefined {
  const { algorithm, signature } = token;
  if (notBefore(token) !== undefined) {
    return 'the token is not valid yet';
  }
  if (algorithm !== ACCEPTED_ALGORITHM) {
    return `the token is signed with ${algorithm}, the API server takes ${ACCEPTED_ALGORITHM}`;
  }
  return !signature?.isRead || signature.value === 'valid' ? undefined
    : signature.value === 'wrong' ? 'the signature is not that of the issuer' : 'the issuer has not published the key that signed the token';
}

/** In one line. */
export function wordVerdict({ username, groups = [], rejection, undecided, isVerified }: LoginVerdict): string {
  if (undecided !== undefined) {
    return `unknown: ${undecided}`;
  }
  return rejection !== undefined ? `refused (401): ${rejection}` : `would be ${username} in ${groups.join(', ')}${isVerified ? '' : ' (signature not looked at)'}`;
}
