import { inspectReached, inspectRead, listed, type DoctorCheck, type Observation } from '../doctor-check';
import { bindingName } from './rbac-check';
import { COGNITO_GROUPS_CLAIM } from '../../../lib/core/login/cognito-user-pool';
import { AUTHENTICATED_GROUP, deriveIdentity, groupOf, groupsPrefixOf, type OidcConfig } from '../../../lib/core/login/oidc-claims';
import { valueOr, type AccountFacts } from '../../facts/account/account';
import { boundPeople } from '../../facts/cluster/bound-people';
import type { BindingFact, RbacFacts } from '../../facts/cluster/kubernetes';
import { didYouMean } from '../../facts/distance';
import { inspectToken } from '../tok/token-check';

const RULE = {
  id: 'RBAC002',
  severity: 'warning',
  holds: 'bindings name the person of the token or one of their groups, and groups that the user pool has',
} as const;

/** A name on one side only gives nobody anything. */
export const BOUND: DoctorCheck = {
  ...RULE,
  inspect: facts => {
    const both = [inspectPerson(facts), inspectPools(facts)].flatMap(observations => (observations === undefined ? [] : [observations]));
    return both.length === 0 ? undefined : both.flat();
  },
};

/** Somebody who got in, and whom no binding names, may do next to nothing. */
function inspectPerson(facts: AccountFacts): Observation[] | undefined {
  const rbac = facts.kubernetes?.rbac;
  return rbac === undefined ? undefined : inspectToken(facts, ({ token, association: { config } }) => {
    const { username, groups = [] } = deriveIdentity(token.claims, config);
    return username === undefined ? undefined : inspectRead(rbac, all => inspectIdentity(username, groups, all));
  });
}

function inspectIdentity(username: string, groups: string[], { bindings }: RbacFacts): Observation[] {
  const own = groups.filter(group => group !== AUTHENTICATED_GROUP);
  const bound = boundPeople(bindings).map(({ subject }) => subject);
  if (bound.some(({ kind, name }) => (kind === 'User' ? name === username : own.includes(name)))) {
    return [];
  }
  const alike = bound.filter(({ name }) => [username, ...own].some(mine => isAlike(mine, name))).map(({ kind, name }) => `${kind.toLowerCase()} ${name}`);
  return [{
    resource: 'token',
    message: `no binding names '${username}'${own.length === 0 ? '' : ` or a group of theirs (${own.join(', ')})`}: everything they ask for is answered with 403`,
    fix: `bind a role to ${own.length === 0 ? `the user '${username}'` : `the group '${own[0]}'`}: the name is compared byte for byte, prefix included`,
    evidence: [{ label: 'token', value: [username, ...own].join(', ') }, ...listed('bound', [...new Set(alike)])],
  }];
}

/** The same but for a prefix, or for the case of letters. */
function isAlike(one: string, other: string): boolean {
  const [mine, theirs] = [one.toLowerCase(), other.toLowerCase()];
  return mine.endsWith(theirs) || theirs.endsWith(mine) || mine.split(/[:#/]/).at(-1) === theirs.split(/[:#/]/).at(-1);
}

/** Groups of a user pool are all that there can be in its tokens, unless a function changes these. */
function inspectPools({ people, kubernetes }: AccountFacts): Observation[] | undefined {
  const rbac = kubernetes?.rbac;
  const pools = (people?.userPools ?? []).flatMap(pool => {
    const association = valueOr(people?.associations, []).find(({ name }) => name === pool.association);
    const hasGroups = association?.config.groupsClaim === COGNITO_GROUPS_CLAIM && pool.pool.isRead && !pool.pool.value.changesTokens;
    return association !== undefined && hasGroups ? [{ pool, config: association.config }] : [];
  });
  return rbac === undefined || pools.length === 0 ? undefined
    : inspectRead(rbac, ({ bindings }) => pools.flatMap(({ pool, config }) =>
      inspectReached(pool.groups, groups => strangersIn(bindings, config, groups))));
}

function strangersIn(bindings: BindingFact[], config: OidcConfig, groups: string[]): Observation[] {
  const prefix = groupsPrefixOf(config);
  const names = groups.map(group => groupOf(config, group));
  const strange = prefix === '' ? [] : boundPeople(bindings).filter(({ subject: { kind, name } }) => kind === 'Group' && name.startsWith(prefix) && !names.includes(name));
  return strange.map(({ binding, subject: { name } }) => {
    const alike = didYouMean(name.slice(prefix.length), groups);
    const meant = alike === undefined ? undefined : groupOf(config, alike);
    return {
      resource: bindingName(binding),
      message: `the user pool has no group '${name.slice(prefix.length)}', so the binding gives nothing to '${name}'${meant === undefined ? '' : `; did you mean '${meant}'?`}`,
      fix: 'create the group in the user pool, or bind the role to one that is there: names are compared byte for byte',
      evidence: [{ label: 'binding', value: name }, ...listed('groups', names)],
    };
  });
}
