import type { Observation } from '../doctor-check';
import { associationCheck, associationName } from './people-check';
import { groupsPrefixOf, NO_USERNAME_PREFIX, usernamePrefixOf } from '../../../lib/core/login/oidc-claims';
import { groupsPrefixProblem, usernamePrefixProblem } from '../../../lib/core/login/oidc-rules';
import type { AssociationFact } from '../../facts/account/account';

/** Without a prefix of its own, an identity provider can name people and groups that Kubernetes, or another provider, means otherwise. */
export const PREFIXES = associationCheck({
  id: 'IDP007',
  severity: 'error',
  holds: 'every association has user and group prefixes of its own',
}, associations => [
  ...associations.flatMap(association => [...noGroupsPrefix(association), ...badPrefixes(association)]),
  ...associations.flatMap((one, index) => associations.slice(index + 1).flatMap(other => nestedPrefixes(one, other))),
]);

function noGroupsPrefix(association: AssociationFact): Observation[] {
  const { groupsClaim, groupsPrefix } = association.config;
  return groupsClaim === undefined || groupsPrefix ? [] : [{
    resource: associationName(association),
    message: `groups have no prefix: who is in a group named 'system:masters' at the identity provider, by the claim '${groupsClaim}', is administrator of the cluster`,
    fix: `associate it again with the groups prefix '${association.name}:', and put it before the groups in bindings`,
  }];
}

function badPrefixes(association: AssociationFact): Observation[] {
  const { usernamePrefix, groupsPrefix } = association.config;
  const problems = [
    ['user name', usernamePrefix ? usernamePrefixProblem(usernamePrefix) : undefined],
    ['groups', groupsPrefix === NO_USERNAME_PREFIX ? `is '${NO_USERNAME_PREFIX}', which means none for user names only` : groupsPrefix && groupsPrefixProblem(groupsPrefix)],
  ];
  return problems.filter(([, problem]) => problem).map(([what, problem]) => ({
    severity: 'warning',
    resource: associationName(association),
    message: `the ${what} prefix ${problem}`,
    fix: `associate it again with the prefix '${association.name}:'`,
  }));
}

/** If one prefix begins with the other, one provider can name somebody who passes for somebody of the other. */
function nestedPrefixes(one: AssociationFact, other: AssociationFact): Observation[] {
  const pairs = [
    { noun: 'user', prefixes: [usernamePrefixOf(one.config), usernamePrefixOf(other.config)] },
    ...one.config.groupsClaim && other.config.groupsClaim ? [{ noun: 'group', prefixes: [groupsPrefixOf(one.config), groupsPrefixOf(other.config)] }] : [],
  ];
  return pairs.filter(({ prefixes: [own, others] }) => own.startsWith(others) || others.startsWith(own)).map(({ noun, prefixes: [own, others] }) => ({
    severity: 'warning',
    resource: associationName(one),
    message: `a ${noun} of one identity provider could pass for one of '${other.name}': a prefix must not begin with another`,
    fix: `associate them again with the prefixes '${one.name}:' and '${other.name}:'`,
    evidence: [{ label: one.name, value: own || '(none)' }, { label: other.name, value: others || '(none)' }],
  }));
}
