import type { UserPoolFact } from '../../facts/account/user-pool';
import type { DoctorCheck, Observation } from '../doctor-check';

/** A rule about the user pools behind associations; nothing to check where there are none. */
export function userPoolCheck(rule: Pick<DoctorCheck, 'id' | 'severity' | 'holds'>, inspect: (pool: UserPoolFact) => Observation[]): DoctorCheck {
  return {
    ...rule,
    inspect: ({ people }) => (people === undefined || people.userPools.length === 0 ? undefined : people.userPools.flatMap(inspect)),
  };
}

export function userPoolName({ issuerUrl }: UserPoolFact): string {
  return `user-pool/${issuerUrl.split('/').at(-1)}`;
}
