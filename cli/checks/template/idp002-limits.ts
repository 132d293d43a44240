import { findings, type Problem } from './problem';
import { bytesOf, MAX_TOTAL_BYTES, maxAssociations } from '../../../lib/core/login/association-limits';
import type { TemplateAssociation } from '../../facts/templates/cluster-access';
import type { Facts } from '../../facts/templates/facts';
import type { Finding } from '../finding';

/** What every version since that with several associations allows. */
const NEWEST_VERSION = '1.99';

/** How many associations a cluster may have depends on its version. */
export function associationLimits({ people: { associations, clusters } }: Facts): Finding[] {
  const keys = [...new Set(associations.map(({ cluster }) => cluster))];
  return findings('IDP002', 'error', keys.flatMap(key => {
    const here = associations.filter(({ cluster, onlyIf }) => cluster === key && onlyIf === undefined);
    return here.length < 2 ? [] : excess(here, clusters.find(cluster => cluster.key === key)?.version);
  }));
}

function excess(associations: TemplateAssociation[], version: string | undefined): Problem[] {
  const [{ id: resource }] = associations;
  const names = associations.map(({ name }) => name).join(', ');
  const number = associations.length;
  const bytes = associations.reduce((sum, { config }) => sum + bytesOf(config), 0);
  const issuers = associations.map(({ config }) => config.issuerUrl);
  const twice = issuers.find((issuer, index) => issuers.indexOf(issuer) < index);
  const fix = 'remove associations, or upgrade the cluster';
  return [
    ...number > maxAssociations(version ?? NEWEST_VERSION)
      ? [{ resource, message: `the cluster has ${number} associations (${names}) and may have ${maxAssociations(version ?? NEWEST_VERSION)}${version === undefined ? '' : ` (Kubernetes ${version}; several need 1.32 or later)`}`, fix }] : [],
    ...version === undefined && number <= maxAssociations(NEWEST_VERSION)
      ? [{ status: 'unknown' as const, severity: 'info' as const, resource, message: `the cluster has ${number} associations (${names}), and may have one only below Kubernetes 1.32; its version is not in what was read`, fix }] : [],
    ...twice === undefined ? [] : [{
      resource,
      message: `two associations of the cluster have the issuer ${twice}; EKS allows one per issuer, also for another client`,
      fix: 'let both uses share a client, or give one of them an issuer of its own (an Okta authorization server, a Keycloak realm)',
    }],
    ...bytes > MAX_TOTAL_BYTES ? [{ resource, message: `the associations of the cluster measure about ${bytes} of ${MAX_TOTAL_BYTES} bytes together`, fix: 'shorten prefixes and required claims' }] : [],
  ];
}
