import type { AccountFacts, AssociationFact, ClusterFact } from '../../facts/account/account';
import { inspectIfAny, type DoctorCheck, type Observation } from '../doctor-check';

/** A rule about associations; there is nothing to check where there are none, or where nobody asked about people. */
export function associationCheck(
  rule: Pick<DoctorCheck, 'id' | 'severity' | 'holds'>, inspect: (associations: AssociationFact[], cluster: ClusterFact) => Observation[],
): DoctorCheck {
  return {
    ...rule,
    inspect: ({ people, cluster }: AccountFacts) => {
      const associations = people?.associations;
      return associations?.isRead && associations.value.length === 0 ? undefined : inspectIfAny(associations, all => inspect(all, cluster));
    },
  };
}

export function associationName({ name }: AssociationFact): string {
  return `association/${name}`;
}
