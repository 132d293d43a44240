import { bytesOf, MAX_TOTAL_BYTES, maxAssociations } from './association-limits';
import { groupsPrefixOf, type OidcConfig, usernamePrefixOf } from './oidc-claims';

/** An association on a cluster, as far as it is known at synthesis. */
export interface DeclaredAssociation extends OidcConfig {
  /** Where it was written. */
  readonly path: string;
  readonly configName: string;
  /** Whether it is in the template: one that was taken out for a while still keeps its names. */
  readonly associated: boolean;
}

/** What makes two associations of one cluster impossible together, each as a sentence for the first. */
export function conflictsBetween(one: DeclaredAssociation, other: DeclaredAssociation): string[] {
  return [
    one.issuerUrl === other.issuerUrl
      ? `the cluster has another association with the issuer of this one: '${other.path}'; EKS allows one, also for another client, `
        + 'so let both uses share a client, or give one of them an issuer of its own (an Okta authorization server, a Keycloak realm)'
      : undefined,
    one.configName === other.configName
      ? `the cluster has another association named '${one.configName}': '${other.path}'; give one of them another 'configName'`
      : undefined,
    nestedPrefixes('usernamePrefix', 'user', [usernamePrefixOf(one), usernamePrefixOf(other)], other.path),
    one.groupsClaim !== undefined && other.groupsClaim !== undefined
      ? nestedPrefixes('groupsPrefix', 'group', [groupsPrefixOf(one), groupsPrefixOf(other)], other.path)
      : undefined,
  ].filter(conflict => conflict !== undefined);
}

/** What is wrong with all associations of a cluster together. */
export function excessOf(associations: DeclaredAssociation[], kubernetesVersion: string | undefined): string[] {
  const associated = associations.filter(association => association.associated);
  const max = maxAssociations(kubernetesVersion);
  const bytes = associated.reduce((sum, association) => sum + bytesOf(configOf(association)), 0);
  const paths = associated.map(({ path }) => `'${path}'`).join(', ');
  return [
    associated.length > max ? `the cluster can have at most ${max} ${max === 1 ? 'association' : 'associations'} (${reason(kubernetesVersion)}), `
      + `got ${associated.length}: ${paths}` : undefined,
    bytes > MAX_TOTAL_BYTES
      ? `the associations of the cluster must be under ${MAX_TOTAL_BYTES} bytes together, got ${bytes}: ${paths}; shorten prefixes and required claims`
      : undefined,
  ].filter(excess => excess !== undefined);
}

function reason(kubernetesVersion: string | undefined): string {
  return kubernetesVersion === undefined
    ? 'more need Kubernetes 1.32 or later, and the version of this one is not known here; give it as \'kubernetesVersion\''
    : `Kubernetes ${kubernetesVersion}; several need 1.32 or later`;
}

/** If one prefix begins with the other, one provider can name somebody who passes for somebody of the other. */
function nestedPrefixes(prop: string, noun: string, [own, others]: [string, string], otherPath: string): string | undefined {
  if (!own.startsWith(others) && !others.startsWith(own)) {
    return undefined;
  }
  return `'${prop}' ${named(own)} must not be, begin, or begin with that of '${otherPath}', which is ${named(others)}: `
    + `a ${noun} of one identity provider could pass for one of the other`;
}

function named(prefix: string): string {
  return prefix === '' ? 'empty' : `'${prefix}'`;
}

function configOf({ path: _path, associated: _associated, ...config }: DeclaredAssociation): OidcConfig {
  return config;
}
