import { Token } from 'aws-cdk-lib';
import type { RoleTrust } from './role-trust';
import type { TrustPolicyDocument } from './trust-policy-document';
import { asList } from '../core/policy-document';

/** The trust as a reviewer would write it down. */
export function readableTrust(trust: RoleTrust, document: TrustPolicyDocument): object[] {
  const name = (match: { namespace: string; name: string }) => `${match.namespace}/${match.name}`;
  const clusters = trust.trustedClusters.map(({ provider, issuer, audiences, serviceAccounts }) => {
    const patterns = serviceAccounts.filter(match => match.wildcard).map(name);
    const named = serviceAccounts.filter(match => !match.wildcard).map(name);
    return {
      provider: provider.node.path,
      ...(Token.isUnresolved(issuer) ? {} : { issuer }),
      audiences,
      ...(named.length > 0 ? { serviceAccounts: named } : {}),
      ...(patterns.length > 0 ? { serviceAccountPatterns: patterns } : {}),
    };
  });
  const furtherStatements = asList(document.additions.Statement);
  return [...clusters, ...(furtherStatements.length > 0 ? [{ furtherStatements }] : [])];
}
