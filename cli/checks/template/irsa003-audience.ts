import { findings } from './problem';
import type { Facts } from '../../facts/templates/facts';
import { placeholdersIn } from '../../facts/templates/placeholders';
import type { Finding } from '../finding';

/** STS asks the provider first; what the trust policy says comes after. */
export function providerAudience({ issuers, roles }: Facts): Finding[] {
  const providers = new Map(issuers.flatMap(issuer => issuer.providers).map(provider => [provider.arn, provider]));
  return findings('IRSA003', 'error', roles.flatMap(({ id, trust }) => trust.webIdentity.flatMap(({ effect, statement, providerArn, audiences }) => {
    const provider = providers.get(providerArn);
    const isKnown = provider !== undefined && [...provider.audiences, ...audiences].every(text => placeholdersIn(text).length === 0);
    return effect !== 'Allow' || !isKnown || audiences.length === 0 || audiences.some(audience => provider.audiences.includes(audience)) ? [] : [{
      resource: id,
      part: `trust statement ${statement}`,
      message: `no token gets past both: the trust policy wants an audience that ${provider.id.path} does not accept`,
      fix: `add '${audiences[0]}' to the client ids of ${provider.id.path}, or write an audience of it in the trust policy`,
      evidence: [{ label: 'trust', value: audiences.join(', ') }, { label: 'provider', value: provider.audiences.join(', ') || '(none)' }],
    }];
  })));
}
