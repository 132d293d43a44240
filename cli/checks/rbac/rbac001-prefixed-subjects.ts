import { inspectRead, type DoctorCheck, type Observation } from '../doctor-check';
import { bindingName, rbacCheck } from './rbac-check';
import type { OidcConfig } from '../../../lib/core/login/oidc-claims';
import { valueOr } from '../../facts/account/account';
import { prefixesFor, strangers, type BoundSubject } from '../../facts/cluster/bound-people';

/** The API server puts the prefix of the association before every name: a binding without it is for somebody else, or for nobody. */
export const PREFIXED_SUBJECTS: DoctorCheck = rbacCheck({
  id: 'RBAC001',
  severity: 'warning',
  holds: 'people and groups in bindings are ones that an identity provider or IAM can name',
}, ({ bindings, iamNames }, { people }) => {
  const configs = valueOr(people?.associations, []).map(({ config }) => config);
  const strange = strangers(bindings, configs);
  return iamNames === undefined ? [] : inspectRead(iamNames, names =>
    strange.filter(({ subject }) => !names.includes(subject.name)).map(bound => describe(bound, configs)));
});

function describe({ binding, subject }: BoundSubject, configs: OidcConfig[]): Observation {
  const { kind, name } = subject;
  const prefixes = prefixesFor(subject, configs);
  const meant = prefixes.map(prefix => `'${prefix}${name}'`).join(' or ');
  return {
    resource: bindingName(binding),
    message: `the ${kind.toLowerCase()} '${name}' is nobody's: no identity provider of the cluster has its prefix, and no access entry names it; did you mean ${meant}?`,
    fix: `bind the role to ${meant}; names are compared byte for byte, prefix included`,
    evidence: [{ label: 'binding', value: name }, ...prefixes.map(prefix => ({ label: 'prefix', value: prefix }))],
  };
}
