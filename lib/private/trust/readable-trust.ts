import { Token } from 'aws-cdk-lib';
import type { RoleTrust } from './role-trust';
import type { TrustPolicyDocument } from './trust-policy-document';
import { asList } from '../../core/trust/policy-document';

/** The trust as a reviewer would write it down: a line for each service account in each cluster, then what others added. */
export function readableTrust(trust: RoleTrust, document: TrustPolicyDocument): unknown[] {
  const lines = trust.trustedClusters.flatMap(({ provider, issuer, audiences, serviceAccounts }) => {
    const cluster = Token.isUnresolved(issuer) ? provider.node.path : `${provider.node.path} (${issuer})`;
    return serviceAccounts.map(({ namespace, name, wildcard }) =>
      `${wildcard ? 'pattern ' : ''}${namespace}/${name} by ${cluster} for ${audiences.join(', ')}`);
  });
  return [...lines, ...asList(document.additions.Statement)];
}
