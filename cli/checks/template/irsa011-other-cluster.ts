import { findings } from './problem';
import type { Facts, RoleFact } from '../../facts/templates/facts';
import { issuerOwner, symbol } from '../../facts/templates/placeholders';
import type { Finding } from '../finding';

/**
 * A service account that is told to assume a role which trusts another cluster of the app.
 *
 * Two clusters of an app have two issuers. An issuer that is written out may be that of any cluster, those of the app
 * after their first deployment, too: whether it is there still is a question to the account.
 */
export function otherCluster({ roles, people: { serviceAccounts, clusters } }: Facts): Finding[] {
  const byArn = new Map(roles.map(role => [symbol(`${role.id.path}.Arn`), role]));
  const names = new Map(clusters.map(({ id, key }) => [key, id.path]));
  return findings('IRSA011', 'error', serviceAccounts.flatMap(({ origin, name, namespace = '', roleArn, cluster = '' }) => {
    const role = byArn.get(roleArn ?? '');
    const home = names.get(cluster);
    const trusted = role && clustersTrustedBy(role, new Set(names.values()));
    return role === undefined || home === undefined || trusted === undefined || trusted.includes(home) ? [] : [{
      resource: role.id,
      part: 'trust policy',
      message: `${origin.path} tells service account ${namespace}/${name} of ${home} to assume the role, which trusts the issuer of another cluster`,
      fix: `trust the issuer of ${home} as well, in a statement of its own (in CDK: role.trustCluster), or name a role that does`,
      evidence: [{ label: 'trust', value: trusted.join(', ') }, { label: 'token', value: home }],
    }];
  }));
}

/** The clusters of the app that a role lets tokens of in; undefined if there may be others. */
function clustersTrustedBy({ trust }: RoleFact, clusters: Set<string>): string[] | undefined {
  const owners = trust.webIdentity.filter(({ effect }) => effect === 'Allow').map(({ issuer }) => issuerOwner(issuer) ?? '');
  return owners.length > 0 && trust.unreadable.length === 0 && owners.every(owner => clusters.has(owner)) ? [...new Set(owners)] : undefined;
}
