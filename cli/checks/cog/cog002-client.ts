import { inspectRead, type Observation, type Problem } from '../doctor-check';
import { userPoolCheck, userPoolName } from './user-pool-check';
import { COGNITO_GROUPS_CLAIM } from '../../../lib/core/login/cognito-user-pool';
import { EMAIL_CLAIM } from '../../../lib/core/login/oidc-claims';
import type { OidcConfig } from '../../../lib/core/login/oidc-claims';
import type { AccountFacts } from '../../facts/account/account';
import { KUBELOGIN_CALLBACKS, type UserPoolClient, type UserPoolFact } from '../../facts/account/user-pool';

/** How kubelogin wants the app client to be. */
const RULE = {
  id: 'COG002',
  severity: 'warning',
  holds: 'app clients of user pools are such that kubelogin can log people in',
} as const;

export const USER_POOL_CLIENT = {
  ...RULE,
  inspect: (facts: AccountFacts): Observation[] | undefined => userPoolCheck(RULE, fact => [
    ...inspectRead(fact.client, client => (client === undefined ? [noClient(fact)] : inspectClient(fact, client, configOf(fact, facts)))),
    ...noGroupsOfOthers(fact, facts),
  ]).inspect(facts),
};

function noClient(fact: UserPoolFact): Problem {
  return {
    severity: 'error',
    resource: userPoolName(fact),
    message: `the user pool has no app client '${fact.clientId}', so none of its tokens is for the association`,
    fix: 'associate it again with the id of a client that the user pool has',
  };
}

function inspectClient(fact: UserPoolFact, client: UserPoolClient, config: OidcConfig | undefined): Problem[] {
  const resource = `${userPoolName(fact)}/client/${fact.clientId}`;
  const missing = KUBELOGIN_CALLBACKS.filter(url => !client.callbackUrls.includes(url));
  return [
    ...client.flows.includes('code') ? [] : [{
      severity: 'error' as const,
      resource,
      message: `the app client does not allow the authorization code grant, the only one that kubelogin uses with a browser${client.flows.length === 0 ? '' : `; it allows ${client.flows.join(', ')}`}`,
      fix: 'allow the OAuth flow \'code\'',
    }],
    ...client.scopes.includes('openid') ? [] : [{
      severity: 'error' as const, resource, message: 'the app client does not allow the scope openid, without which there is no ID token', fix: 'allow the scopes openid, email and profile',
    }],
    ...config?.usernameClaim !== EMAIL_CLAIM || client.scopes.includes('email') || !client.scopes.includes('openid') ? [] : [{
      resource, message: 'the user name is the email, and the app client does not allow the scope email that brings it', fix: 'allow the scope email',
    }],
    ...missing.length === 0 ? [] : [{
      ...missing.length < KUBELOGIN_CALLBACKS.length && { severity: 'info' as const },
      resource,
      message: `kubelogin waits for the browser at ${missing.join(' or ')}, which the app client does not allow (redirect_mismatch)`,
      fix: `allow the callback URLs ${KUBELOGIN_CALLBACKS.join(' and ')}, exactly so, without a slash at the end`,
      evidence: client.callbackUrls.map(value => ({ label: 'allowed', value })),
    }],
    ...client.hasSecret ? [{
      resource, message: 'the app client has a secret, which every person would have to have in their kubeconfig', fix: 'make a client without a secret, and use PKCE (which kubelogin does)',
    }] : [],
  ];
}

/** Groups in tokens are those of the pool; those of another directory come along only if a function puts them in. */
function noGroupsOfOthers(fact: UserPoolFact, facts: AccountFacts): Problem[] {
  const { pool, identityProviders } = fact;
  const wantsGroups = configOf(fact, facts)?.groupsClaim === COGNITO_GROUPS_CLAIM;
  return !wantsGroups || !pool.isRead || pool.value.changesTokens || !identityProviders.isRead || identityProviders.value.length === 0 ? [] : [{
    severity: 'info',
    resource: userPoolName(fact),
    message: `people come from ${identityProviders.value.join(', ')}, whose groups do not get into '${COGNITO_GROUPS_CLAIM}' by themselves`,
    fix: 'map the groups to an attribute, and have a pre token generation trigger make groups of it; or put people into groups of the pool',
  }];
}

function configOf({ association }: UserPoolFact, { people }: AccountFacts): OidcConfig | undefined {
  return people?.associations.isRead ? people.associations.value.find(({ name }) => name === association)?.config : undefined;
}
