import { inspectRead, type DoctorCheck, type Observation } from '../doctor-check';
import { inspectRoles } from './role-check';
import { TRUST_POLICY_QUOTA, trustPolicyLength } from '../../../lib/core/trust/trust-size';
import type { AccountRole } from '../../facts/account/account-role';
import { resourceOfArn } from '../../facts/account/role-arn';

/** From here on, one service account more may be refused. */
const NEARLY_FULL = 0.9;

/** A change that exceeds the quota fails with `LimitExceeded ... ACLSizePerRole`. */
export const TRUST_SIZE: DoctorCheck = {
  id: 'IRSA012',
  severity: 'warning',
  holds: 'trust policies have room for one more service account',
  inspect: facts => inspectRoles(facts, role => {
    const length = trustPolicyLength(role.trust.document);
    // the quota of the account matters to long policies only: without it, short ones are fine all the same
    return length <= NEARLY_FULL * TRUST_POLICY_QUOTA.byDefault ? [] : inspectRead(facts.trustSizeQuota, quota => inspectLength(role, length, quota));
  }),
};

function inspectLength({ arn }: AccountRole, length: number, quota: number): Observation[] {
  const { atMost, code } = TRUST_POLICY_QUOTA;
  return length <= NEARLY_FULL * quota ? [] : [{
    resource: resourceOfArn(arn),
    part: 'trust policy',
    message: `it has ${length} of the ${quota} characters that this account allows, white space not counted; a longer one is refused (LimitExceeded, ACLSizePerRole)`,
    fix: `merge the values of statements for the same provider, or split the role${quota < atMost ? `, or have quota ${code} raised (to at most ${atMost})` : ''}`,
  }];
}
