import { mapConcurrently } from './aws/paging';
import type { Reader } from './reader';
import { asArray, asObject, asString, isObject, type JsonObject } from './templates/json';
import type { Web, WebAnswer } from './web';
import { known, type Read } from '../facts/account/account';
import type { Discovery, IssuerFact, IssuerKeys, KeyFact } from '../facts/login/identity-provider';

const DISCOVERY_PATH = '/.well-known/openid-configuration';
const FROM_ELSEWHERE = 'run the command where the identity provider can be reached';

/** An issuer, and the keys themselves, which are in no report. */
export interface CollectedIssuer {
  readonly fact: IssuerFact;
  readonly keySet: JsonObject;
}

/** Asks every issuer once what it says about itself. */
export function collectIssuers(web: Web, reader: Reader, issuerUrls: string[]): Promise<CollectedIssuer[]> {
  const wanted = [...new Set(issuerUrls)].filter(url => /^https:\/\/[^/?#\s]+[^?#\s]*$/.test(url)); // what is not a URL is told by IDP004 anyway
  return mapConcurrently(wanted, url => collectIssuer(web, reader, url));
}

async function collectIssuer(web: Web, reader: Reader, issuerUrl: string): Promise<CollectedIssuer> {
  const addresses = web.resolve(issuerUrl);
  const [discovery, resolved] = await Promise.all([
    reader.reach(`the discovery document of ${issuerUrl}`, FROM_ELSEWHERE, async () => readDiscovery(await web.getJson(discoveryUrl(issuerUrl)))),
    addresses && reader.reach(`the addresses of ${new URL(issuerUrl).host}`, FROM_ELSEWHERE, () => addresses),
  ]);
  const jwksUri = discovery.isRead ? discovery.value.jwksUri : undefined;
  const answer = jwksUri === undefined ? undefined : await reader.reach(`the keys of ${issuerUrl}`, FROM_ELSEWHERE, () => web.getJson(jwksUri));
  return {
    fact: { issuerUrl, discovery, ...answer !== undefined && { keys: readKeys(answer) }, ...resolved !== undefined && { addresses: resolved } },
    keySet: answer?.isRead && answer.value.kind === 'document' ? answer.value.document : {},
  };
}

/** Where OIDC puts the document: after the issuer, whose own slash at the end does not count twice. */
function discoveryUrl(issuerUrl: string): string {
  return `${issuerUrl.replace(/\/$/, '')}${DISCOVERY_PATH}`;
}

function readDiscovery(answer: WebAnswer): Discovery {
  if (answer.kind !== 'document') {
    return failureOf(answer);
  }
  const { issuer, jwks_uri: jwksUri, claims_supported: claims, scopes_supported: scopes } = answer.document;
  return { issuer: asString(issuer), jwksUri: asString(jwksUri), claims: texts(claims), scopes: texts(scopes) };
}

function readKeys(answer: Read<WebAnswer>): Read<IssuerKeys> {
  if (!answer.isRead) {
    return answer;
  }
  return known(answer.value.kind !== 'document' ? { ...failureOf(answer.value), keys: [] }
    : { keys: asArray(answer.value.document.keys).filter(isObject).map(readKey) });
}

function failureOf(answer: Exclude<WebAnswer, { kind: 'document' }>): Pick<Discovery, 'problem' | 'untrusted'> {
  return answer.kind === 'untrusted' ? { untrusted: answer.code } : { problem: answer.reason };
}

function readKey(key: JsonObject): KeyFact {
  const { kid, kty, alg, use } = asObject(key);
  return { id: asString(kid), type: asString(kty) ?? 'unknown', algorithm: asString(alg), use: asString(use) };
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.flatMap(entry => asString(entry) ?? []) : undefined;
}
