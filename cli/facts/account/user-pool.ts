import type { Read } from './account';

/*
 * The Cognito user pool behind an association.
 */

export interface UserPoolFact {
  /** As the association has it. */
  readonly issuerUrl: string;
  readonly clientId: string;
  /** The name of the association. */
  readonly association: string;
  readonly pool: Read<UserPool>;
  /** Undefined in the value if the pool has no client with this id. */
  readonly client: Read<UserPoolClient | undefined>;
  /** Names of its groups. */
  readonly groups: Read<string[]>;
  /** Names of the identity providers that people of other directories come from. */
  readonly identityProviders: Read<string[]>;
  /** How far the login pages are; undefined if the pool has none, or was not read. */
  readonly domain?: Read<string>;
}

export interface UserPool {
  readonly id: string;
  /** The prefix, or the whole name where it is one of the customer. */
  readonly domain?: string;
  /** Whether a function puts claims into tokens. */
  readonly changesTokens: boolean;
}

/** How an app may log people in. */
export interface UserPoolClient {
  readonly hasSecret: boolean;
  /** `code`, `implicit`; none if it has no login pages at all. */
  readonly flows: string[];
  readonly scopes: string[];
  readonly callbackUrls: string[];
  /** Identity providers that people can choose; `COGNITO` is the pool itself. */
  readonly identityProviders: string[];
}

/** Where kubelogin waits for the browser, unless it is told otherwise. */
export const KUBELOGIN_CALLBACKS = ['http://localhost:8000', 'http://localhost:18000'];

/** What `domain` says where the login pages work. */
export const DOMAIN_ACTIVE = 'ACTIVE';
