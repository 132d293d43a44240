import type { AccountProvider, ClusterFact } from '../../facts/account/account';
import { issuerOf, isMeantFor } from '../../facts/account/eks-issuers';
import { resourceOfArn } from '../../facts/account/role-arn';
import { inspectRead, type DoctorCheck } from '../doctor-check';

/** A provider of another URL than the tokens carry, a single character apart or the dual-stack host, is never found by STS. */
export const PROVIDER_HOST: DoctorCheck = {
  id: 'IRSA002',
  severity: 'error',
  holds: 'the provider has exactly the issuer that the cluster reports',
  inspect: ({ cluster, providers }) => {
    const issuer = issuerOf(cluster);
    return issuer === undefined ? undefined : inspectRead(providers, all => {
      const hasRight = all.some(provider => provider.issuer === issuer);
      return lookAlikes(all, cluster).map(provider => ({
        severity: hasRight ? 'warning' : 'error',
        resource: resourceOfArn(provider.arn),
        message: hasRight
          ? 'no token carries the issuer of this provider; the cluster has another that is right'
          : 'the provider was made for this cluster, but no token carries its issuer: STS compares it byte for byte with that of the cluster',
        fix: hasRight ? 'delete it when no role trusts it any more' : `create a provider for ${cluster.issuerUrl}, as DescribeCluster reports it, and trust that one`,
        evidence: [{ label: 'provider', value: provider.issuer }, { label: 'tokens', value: issuer }],
      }));
    });
  },
};

/** Providers that were meant for the cluster, but are not for its issuer. */
export function lookAlikes(providers: AccountProvider[], cluster: ClusterFact): AccountProvider[] {
  return providers.filter(({ issuer }) => issuer !== issuerOf(cluster) && isMeantFor(issuer, cluster));
}
