import type { UserPoolFact } from '../../facts/account/user-pool';
import { inspectRead, type DoctorCheck, type Observation } from '../doctor-check';

/** A rule about the user pools behind associations; nothing to check where there are none, and nothing is known where nobody could read which associations there are. */
export function userPoolCheck(rule: Pick<DoctorCheck, 'id' | 'severity' | 'holds'>, inspect: (pool: UserPoolFact) => Observation[]): DoctorCheck {
  return {
    ...rule,
    inspect: ({ people }) => {
      if (people === undefined || !people.associations.isRead) {
        return people && inspectRead(people.associations, () => []);
      }
      return people.userPools.length === 0 ? undefined : people.userPools.flatMap(inspect);
    },
  };
}

export function userPoolName({ issuerUrl }: UserPoolFact): string {
  return `user-pool/${issuerUrl.split('/').at(-1)}`;
}
