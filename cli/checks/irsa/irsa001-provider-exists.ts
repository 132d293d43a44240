import { inspectRead, listed, type DoctorCheck } from '../doctor-check';
import { lookAlikes } from './irsa002-provider-host';
import { providerArn } from '../../../lib/core/issuer';
import type { AccountProvider } from '../../facts/account/account';
import { issuerOf } from '../../facts/account/eks-issuers';

/** Without a provider, STS answers `No OpenIDConnect provider found in your account for <issuer>`. */
export const PROVIDER_EXISTS: DoctorCheck = {
  id: 'IRSA001',
  severity: 'error',
  holds: 'the account has an IAM OIDC provider for the issuer of the cluster',
  inspect: ({ cluster, providers }) => {
    const issuer = issuerOf(cluster);
    const isToldBy002 = providers.isRead && lookAlikes(providers.value, cluster).length > 0 && !hasProvider(providers.value, issuer);
    return issuer === undefined || isToldBy002 ? undefined : inspectRead(providers, all => {
      const arn = providerArn({ ...cluster, issuer });
      return hasProvider(all, issuer) ? [] : [{
        resource: `cluster/${cluster.name}`,
        message: `account ${cluster.account} has no IAM OIDC provider for the issuer of the cluster, so STS accepts no token of its pods`,
        fix: `create the provider for ${cluster.issuerUrl} with audience sts.amazonaws.com (in CDK: new ClusterOidcProvider); AWS does not create it with the cluster`,
        evidence: [{ label: 'needed', value: arn }, ...listed('there are', all.map(provider => provider.arn))],
      }];
    });
  },
};

function hasProvider(providers: AccountProvider[], issuer: string | undefined): boolean {
  return providers.some(provider => provider.issuer === issuer);
}
