import { inspectReached, type Observation } from '../doctor-check';
import { issuerCheck } from './issuer-check';
import { associationName } from './people-check';
import type { AssociationFact } from '../../facts/account/account';
import { ACCEPTED_ALGORITHM, signsForKubernetes, type IssuerKeys } from '../../facts/login/identity-provider';

/** The API server must be able to trust the host of the issuer, and to check signatures with one of its keys. */
export const ISSUER_KEYS = issuerCheck({
  id: 'IDP005',
  severity: 'error',
  holds: 'issuers have a trusted certificate, and keys that the API server takes',
}, ({ discovery, keys, issuerUrl }, association) => {
  if (discovery.isRead && discovery.value.problem !== undefined) {
    return undefined; // there is no discovery document, which IDP004 tells
  }
  return inspectReached(discovery, ({ untrusted }) => (untrusted !== undefined ? [untrustedHost(association, issuerUrl, untrusted)]
    : keys === undefined ? [noKeys(association, 'the discovery document does not say where the keys of the provider are (jwks_uri)')]
      : inspectReached(keys, value => inspectKeys(association, value))));
});

function inspectKeys(association: AssociationFact, { problem, untrusted, keys }: IssuerKeys): Observation[] {
  if (untrusted !== undefined) {
    return [untrustedHost(association, 'the place of its keys (jwks_uri)', untrusted)];
  }
  if (problem !== undefined) {
    return [noKeys(association, `the place of its keys (jwks_uri) ${problem}`)];
  }
  return keys.some(signsForKubernetes) ? [] : [{
    ...noKeys(association, keys.length === 0 ? 'the provider has published no key' : `none of the keys of the provider is for ${ACCEPTED_ALGORITHM}, the one algorithm that the API server takes`),
    evidence: keys.map(({ id = '(no kid)', type, algorithm = '' }) => ({ label: 'key', value: `${id} ${type} ${algorithm}`.trim() })),
  }];
}

function untrustedHost(association: AssociationFact, what: string, code: string): Observation {
  return {
    resource: associationName(association),
    message: `the certificate of ${what} is not trusted (${code}), and EKS takes no other authorities than public ones`,
    fix: 'give the identity provider a certificate of a public authority, with its whole chain; if it is a proxy on the way here that replaces certificates, '
      + 'name its authority in NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE',
  };
}

function noKeys(association: AssociationFact, what: string): Observation {
  return { resource: associationName(association), message: `no token is accepted: ${what}`, fix: `have the provider sign ID tokens with ${ACCEPTED_ALGORITHM}, and publish the key` };
}
