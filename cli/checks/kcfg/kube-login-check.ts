import { valueOr, type AccountFacts, type AssociationFact } from '../../facts/account/account';
import type { KubeCredentials, KubeloginArguments, KubeLoginFact } from '../../facts/login/kube-login';
import type { DoctorCheck, Observation } from '../doctor-check';

/** A rule about the kubeconfig of a person; nothing to check where it was not asked about. */
export function kubeLoginCheck(
  rule: Pick<DoctorCheck, 'id' | 'severity' | 'holds'>, inspect: (login: KubeLoginFact, facts: AccountFacts) => Observation[] | undefined,
): DoctorCheck {
  return { ...rule, inspect: facts => facts.kubeLogin && inspect(facts.kubeLogin, facts) };
}

export function contextName({ context }: KubeLoginFact): string {
  return `context/${context}`;
}

/** The arguments of kubelogin, if that is what logs in. */
export function kubeloginOf({ credentials }: { readonly credentials: KubeCredentials }): KubeloginArguments | undefined {
  return credentials.kind === 'kubelogin' ? credentials.login : undefined;
}

/** The association with the issuer that kubelogin asks. */
export function associationFor({ issuerUrl }: KubeloginArguments, { people }: AccountFacts): AssociationFact | undefined {
  return valueOr(people?.associations, []).find(({ config }) => config.issuerUrl === issuerUrl);
}
