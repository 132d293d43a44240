import type { DoctorCheck, Observation, Problem } from '../doctor-check';
import { inspectToken, TOKEN, type TokenCase } from './token-check';
import { deriveIdentity } from '../../../lib/core/login/oidc-claims';
import type { AssociationFact } from '../../facts/account/account';
import { nearest } from '../../facts/distance';
import { ACCEPTED_ALGORITHM } from '../../facts/login/identity-provider';
import { isAccessToken, type TokenFact } from '../../facts/login/login-token';
import { associationOf, notBefore, ownToken } from '../../facts/login/login-verdict';
import { wordAge } from '../../facts/word-age';

/** What the API server refuses before it looks at who somebody is. */
export const TOKEN_ACCEPTED: DoctorCheck = {
  id: 'TOK001',
  severity: 'error',
  holds: 'the token is an ID token that an association accepts',
  inspect: facts => {
    const { token, people, cluster } = facts;
    if (token === undefined || people === undefined) {
      return undefined;
    }
    if (!people.associations.isRead) {
      return [{ notRead: people.associations.why }];
    }
    const associations = people.associations.value;
    const own = associationOf(token, associations) === undefined ? ownToken(token, cluster.issuerUrl) : undefined;
    if (own !== undefined) {
      return [ofServiceAccount(own)];
    }
    if (associations.length === 0) {
      return [{
        resource: TOKEN,
        message: 'the cluster has no association, so its API server accepts no token of an identity provider',
        fix: `associate the identity provider with cluster ${cluster.name} (in CDK: new OidcIdpAssociation)`,
        evidence: [{ label: 'iss', value: text(token.claims.iss) }],
      }];
    }
    return associationOf(token, associations) === undefined ? [otherIssuer(token, associations)] : inspectToken(facts, inspect);
  },
};

/** The first reason is the one that the API server gives; the signature comes first there, and says least. */
function inspect(tokenCase: TokenCase): Observation[] {
  const { signature } = tokenCase.token;
  const [first] = [wrongKind, wrongAudience, wrongTime, wrongSignature, noUsername].flatMap(reason => reason(tokenCase));
  return [
    ...first === undefined ? [] : [first],
    ...signature === undefined || signature.isRead ? [] : [{ notRead: signature.why, severity: 'warning' as const }],
  ];
}

/** Associations have nothing to say about what the cluster makes itself. */
function ofServiceAccount(what: string): Problem {
  return {
    status: 'unknown',
    resource: TOKEN,
    message: what,
    fix: 'ask the API server (`kubectl auth whoami --token <token>`); for a person, give the ID token that the identity provider made for them',
  };
}

function otherIssuer({ claims }: TokenFact, associations: AssociationFact[]): Problem {
  const issuer = text(claims.iss);
  const candidate = nearest(issuer, associations.map(({ config }) => config.issuerUrl)) ?? '';
  return {
    resource: TOKEN,
    message: 'no association has the issuer of the token, byte for byte; the API server skips it and logs nothing',
    fix: /^https:\/\/sts\.windows\.net\//.test(issuer) && candidate.includes('login.microsoftonline')
      ? 'set the token version of the app registration to 2 (requestedAccessTokenVersion), or associate the issuer that the token has'
      : 'get the token from the identity provider that is associated, or associate it again with the issuer that its tokens have',
    evidence: [{ label: 'token', value: issuer }, { label: 'associated', value: candidate }],
  };
}

function wrongKind({ token, association }: TokenCase): Problem[] {
  const { claims: { aud } } = token;
  return !isAccessToken(token) || [aud].flat().includes(association.config.clientId) ? [] : [{
    resource: TOKEN,
    message: 'it is an access token, which is for APIs of the identity provider; the API server wants the ID token',
    fix: 'send the ID token (kubelogin does, unless --oidc-use-access-token is given)',
    evidence: compared('aud', [aud].flat().map(text).join(' ') || '(none)', association.config.clientId),
  }];
}

function wrongAudience({ token: { claims }, association: { config } }: TokenCase): Problem[] {
  const audiences = claims.aud === undefined ? [] : [claims.aud].flat();
  return audiences.includes(config.clientId) ? [] : [{
    resource: TOKEN,
    message: `the token is for another client: its aud ${audiences.length === 0 ? 'is missing' : 'is not the client id of the association'}`,
    fix: 'log in with the client id of the association (--oidc-client-id), or associate it again with that of the token',
    evidence: compared('aud', audiences.map(text).join(' ') || '(none)', config.clientId),
  }];
}

function wrongTime({ token }: TokenCase): Problem[] {
  const { claims: { exp }, now } = token;
  const early = notBefore(token);
  if (typeof exp !== 'number' || exp <= now) {
    return [{
      resource: TOKEN,
      message: typeof exp === 'number' ? `the token has expired ${wordAge(now - exp)} ago` : 'the token does not say when it expires (exp), so it counts as expired',
      fix: 'log in again; if that does not help, delete the cache of kubelogin (kubectl oidc-login clean)',
    }];
  }
  return early === undefined ? [] : [{
    resource: TOKEN,
    message: `the token is from the future: it is valid in ${wordAge(early - now)} only`,
    fix: 'set the clocks of this machine and of the identity provider right',
  }];
}

function wrongSignature({ token: { algorithm, keyId, signature }, issuer }: TokenCase): Problem[] {
  if (algorithm !== ACCEPTED_ALGORITHM) {
    return [{
      resource: TOKEN,
      message: `the token is signed with ${algorithm}; the API server takes ${ACCEPTED_ALGORITHM} only`,
      fix: `have the identity provider sign ID tokens of this client with ${ACCEPTED_ALGORITHM}`,
    }];
  }
  if (!signature?.isRead || signature.value === 'valid') {
    return [];
  }
  const keys = issuer?.keys?.isRead ? issuer.keys.value.keys : [];
  return [{
    resource: TOKEN,
    message: signature.value === 'wrong' ? 'the signature is not that of the issuer: the token was changed, or cut off' : 'the issuer has not, or not any more, published the key that signed the token',
    fix: 'log in again, and send the token as it is',
    evidence: signature.value === 'wrong' ? [] : [{ label: 'kid', value: keyId ?? '(none)' }, ...keys.map(({ id = '(none)' }) => ({ label: 'published', value: id }))],
  }];
}

/** Other claims have rules of their own. */
function noUsername({ token: { claims }, association: { config } }: TokenCase): Problem[] {
  const { rejection } = deriveIdentity(claims, { ...config, groupsClaim: undefined, requiredClaims: undefined });
  return rejection === undefined || rejection.includes('verified') ? [] : [{ // TOK005 tells of emails that are not verified
    resource: TOKEN,
    message: rejection.includes('parse username claims') ? `the token has no text in the claim that becomes the user name: ${rejection}`
      : `the token has a claim that the API server cannot read: ${rejection}`,
    fix: 'ask for the scope that brings the claim (--oidc-extra-scope), have the identity provider put it into ID tokens, or associate it again with another claim',
  }];
}

function compared(claim: string, token: string, client: string): { label: string; value: string }[] {
  return [{ label: `token ${claim}`, value: token }, { label: 'client id', value: client }];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? '(none)';
}
