import type { AccountFacts } from '../../facts/account/account';
import type { BindingFact, RbacFacts } from '../../facts/cluster/kubernetes';
import { inspectRead, type DoctorCheck, type Observation } from '../doctor-check';

/** A rule about bindings; nothing to check where nobody read them. */
export function rbacCheck(rule: Pick<DoctorCheck, 'id' | 'severity' | 'holds'>, inspect: (rbac: RbacFacts, facts: AccountFacts) => Observation[]): DoctorCheck {
  return { ...rule, inspect: facts => facts.kubernetes?.rbac && inspectRead(facts.kubernetes.rbac, rbac => inspect(rbac, facts)) };
}

export function bindingName({ namespace, name }: Pick<BindingFact, 'namespace' | 'name'>): string {
  return namespace === undefined ? `clusterrolebinding/${name}` : `rolebinding/${namespace}/${name}`;
}
