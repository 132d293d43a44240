import { findings, type Problem } from './problem';
import { groupsPrefixOf, usernamePrefixOf } from '../../../lib/core/login/oidc-claims';
import { groupsPrefixProblem, usernamePrefixProblem } from '../../../lib/core/login/oidc-rules';
import type { TemplateAssociation } from '../../facts/templates/cluster-access';
import type { Facts } from '../../facts/templates/facts';
import { placeholdersIn } from '../../facts/templates/placeholders';
import type { Finding } from '../finding';

/** Without a prefix of its own, an identity provider can name people and groups that Kubernetes, or another provider, means otherwise. */
export function prefixes({ people: { associations } }: Facts): Finding[] {
  return findings('IDP007', 'error', [
    ...associations.flatMap(association => [...noGroupsPrefix(association), ...badPrefixes(association)]),
    ...associations.flatMap((one, index) => associations.slice(index + 1).filter(other => other.cluster === one.cluster)
      .flatMap(other => nestedPrefixes(one, other))),
  ]);
}

function noGroupsPrefix({ id, name, config: { groupsClaim, groupsPrefix } }: TemplateAssociation): Problem[] {
  return groupsClaim === undefined || groupsPrefix ? [] : [{
    resource: id,
    part: 'groups prefix',
    message: `groups have no prefix: who is in a group named 'system:masters' at the identity provider, by the claim '${groupsClaim}', is administrator of the cluster`,
    fix: `set the groups prefix '${name}:', and put it before the groups in bindings`,
  }];
}

function badPrefixes({ id, name, config: { usernamePrefix, groupsPrefix } }: TemplateAssociation): Problem[] {
  const problems = [
    { what: 'user name prefix', prefix: usernamePrefix, problemOf: usernamePrefixProblem },
    { what: 'groups prefix', prefix: groupsPrefix, problemOf: groupsPrefixProblem },
  ];
  return problems.flatMap(({ what, prefix, problemOf }) => {
    const problem = !prefix || placeholdersIn(prefix).length > 0 ? undefined : problemOf(prefix);
    return problem === undefined ? [] : [{ severity: 'warning', resource: id, part: what, message: `the ${what} ${problem}`, fix: `set the prefix '${name}:'`, value: prefix }];
  });
}

/** If one prefix begins with the other, one provider can name somebody who passes for somebody of the other. */
function nestedPrefixes(one: TemplateAssociation, other: TemplateAssociation): Problem[] {
  const pairs = [
    { noun: 'user', texts: [usernamePrefixOf(one.config), usernamePrefixOf(other.config)] },
    ...one.config.groupsClaim && other.config.groupsClaim ? [{ noun: 'group', texts: [groupsPrefixOf(one.config), groupsPrefixOf(other.config)] }] : [],
  ];
  return pairs.filter(({ texts: [own, others] }) => own.startsWith(others) || others.startsWith(own)).map(({ noun, texts: [own, others] }) => ({
    severity: 'warning',
    resource: one.id,
    part: `${noun === 'user' ? 'user name' : 'groups'} prefix`,
    message: `a ${noun} of one identity provider could pass for one of '${other.name}': a prefix must not begin with another`,
    fix: `set the prefixes '${one.name}:' and '${other.name}:'`,
    evidence: [{ label: one.name, value: own || '(none)' }, { label: other.name, value: others || '(none)' }],
  }));
}
