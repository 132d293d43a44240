import { inspectRead, type Problem } from '../doctor-check';
import { associationFor, contextName, kubeloginOf, kubeLoginCheck } from './kube-login-check';
import { EMAIL_CLAIM } from '../../../lib/core/login/oidc-claims';
import { valueOr, type AssociationFact } from '../../facts/account/account';
import { nearest } from '../../facts/distance';
import type { Discovery } from '../../facts/login/identity-provider';
import type { KubeloginArguments } from '../../facts/login/kube-login';

/** Scopes that bring claims, by OpenID Connect. */
export const SCOPE_OF_CLAIM: Record<string, string> = { [EMAIL_CLAIM]: 'email', preferred_username: 'profile', name: 'profile', nickname: 'profile', phone_number: 'phone' };

/** Who logs in elsewhere, or as another client, gets a token that the cluster refuses. */
export const LOGIN_ARGUMENTS = kubeLoginCheck({
  id: 'KCFG002',
  severity: 'error',
  holds: 'kubelogin logs in where, and as which client, the association has it',
}, (login, facts) => {
  const kubelogin = kubeloginOf(login);
  if (kubelogin === undefined || facts.people === undefined) {
    return undefined;
  }
  const resource = contextName(login);
  return inspectRead(facts.people.associations, associations => {
    const association = associationFor(kubelogin, facts);
    if (association === undefined) {
      return [otherIssuer(resource, kubelogin, associations)];
    }
    const discovery = facts.people?.issuers.find(({ issuerUrl }) => issuerUrl === association.config.issuerUrl)?.discovery;
    return [
      ...otherClient(resource, kubelogin, association),
      ...accessToken(resource, kubelogin),
      ...scopes(resource, kubelogin, association, valueOr(discovery, {})),
    ];
  });
});

function otherIssuer(resource: string, { issuerUrl = '' }: KubeloginArguments, associations: AssociationFact[]): Problem {
  const associated = nearest(issuerUrl, associations.map(({ config }) => config.issuerUrl));
  return {
    resource,
    message: associated === undefined ? 'kubelogin asks an identity provider, and the cluster has no association' : 'kubelogin asks an issuer that is not associated with the cluster, byte for byte',
    fix: associated === undefined ? 'associate the identity provider with the cluster' : `write --oidc-issuer-url=${associated}`,
    evidence: [{ label: 'kubeconfig', value: issuerUrl || '(none)' }, { label: 'associated', value: associated ?? '(none)' }],
  };
}

function otherClient(resource: string, { clientId }: KubeloginArguments, { config }: AssociationFact): Problem[] {
  return clientId === config.clientId ? [] : [{
    resource,
    message: 'kubelogin logs in as another client than the one that is associated, so its tokens are for another audience',
    fix: `write --oidc-client-id=${config.clientId}`,
    evidence: [{ label: 'kubeconfig', value: clientId ?? '(none)' }, { label: 'associated', value: config.clientId }],
  }];
}

function accessToken(resource: string, { usesAccessToken }: KubeloginArguments): Problem[] {
  return !usesAccessToken ? [] : [{
    severity: 'warning',
    resource,
    message: 'kubelogin sends the access token (--oidc-use-access-token), which most identity providers do not make for the cluster',
    fix: 'take the argument out, unless access tokens have the client id as their aud',
  }];
}

function scopes(resource: string, kubelogin: KubeloginArguments, { config }: AssociationFact, { scopes: supported }: Discovery): Problem[] {
  const { usernameClaim = '', groupsClaim = '' } = config;
  const needed = [SCOPE_OF_CLAIM[usernameClaim], supported?.includes(groupsClaim) ? groupsClaim : undefined].flatMap(scope => scope ?? []);
  const missing = needed.filter(scope => !kubelogin.scopes.includes(scope));
  const unknown = supported === undefined ? [] : kubelogin.scopes.filter(scope => !supported.includes(scope));
  return [
    ...missing.map((scope): Problem => ({
      severity: scope === groupsClaim ? 'warning' : 'error',
      resource,
      message: `kubelogin does not ask for the scope '${scope}', which brings the claim '${scope === groupsClaim ? groupsClaim : usernameClaim}' that the association uses`,
      fix: `add --oidc-extra-scope=${scope}`,
    })),
    ...unknown.map((scope): Problem => ({
      severity: 'warning',
      resource,
      message: `kubelogin asks for the scope '${scope}', which the identity provider does not list; some then refuse the login (invalid_scope)`,
      fix: `take --oidc-extra-scope=${scope} out, or have the identity provider offer it`,
    })),
  ];
}
