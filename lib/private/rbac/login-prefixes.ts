import { Token } from 'aws-cdk-lib';
import { CfnAccessEntry, CfnIdentityProviderConfig } from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import { declarationOf } from '../association/declared-associations';

type OidcProperty = CfnIdentityProviderConfig.OidcIdentityProviderConfigProperty;

/** What is known in an app of the names that groups have in its clusters. */
export interface KnownGroups {
  /** What the names of groups of identity providers begin with. */
  readonly prefixes: string[];
  /** The groups of IAM principals. */
  readonly names: string[];
}

/**
 * The group names that the associations and access entries of an app make; undefined if any of them is known only at
 * deployment, so that nothing can be said of other names.
 */
export function knownGroups(root: IConstruct): KnownGroups | undefined {
  const found = root.node.findAll();
  const prefixes = found.flatMap(groupsPrefixOf);
  const names = found.flatMap(construct => construct instanceof CfnAccessEntry ? construct.kubernetesGroups ?? [] : []);
  return [...prefixes, ...names].some(text => Token.isUnresolved(text)) || Token.isUnresolved(names) ? undefined
    : { prefixes: [...new Set(prefixes)].sort(), names };
}

/** The name that was meant, by all appearances, where a group has none of the prefixes; undefined if there is nothing to say. */
export function likelyGroup({ prefixes, names }: KnownGroups, group: string): string | undefined {
  if (prefixes.length === 0 || names.includes(group) || prefixes.some(prefix => group.startsWith(prefix))) {
    return undefined;
  }
  const lookAlike = prefixes.map(prefix => withPrefix(prefix, group)).find(name => name !== undefined);
  return lookAlike ?? `${prefixes[0]}${group}`;
}

/** The group with a prefix in place of one that differs in case, or in what it ends with. */
function withPrefix(prefix: string, group: string): string | undefined {
  const word = prefix.replace(/[^A-Za-z0-9]+$/, '');
  const rest = group.slice(word.length);
  return word !== '' && group.toLowerCase().startsWith(word.toLowerCase()) && /^[^A-Za-z0-9]/.test(rest)
    ? `${prefix}${rest.replace(/^[^A-Za-z0-9]+/, '')}`
    : undefined;
}

function groupsPrefixOf(construct: IConstruct): string[] {
  const declaration = declarationOf(construct);
  if (declaration) {
    return declaration.config.groupsClaim === undefined ? [] : [declaration.config.groupsPrefix ?? ''];
  }
  const isForeign = construct instanceof CfnIdentityProviderConfig && !(construct.node.scope && declarationOf(construct.node.scope));
  const oidc = isForeign && !Token.isUnresolved(construct.oidc) ? construct.oidc as OidcProperty : undefined;
  return oidc?.groupsClaim === undefined ? [] : [oidc.groupsPrefix ?? ''];
}
