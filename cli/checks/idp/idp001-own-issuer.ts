import { associationCheck, associationName } from './people-check';
import { isClusterIssuerUrl } from '../../../lib/core/login/login-issuer';

/** The console shows both as "OIDC": the issuer of the pods' tokens gets associated as the provider that people log in with. */
export const OWN_ISSUER = associationCheck({
  id: 'IDP001',
  severity: 'error',
  holds: 'people log in with an identity provider, not with the issuer of a cluster',
}, (associations, cluster) => associations.filter(({ config: { issuerUrl } }) => issuerUrl === cluster.issuerUrl || isClusterIssuerUrl(issuerUrl))
  .map(association => ({
    resource: associationName(association),
    message: `${association.config.issuerUrl === cluster.issuerUrl ? 'the cluster\'s own issuer' : 'the issuer of a cluster'} is associated as identity provider; `
      + 'nobody can log in with it, IRSA does not need it, and upgrades to Kubernetes 1.30 and later are refused',
    fix: `disassociate it (aws eks disassociate-identity-provider-config --cluster-name ${cluster.name} `
      + `--identity-provider-config type=oidc,name=${association.name}); IRSA needs an IAM OIDC provider instead`,
    evidence: [{ label: 'associated', value: association.config.issuerUrl }, { label: cluster.name, value: cluster.issuerUrl ?? '(no issuer)' }],
  })));
