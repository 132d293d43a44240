import { Token } from 'aws-cdk-lib';
import type { AssociationWarning, ProviderTrap } from './provider-traps';
import { groupsPrefixOf, type OidcConfig, usernamePrefixOf } from '../../core/login/oidc-claims';
import { isMostlyList } from '../../core/login/oidc-rules';

/** What is legal in an association, and opens or breaks something. */
export function associationWarnings(config: OidcConfig, traps: ProviderTrap[]): AssociationWarning[] {
  return [
    ...traps.filter(trap => trap.springs?.(config)),
    ...(usernamePrefixOf(config) === '' ? [UNPREFIXED_USERS] : []),
    ...(config.groupsClaim !== undefined && groupsPrefixOf(config) === '' ? [UNPREFIXED_GROUPS] : []),
    ...([config.usernamePrefix, config.groupsPrefix].some(prefix => Token.isUnresolved(prefix)) ? [PREFIX_AT_DEPLOYMENT] : []),
    ...Object.keys(config.requiredClaims ?? {}).filter(isMostlyList).map(listRequired),
  ];
}

const UNPREFIXED_USERS: AssociationWarning = {
  id: 'unprefixedUsers',
  message: 'nothing is put before user names: whoever manages users at the identity provider can make one that a binding in the cluster already names, eks:addon-manager included; '
    + 'leave out \'usernamePrefix\' and \'omitUsernamePrefix\' for a prefix',
};

const UNPREFIXED_GROUPS: AssociationWarning = {
  id: 'unprefixedGroups',
  message: 'nothing is put before groups: whoever manages groups at the identity provider can give any group of the cluster to anybody, '
    + 'system:masters included, which passes every check; leave out \'omitGroupsPrefix\'',
};

const PREFIX_AT_DEPLOYMENT: AssociationWarning = {
  id: 'prefixAtDeployment',
  message: 'a prefix is known only at deployment: nobody checks that it is not empty, that it is no reserved one such as \'eks:\', and that no other association '
    + 'of the cluster has it; write \'configName\' and the prefixes as text',
};

function listRequired(claim: string): AssociationWarning {
  return { id: 'requiredClaimList', message: `'requiredClaims' names '${claim}', a list at most identity providers: a list never matches, and nobody could log in` };
}
