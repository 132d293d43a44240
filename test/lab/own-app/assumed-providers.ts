import type { AppRole } from './own-app';
import { issuerOfUrl } from '../../../lib/core/issuer';
import { DEFAULT_AUDIENCE } from '../../../lib/core/trust/trust-policy';
import type { IamProvider } from '../sts/stand-in-sts';

/** A provider that roles trust and that the app does not make. */
export interface AssumedProvider extends IamProvider {
  /** The roles that trust it. */
  readonly roles: string[];
}

/**
 * Providers that may be there already: that is how existing clusters are used.
 *
 * They are taken to accept what the roles ask for. One in another account than the role is of no use to it, so none is assumed there.
 */
export function assumedProviders(roles: AppRole[], made: IamProvider[]): AssumedProvider[] {
  const assumed = new Map<string, AssumedProvider>();
  for (const { arn, trust, issuerUrls, audiences, path } of roles) {
    const account = arn.split(':')[4];
    for (const issuerUrl of issuerUrls) {
      const isMade = made.some(provider => provider.issuerUrl === issuerUrl && provider.account === account);
      if (!isMade && JSON.stringify(trust).includes(`:iam::${account}:oidc-provider/${issuerOfUrl(issuerUrl)}`)) {
        const known = assumed.get(`${account} ${issuerUrl}`);
        assumed.set(`${account} ${issuerUrl}`, {
          account,
          issuerUrl,
          audiences: [...new Set([...known?.audiences ?? [DEFAULT_AUDIENCE], ...audiences])],
          roles: [...known?.roles ?? [], path],
        });
      }
    }
  }
  return [...assumed.values()];
}
