import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { DeclaredAssociation } from '../../core/login/association-conflicts';
import { groupsPrefixOf, usernamePrefixOf } from '../../core/login/oidc-claims';
import { associationsOnCluster } from '../association/declared-associations';

/** The names that an access entry gives to an IAM principal. */
export interface EntryNames {
  readonly groups: string[];
  readonly username?: string;
}

/**
 * Which names of an access entry people of an identity provider on the same cluster can have too, each as a sentence.
 *
 * An association without a prefix has a warning of its own.
 */
export function overlapsOf(entry: IConstruct, clusterKey: string, names: EntryNames): string[] {
  return associationsOnCluster(entry.node.root, clusterKey).flatMap(({ declared }) => [
    ...names.groups.filter(group => isGroupOf(declared, group))
      .map(group => `whoever manages groups at the identity provider of '${declared.path}' can put people into the group '${group}' of the principal, `
        + `because groups of that association begin with '${groupsPrefixOf(declared)}'; give the principal a group with another name`),
    ...names.username !== undefined && isUserOf(declared, names.username)
      ? [`the user name '${names.username}' of the principal can be that of a person who logs in through '${declared.path}', `
        + `because user names of that association begin with '${usernamePrefixOf(declared)}'; leave out 'username', or begin it with something else`]
      : [],
  ]);
}

function isGroupOf(association: DeclaredAssociation, group: string): boolean {
  const prefix = groupsPrefixOf(association);
  return association.groupsClaim !== undefined && prefix !== '' && !Token.isUnresolved(group) && group.startsWith(prefix);
}

/** Who assumes a role chooses the name of the session, which EKS writes where the template says. */
function isUserOf(association: DeclaredAssociation, username: string): boolean {
  const prefix = usernamePrefixOf(association);
  const [fixed, ...templates] = username.split('{{');
  const canBegin = fixed.startsWith(prefix) || (templates.length > 0 && prefix.startsWith(fixed));
  return prefix !== '' && !Token.isUnresolved(username) && canBegin;
}
