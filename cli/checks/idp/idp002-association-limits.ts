import { associationCheck } from './people-check';
import { bytesOf, MAX_TOTAL_BYTES, maxAssociations } from '../../../lib/core/login/association-limits';

/** From here on, the next association may be refused. */
const NEARLY_FULL = 0.9;

/** How many associations a cluster may have depends on its version, how long they may be together does not. */
export const ASSOCIATION_LIMITS = associationCheck({
  id: 'IDP002',
  severity: 'error',
  holds: 'the associations are within the limits of the cluster',
}, (associations, { name, version }) => {
  const max = maxAssociations(version);
  const bytes = associations.reduce((sum, { config }) => sum + bytesOf(config), 0);
  const issuers = associations.map(({ config }) => config.issuerUrl);
  const twice = [...new Set(issuers.filter((issuer, index) => issuers.indexOf(issuer) < index))];
  const resource = `cluster/${name}`;
  return [
    ...associations.length > max ? [{
      resource,
      message: `the cluster has ${associations.length} associations and may have ${max} (Kubernetes ${version ?? 'of unknown version'}; several need 1.32 or later)`,
      fix: 'remove associations, or upgrade the cluster',
    }] : [],
    ...twice.map(issuer => ({
      resource,
      message: `two associations have the issuer ${issuer}; EKS allows one per issuer, also for another client`,
      fix: 'let both uses share a client, or give one of them an issuer of its own (an Okta authorization server, a Keycloak realm)',
    })),
    ...bytes > NEARLY_FULL * MAX_TOTAL_BYTES ? [{
      severity: bytes > MAX_TOTAL_BYTES ? 'error' as const : 'warning' as const,
      resource,
      message: `the associations measure about ${bytes} of ${MAX_TOTAL_BYTES} bytes together`,
      fix: 'shorten prefixes and required claims',
    }] : [],
  ];
});
