import type { CognitoApi } from './aws/aws-api';
import { collectIssuers } from './collect-issuers';
import { collectUserPools } from './collect-user-pools';
import type { Reader } from './reader';
import { verifySignature } from './verify-signature';
import type { Web } from './web';
import { loginIssuerUrlProblem } from '../../lib/core/login/login-issuer';
import { valueOr, type AccountFacts, type PeopleFacts } from '../facts/account/account';
import { describeToken, type ParsedToken } from '../facts/login/login-token';

/** What identity providers are asked, and by whom. */
export interface LoginCollector {
  readonly cognito: CognitoApi;
  readonly web: Web;
  readonly reader: Reader;
  /** The token that was asked about. */
  readonly token?: ParsedToken;
}

/** What the identity providers of the associations say about themselves, and about the token. */
export async function collectLogin(people: Omit<PeopleFacts, 'issuers' | 'userPools'>, collector: LoginCollector): Promise<Pick<AccountFacts, 'people' | 'token'>> {
  const { cognito, web, reader, token } = collector;
  const associations = valueOr(people.associations, []);
  const configs = associations.map(({ config }) => config);
  const usable = configs.map(({ issuerUrl }) => issuerUrl).filter(issuerUrl => loginIssuerUrlProblem(issuerUrl) === undefined);
  const [issuers, userPools] = await Promise.all([collectIssuers(web, reader, usable), collectUserPools(cognito, reader, associations)]);
  const withIssuers = { people: { ...people, issuers: issuers.map(({ fact }) => fact), userPools } };
  if (token === undefined) {
    return withIssuers;
  }
  const described = describeToken(token, configs, Math.floor(Date.now() / 1000));
  const issuer = issuers.find(({ fact }) => fact.issuerUrl === token.claims.iss);
  if (issuer === undefined) {
    return { ...withIssuers, token: described };
  }
  const { fact: { discovery, keys = discovery }, keySet } = issuer;
  const signature = keys.isRead ? { isRead: true, value: await verifySignature(token.compact, keySet) } as const : keys;
  return { ...withIssuers, token: { ...described, signature } };
}
