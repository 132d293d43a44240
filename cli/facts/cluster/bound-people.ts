import type { BindingFact, BindingSubject } from './kubernetes';
import { groupsPrefixOf, usernamePrefixOf, type OidcConfig } from '../../../lib/core/login/oidc-claims';
import { RESERVED_BY_EKS } from '../../../lib/core/reserved-prefixes';

/** A subject, and the binding that names it. */
export interface BoundSubject {
  readonly binding: BindingFact;
  readonly subject: BindingSubject;
}

/** Names that Kubernetes and EKS give, and those of IAM principals. */
const NOT_PEOPLE = [...RESERVED_BY_EKS, 'arn:'];

/** The people, and groups of them, that bindings name. */
export function boundPeople(bindings: BindingFact[]): BoundSubject[] {
  return bindings.flatMap(binding => binding.subjects.filter(isPerson).map(subject => ({ binding, subject })));
}

export function isPerson({ kind, name }: BindingSubject): boolean {
  return (kind === 'User' || kind === 'Group') && !NOT_PEOPLE.some(prefix => name.startsWith(prefix));
}

/** Those whom no identity provider of the cluster can name; perhaps IAM can. */
export function strangers(bindings: BindingFact[], configs: OidcConfig[]): BoundSubject[] {
  return boundPeople(bindings).filter(({ subject }) => {
    const prefixes = prefixesFor(subject, configs);
    return prefixes.length > 0 && !prefixes.some(prefix => subject.name.startsWith(prefix));
  });
}

/** None where no association names groups, or users: whoever is bound has another way in. */
export function prefixesFor({ kind }: BindingSubject, configs: OidcConfig[]): string[] {
  return kind === 'User' ? configs.map(usernamePrefixOf) : configs.filter(({ groupsClaim }) => groupsClaim !== undefined).map(groupsPrefixOf);
}
