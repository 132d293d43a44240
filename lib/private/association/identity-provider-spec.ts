import type { ProviderTrap } from './provider-traps';

/** What an identity provider is made of. */
export interface IdentityProviderSpec {
  readonly name: string;
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly usernameClaim: string;
  readonly groupsClaim?: string;
  readonly scopes: string[];
  readonly requiredClaims?: Record<string, string>;
  readonly traps: ProviderTrap[];
}
