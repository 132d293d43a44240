import { findings } from './problem';
import { isClusterIssuerUrl } from '../../../lib/core/login/login-issuer';
import type { Facts } from '../../facts/templates/facts';
import { issuerOwner, withoutScheme } from '../../facts/templates/placeholders';
import type { Finding } from '../finding';

/** The console shows both as "OIDC": the issuer of the pods' tokens gets associated as the provider that people log in with. */
export function ownIssuer({ people: { associations, clusters } }: Facts): Finding[] {
  const paths = clusters.map(({ id }) => id.path);
  const isOfCluster = (url: string) => isClusterIssuerUrl(url) || paths.includes(issuerOwner(withoutScheme(url)) ?? '');
  return findings('IDP001', 'error', associations.filter(({ config }) => isOfCluster(config.issuerUrl)).map(({ id, config }) => ({
    resource: id,
    part: 'issuer URL',
    message: 'the issuer of a cluster is associated as identity provider; nobody can log in with it, IRSA does not need it, and upgrades to Kubernetes 1.30 and later are refused',
    fix: 'remove the association; IRSA needs an IAM OIDC provider instead',
    value: config.issuerUrl,
  })));
}
